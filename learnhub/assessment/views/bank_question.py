"""The page of a question: as the member sees it, its versions with what changed, and the papers that use it."""

import json
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.queries.measured import bank_figures
from learnhub.assessment.queries.question_use import uses_of
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.bank import MANAGERS, scope
from learnhub.assessment.views.bank_key import key_lines, words_of
from learnhub.assessment.views.bank_preview import fields_of, shown
from learnhub.core.errors import wants_json
from learnhub.core.permissions import ORGANIZER, principal, requires
from learnhub.questions import queries
from learnhub.questions.models import QuestionVersion
from learnhub.questions.queries import Edition
from learnhub.questions.queries.sources import changes_for
from learnhub.questions.rules.answer_lines import percent
from learnhub.questions.rules.checking import letter
from learnhub.questions.rules.differences import Segment, differences
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.kinds import CHOICES
from learnhub.questions.rules.pictures import images_in
from learnhub.questions.rules.redrafting import redrafted


@dataclass(frozen=True, slots=True)
class Change:
    """A version with what is different from the one before, by part, and the images that came and went."""

    edition: Edition
    parts: list[tuple[str, list[Segment]]]
    added: list[str]
    removed: list[str]


def _found(bank_id: int, question_id: int) -> dict[str, Any]:
    bank, unit = queries.bank_in_reach(bank_id, scope())
    question = queries.question_of(bank_id, question_id)
    version = queries.current_version(question)
    return {
        "bank": bank,
        "is_own": queries.is_within(unit.path, scope()),
        "question": question,
        "version": version,
        "shown": shown(version),
    }


@blueprint.get("/manage/questions/<int:bank_id>/questions/<int:question_id>")
@requires(*MANAGERS)
def bank_question(bank_id: int, question_id: int) -> ResponseReturnValue:
    """The question: preview, key, explanation, versions, papers; in a drawer only the preview."""
    found = _found(bank_id, question_id)
    if request.headers.get("HX-Request") and not wants_json():
        return render_template("assessment/_bank_drawer.html", **found)
    return render_template(
        "assessment/bank_question.html",
        **found,
        returned=queries.last_return(question_id),
        is_reviewer=found["version"].created_by != principal().account_id,
        changes=_changes(queries.editions_of(question_id)),
        changed=changes_for(found["question"], found["version"]) if found["is_own"] else [],
        uses=uses_of(question_id, principal().scope(ORGANIZER)),
        figure=bank_figures(bank_id).get(question_id),
    )


def _changes(editions: list[Edition]) -> list[Change]:
    befores = [*(edition.version for edition in editions[1:]), None]
    return [_change(edition, before) for edition, before in zip(editions, befores, strict=True)]


def _change(edition: Edition, before: QuestionVersion | None) -> Change:
    """What is new and what is gone; nothing for the first version."""
    if before is None:
        return Change(edition, [], [], [])
    old, new = _texts(before), _texts(edition.version)
    was, now_there = _images(before), _images(edition.version)
    parts = [(part, differences(old[part], new[part])) for part in new if old[part] != new[part]]
    return Change(edition, parts, [each for each in now_there if each not in was], [each for each in was if each not in now_there])


def _images(version: QuestionVersion) -> list[str]:
    """The addresses of the images of a version, each once."""
    return images_in(json.dumps(fields_of(version), default=str))


def _texts(version: QuestionVersion) -> dict[str, str]:
    draft = redrafted(fields_of(version))
    options = _option_texts(draft) if version.kind in CHOICES else []
    return {
        "kind": str(KIND_LABELS[version.kind]),
        "stem": words_of(version.stem_html),
        "options": "\n".join(options),
        "answer": "\n".join(key_lines(draft)),
        "parts": "\n\n".join(_part_text(part) for part in draft.parts),
        "explanation": words_of(version.explanation_html),
        "source": " ".join(part for part in (version.source, version.clause) if part),
        "in_force": version.in_force.isoformat() if version.in_force else "",
    }


def _option_texts(draft: QuestionDraft) -> list[str]:
    shares = ["" if option.fraction is None else f"（{percent(option.fraction)}%）" for option in draft.options]
    return [
        f"{letter(number)}. {words_of(option.text)}{share}"
        for number, (option, share) in enumerate(zip(draft.options, shares, strict=True))
    ]


def _part_text(part: QuestionDraft) -> str:
    options = _option_texts(part) if part.kind in CHOICES else []
    share = str(_("分值权重 %(share)s", share=f"{part.share:g}"))
    return "\n".join([words_of(part.stem), *options, *key_lines(part), words_of(part.explanation), share]).strip()
