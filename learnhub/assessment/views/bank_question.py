"""The page of a question: as the member sees it, its versions with what changed, and the papers that use it."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from learnhub.assessment.forms import KIND_LABELS
from learnhub.assessment.queries.question_use import uses_of
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.bank import MANAGERS, scope
from learnhub.assessment.views.bank_preview import fields_of, key_lines, shown
from learnhub.core.errors import wants_json
from learnhub.core.permissions import principal, requires
from learnhub.core.sanitizing import plain_text
from learnhub.questions import queries
from learnhub.questions.models import QuestionVersion
from learnhub.questions.queries import Edition
from learnhub.questions.rules.checking import letter
from learnhub.questions.rules.differences import Segment, differences
from learnhub.questions.rules.drafts import QuestionDraft
from learnhub.questions.rules.kinds import CHOICES
from learnhub.questions.rules.redrafting import redrafted


@dataclass(frozen=True, slots=True)
class Change:
    """A version with what is different from the one before, by part."""

    edition: Edition
    parts: list[tuple[str, list[Segment]]]


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
        uses=uses_of(question_id),
    )


def _changes(editions: list[Edition]) -> list[Change]:
    befores = [*(edition.version for edition in editions[1:]), None]
    return [Change(edition, _parts(edition.version, before)) for edition, before in zip(editions, befores, strict=True)]


def _parts(after: QuestionVersion, before: QuestionVersion | None) -> list[tuple[str, list[Segment]]]:
    """What changed, part by part; nothing for the first version."""
    if before is None:
        return []
    old, new = _texts(before), _texts(after)
    return [(part, differences(old[part], new[part])) for part in new if old[part] != new[part]]


def _texts(version: QuestionVersion) -> dict[str, str]:
    draft = redrafted(fields_of(version))
    options = [plain_text(option.text) for option in draft.options] if version.kind in CHOICES else []
    return {
        "kind": str(KIND_LABELS[version.kind]),
        "stem": plain_text(version.stem_html),
        "options": "\n".join(f"{letter(number)}. {text}" for number, text in enumerate(options)),
        "answer": "\n".join(key_lines(draft)),
        "parts": "\n\n".join(_part_text(part) for part in draft.parts),
        "explanation": plain_text(version.explanation_html),
        "source": " ".join(part for part in (version.source, version.clause) if part),
        "in_force": version.in_force.isoformat() if version.in_force else "",
    }


def _part_text(part: QuestionDraft) -> str:
    options = [plain_text(option.text) for option in part.options]
    return "\n".join([plain_text(part.stem), *options, *key_lines(part), plain_text(part.explanation)]).strip()
