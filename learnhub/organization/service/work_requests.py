"""交办: a leader asks, the organizers nearest to the unit answer, the leader closes it or asks again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.audit.service import record
from learnhub.core.clock import local_day
from learnhub.core.errors import Conflict, Forbidden, Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import LEADER, ORGANIZER, Principal
from learnhub.notices.service import Words, send, words
from learnhub.organization.models import Unit, WorkRequest, WorkRequestRecipient, WorkRequestReply
from learnhub.organization.queries.work_requests import nearest_organizers
from learnhub.organization.rules import work_requests as rules
from learnhub.organization.rules.work_requests import N_


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: of which unit's organizers, about what, in words, until when."""

    unit_id: int
    subject: str
    words: str
    due_on: date


def ask_work(ask: Ask, *, form_key: str, actor: Principal, now: datetime) -> WorkRequest:
    """A leader asks; the same form sent twice asks once. Raises Missing outside of her subtrees, Refused."""
    unit = db.session.get(Unit, ask.unit_id)
    if unit is None or not actor.covers((LEADER,), unit.path):
        raise Missing(_("没有这个单位，或者不在你的范围内。"))
    said = _checked(ask, local_day(now))
    organizers = nearest_organizers(unit, without=actor.account_id)
    if not organizers:
        raise Refused(_("这个单位和它的上级都还没有党务工作者，请联系管理员。"))
    row = {"unit_id": unit.id, "subject": ask.subject, "words": said, "due_on": ask.due_on, "state": rules.NEW, "asked_at": now}
    mine = {"asked_by": actor.account_id, "form_key": form_key[:40]}
    made = db.session.scalar(_insert(WorkRequest).values(**row, **mine).on_conflict_do_nothing().returning(WorkRequest.id))
    if made is None:
        return db.session.scalars(select(WorkRequest).filter_by(**mine)).one()
    accounts = [account for account, _name in organizers]
    db.session.execute(_insert(WorkRequestRecipient), [{"request_id": made, "account_id": each} for each in accounts])
    request = db.session.get_one(WorkRequest, made)
    _tell(request, accounts, words(N_("%(name)s交办：%(subject)s（%(unit)s）"), **_names(request, actor)), "new", now)
    record("ask_work", "unit", unit.id, actor_id=actor.account_id, now=now, request=made, title=ask.subject)
    return request


def _checked(ask: Ask, today: date) -> str:
    """The words, tidied. Raises Refused."""
    if ask.subject not in rules.SUBJECTS:
        raise Refused(_("请从列表中选择事项。"), field="subject")
    said = ask.words.strip()
    if not said and ask.subject == rules.OTHER:
        raise Refused(_("请写明要办的事。"), field="words")
    if len(said) > rules.LONGEST:
        raise Refused(_("请不超过 %(n)s 个字。", n=rules.LONGEST), field="words")
    if not today <= ask.due_on <= today + rules.LONGEST_SPAN:
        raise Refused(_("请选择今天到一年以内的日期。"), field="due_on")
    return said


def reply_work(request_id: int, step: str, said: str, *, form_key: str, actor: Principal, now: datetime) -> WorkRequest:
    """An organizer answers; the leader closes or asks again; the same form sent twice counts once. Raises Missing, Forbidden, Refused."""
    request = seen_request(request_id, actor)
    said = said.strip()
    if step not in steps_of(request, actor) and step in rules.LEADS_TO and request.state != rules.DONE:
        raise Forbidden(_("这一步要由对方来办。"))
    if step not in rules.LEADS_TO:
        raise Refused(_("请选择要做什么。"), field="words")
    if not said and step != rules.CLOSE:
        raise Refused(_("请写明情况。"), field="words")
    if len(said) > rules.LONGEST:
        raise Refused(_("请不超过 %(n)s 个字。", n=rules.LONGEST), field="words")
    state = rules.LEADS_TO[step]
    row = {"request_id": request.id, "account_id": actor.account_id, "state": state, "words": said, "at": now, "form_key": form_key[:40]}
    made = db.session.scalar(_insert(WorkRequestReply).values(**row).on_conflict_do_nothing().returning(WorkRequestReply.id))
    if made is None:
        return request
    _move(request, state, now)
    _tell_of_reply(request, made, state, actor, now)
    record("reply_work", "unit", request.unit_id, actor_id=actor.account_id, now=now, request=request.id, new=state)
    return request


def _move(request: WorkRequest, state: str, now: datetime) -> None:
    """Raises Conflict when it was closed a moment ago."""
    closed_at = now if state == rules.DONE else None
    is_open = update(WorkRequest).where(WorkRequest.id == request.id, WorkRequest.state != rules.DONE)
    moved = db.session.execute(is_open.values(state=state, closed_at=closed_at).execution_options(synchronize_session=False))
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise Conflict(_("这件事已经办结。"))
    db.session.refresh(request)


def seen_request(request_id: int, actor: Principal) -> WorkRequest:
    """The request, for a leader or organizer of its unit. Raises Missing."""
    found = db.session.get(WorkRequest, request_id)
    if found is None or not actor.covers((LEADER, ORGANIZER), found.unit.path):
        raise Missing(_("没有这件交办事项，或者不在你的范围内。"))
    return found


def steps_of(request: WorkRequest, actor: Principal) -> tuple[str, ...]:
    """What the person may do about it now."""
    if request.state == rules.DONE:
        return ()
    answers = (rules.ANSWER,) if actor.covers((ORGANIZER,), request.unit.path) and actor.account_id != request.asked_by else ()
    leads = (rules.CLOSE, rules.ASK_AGAIN) if actor.covers((LEADER,), request.unit.path) else ()
    return (*answers, *leads)


def _tell_of_reply(request: WorkRequest, reply_id: int, state: str, actor: Principal, now: datetime) -> None:
    if state == rules.ANSWERED:
        title, readers = N_("%(name)s回复了交办：%(subject)s（%(unit)s）"), {request.asked_by}
    else:
        title = (
            N_("%(name)s已办结交办：%(subject)s（%(unit)s）") if state == rules.DONE else N_("%(name)s再次交办：%(subject)s（%(unit)s）")
        )
        asked = select(WorkRequestRecipient.account_id).where(WorkRequestRecipient.request_id == request.id)
        near = {account for account, _name in nearest_organizers(request.unit, without=actor.account_id)}
        readers = {account for account in db.session.scalars(asked) if account in near} or near
    _tell(request, readers - {actor.account_id}, words(title, **_names(request, actor)), str(reply_id), now)


def _names(request: WorkRequest, actor: Principal) -> dict[str, Any]:
    return {"name": actor.name, "subject": Words(rules.SUBJECTS[request.subject]), "unit": request.unit.name}


def _tell(request: WorkRequest, accounts: Collection[int], title: Words, step: str, now: datetime) -> None:
    body = words(N_("请在 %(day)s 前办理。"), day=request.due_on) if request.state == rules.NEW else ""
    send(accounts, "request", title, body, f"/work-requests/{request.id}", source=f"request:{request.id}:{step}", now=now)


def _insert(table: Any) -> Any:
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(table)
