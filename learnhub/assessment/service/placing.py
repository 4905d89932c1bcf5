"""A question as it stands on a paper: one place, or for a passage one for each of its parts."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from learnhub.assessment.queries.wordings import Wording
from learnhub.assessment.rules import shuffling
from learnhub.core.sanitizing import plain_text
from learnhub.questions.models import QuestionVersion
from learnhub.questions.rules.kinds import FILL_BLANK, MATCHING, ORDERING, PASSAGE

Place = dict[str, Any]


def places_of(version: QuestionVersion | Wording, marks: float, seed: int, *, shuffles: bool) -> list[Place]:
    """What a frozen paper keeps of a question: version, type, the order of what is shown, marks; of a part, also which it is."""
    head = {"version": version.id, "question": version.question_id}
    if version.kind != PASSAGE:
        shown = _shown(version.kind, version.options, version.answer_key, (seed, version.question_id), shuffles=shuffles)
        return [head | {"kind": version.kind, **shown, "marks": marks}]
    parts: Sequence[Mapping[str, Any]] = version.parts
    shares = shuffling.share_marks(marks, [float(part.get("share", 1.0)) for part in parts])
    return [
        head
        | {"part": part["id"], "kind": part["kind"]}
        | _shown(part["kind"], part["options"], part["answer_key"], (seed, f"{version.question_id}:{part['id']}"), shuffles=shuffles)
        | {"marks": share}
        for part, share in zip(parts, shares, strict=True)
    ]


def _shown(
    kind: str, options: Sequence[Mapping[str, Any]], key: Mapping[str, Any], chance: tuple[int, int | str], *, shuffles: bool
) -> Place:
    """Ids of the options in the order of this paper; of a matching question the left ones, and apart from them the right ones."""
    ids = [str(option["id"]) for option in options]
    if kind == FILL_BLANK:
        return {"options": [], "blanks": len(key["blanks"])}
    if kind == ORDERING:
        return {"options": shuffling.shuffle_steps(ids, key["order"], *chance)}
    if kind == MATCHING:
        lefts = [str(option["id"]) for option in options if option["side"] == "left"]
        return {"options": lefts, "rights": shuffling.shuffle_sides([each for each in ids if each not in lefts], *chance)}
    if not shuffles:
        return {"options": ids}
    said = tuple((option_id, option["html"], bool(option.get("pinned"))) for option_id, option in zip(ids, options, strict=True))
    return {"options": _movable(kind, said).shuffled(*chance)}


@lru_cache(4096)
def _movable(kind: str, options: tuple[tuple[str, str, bool], ...]) -> shuffling.Options:
    """Which `options` (id, HTML, pinned) may change places; read once, for a thousand papers ask the same."""
    words = [(option_id, plain_text(html)) for option_id, html, _pinned in options]
    return shuffling.movable(kind, words, [option_id for option_id, _html, is_pinned in options if is_pinned])
