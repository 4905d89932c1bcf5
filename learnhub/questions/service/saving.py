"""Saving questions: new ones, new versions of those that changed, and nothing for those that are equal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from learnhub.audit.service import record
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.questions.models import Question, QuestionBank, QuestionVersion
from learnhub.questions.queries.versions import current_version, versions_of
from learnhub.questions.rules.states import DRAFT, IN_REVIEW, IN_USE
from learnhub.questions.service.drafts import Prepared, QuestionDraft, images_of, prepare, problems_of
from learnhub.questions.service.images import keep_images
from learnhub.questions.service.wording import sentence_for

CREATED, CHANGED, SAME = "created", "changed", "same"
PIECE = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a draft: `outcome` is CREATED, CHANGED or SAME."""

    question_id: int
    outcome: str


def save_question(
    bank: QuestionBank,
    draft: QuestionDraft,
    *,
    actor_id: int | None,
    now: datetime,
    question: Question | None = None,
    is_draft: bool = False,
) -> Question:
    """Create the question, or make a new version when it says something else, or change nothing when it is equal.

    It is known by `question` when one is edited, else by the draft's `external_id`, else by its content; one that its course
    brings again is restored. What is new is reviewed where the bank asks for that; a draft waits for its author. Raises Refused with
    what is wrong with the draft, Conflict when another question says the same.
    """
    problems = problems_of(draft)
    if problems:
        raise Refused(sentence_for(problems[0]), field=problems[0].field)
    keep_images(images_of(draft), actor_id=actor_id, now=now)
    prepared = prepare(draft)
    found = question or _known(bank.id, draft.external_id, prepared.content_key)
    if found is None:
        saved = _insert(bank, [(draft.external_id, prepared)], actor_id=actor_id, now=now, is_draft=is_draft)
        if prepared.content_key not in saved:  # its external id went to another question a moment ago
            raise Conflict(_("这道题刚刚被别人改过，请刷新页面，看过新的内容后再改。"))
        found = db.session.get_one(Question, saved[prepared.content_key])
        record("create_question", "question", found.id, actor_id=actor_id, now=now, bank=bank.id)
        return found
    if found.bank_id != bank.id:
        raise Refused(_("这道题不在题库“%(name)s”里。", name=bank.name))
    if draft.external_id and found.external_id != draft.external_id:
        _adopt(found, draft.external_id)
    before = found.version
    if is_changed := _apply(found, prepared, current_version(found), actor_id=actor_id, now=now):
        record("change_question", "question", found.id, actor_id=actor_id, now=now, version=found.version)
    if found.version != before or (is_changed and is_draft) or (found.state == DRAFT and not is_draft):
        found.state = _state(bank, is_draft=is_draft)
    if draft.external_id and found.retired_at is not None:
        found.retired_at = None
        record("restore_question", "question", found.id, actor_id=actor_id, now=now)
    db.session.flush()
    return found


def _state(bank: QuestionBank, *, is_draft: bool = False) -> str:
    return DRAFT if is_draft else IN_REVIEW if bank.needs_review else IN_USE


def _known(bank_id: int, external_id: str | None, key: str) -> Question | None:
    if external_id:
        named = db.session.scalar(select(Question).where(Question.bank_id == bank_id, Question.external_id == external_id))
        if named is not None:
            return named
    return db.session.scalar(select(Question).where(Question.bank_id == bank_id, Question.content_key == key))


def _adopt(question: Question, external_id: str) -> None:
    """A question that has no name in files, or left its course under another name, takes the one its course gives it."""
    if question.external_id is not None and question.retired_at is None:
        raise Conflict(
            _("“%(stem)s”与试题 %(name)s 的题干和选项相同，请删去一道或改写。", stem=_short(question), name=question.external_id), "stem"
        )
    question.external_id = external_id


def _short(question: Question) -> str:
    return question.stem_text if len(question.stem_text) <= 30 else question.stem_text[:29] + "…"


def _apply(question: Question, prepared: Prepared, version: QuestionVersion, *, actor_id: int | None, now: datetime) -> bool:
    """Bring the question up to the draft; True when anything changed."""
    is_new = any(getattr(version, name) != value for name, value in prepared.version.items())
    about = {"content_key": prepared.content_key, **prepared.about}
    changed = {name: value for name, value in about.items() if getattr(question, name) != value}
    if not is_new and not changed:
        return False
    if "content_key" in changed:
        _refuse_twin(question, prepared)
    for name, value in changed.items():
        setattr(question, name, value)
    question.updated_at = now
    try:
        with db.session.begin_nested():
            if is_new:
                question.version += 1
                made = {"question_id": question.id, "number": question.version, "created_by": actor_id, "created_at": now}
                db.session.add(QuestionVersion(**made, **prepared.version))
            db.session.flush()
    except IntegrityError:
        raise Conflict(_("这道题刚刚被别人改过，请刷新页面，看过新的内容后再改。")) from None
    return True


def _refuse_twin(question: Question, prepared: Prepared) -> None:
    twin = select(Question).where(
        Question.bank_id == question.bank_id, Question.content_key == prepared.content_key, Question.id != question.id
    )
    if db.session.scalar(twin) is not None:
        raise Conflict(_("题库里已经有一道题干和选项相同的题，请改写，或去修改那一道。"), "stem")


def save_questions(
    bank: QuestionBank, drafts: Sequence[QuestionDraft], *, actor_id: int | None, now: datetime, updates: bool = False
) -> list[Saved]:
    """Save many at once, in the order given; those the bank already has stay as they are, unless `updates`.

    Known by content alone. Raises Refused when one of them has a problem: nothing is saved then.
    """
    for draft in drafts:
        if problems := problems_of(draft):
            raise Refused(sentence_for(problems[0]), field=problems[0].field)
    for draft in drafts:
        keep_images(images_of(draft), actor_id=actor_id, now=now)
    prepared = [prepare(draft) for draft in drafts]
    known = known_content(bank.id, [each.content_key for each in prepared])
    fresh = {each.content_key: each for each in reversed(prepared) if each.content_key not in known}
    order = [(None, fresh.pop(each.content_key)) for each in prepared if each.content_key in fresh]
    made = _insert(bank, order, actor_id=actor_id, now=now)
    changed = _update_known(bank, known, prepared, actor_id=actor_id, now=now) if updates else set()
    saved = []
    created = set(made)
    for each in prepared:
        question_id = made.get(each.content_key) or known[each.content_key]
        outcome = CREATED if each.content_key in created else CHANGED if question_id in changed else SAME
        created.discard(each.content_key)
        saved.append(Saved(question_id, outcome))
    if made or changed:
        record("import_questions", "question_bank", bank.id, actor_id=actor_id, now=now, created=len(made), changed=len(changed))
    return saved


def known_content(bank_id: int, keys: Iterable[str]) -> dict[str, int]:
    """Which of these contents the bank has, with the question's id."""
    wanted = list(dict.fromkeys(keys))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), PIECE):
        statement = select(Question.content_key, Question.id).where(
            Question.bank_id == bank_id, Question.content_key.in_(wanted[start : start + PIECE])
        )
        found.update((key, question_id) for key, question_id in db.session.execute(statement))
    return found


def _update_known(
    bank: QuestionBank, known: dict[str, int], prepared: Sequence[Prepared], *, actor_id: int | None, now: datetime
) -> set[int]:
    wanted = {known[each.content_key]: each for each in prepared if each.content_key in known}
    versions = versions_of(wanted)
    questions = {found.id: found for found in db.session.scalars(select(Question).where(Question.id.in_(wanted)))}
    changed = {each for each in wanted if _apply(questions[each], wanted[each], versions[each], actor_id=actor_id, now=now)}
    for each in changed:
        if questions[each].version != versions[each].number:
            questions[each].state = _state(bank)
    return changed


def _insert(
    bank: QuestionBank, drafts: Sequence[tuple[str | None, Prepared]], *, actor_id: int | None, now: datetime, is_draft: bool = False
) -> dict[str, int]:
    """Insert questions with their first versions; returns ids by content key. Somebody faster wins: hers are returned."""
    ids: dict[str, int] = {}
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(drafts), PIECE):
        piece = drafts[start : start + PIECE]
        about = {"bank_id": bank.id, "state": _state(bank, is_draft=is_draft), "created_by": actor_id, "created_at": now, "updated_at": now}
        rows = [{**about, "external_id": name, "content_key": each.content_key, "version": 1, **each.about} for name, each in piece]
        statement = upsert(Question).on_conflict_do_nothing().returning(Question.content_key, Question.id)
        made: dict[str, int] = {row.content_key: row.id for row in db.session.execute(statement, rows)}
        versions: list[dict[str, Any]] = [
            {"question_id": made[each.content_key], "number": 1, "created_by": actor_id, "created_at": now, **each.version}
            for _name, each in piece
            if each.content_key in made
        ]
        if versions:
            db.session.execute(insert(QuestionVersion), versions)
        ids |= made
        missing = [each.content_key for _name, each in piece if each.content_key not in made]
        if missing:
            ids |= known_content(bank.id, missing)
    return ids
