"""An exam in this process, played from a script: each request may die before its commit, or after it and before the reply."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert, inspect

from learnhub.assessment import queries, service
from learnhub.assessment.events import AttemptGraded
from learnhub.assessment.models import Attempt, Exam
from learnhub.assessment.service import closing
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.questions.models import QuestionVersion
from tests.chaos.arena import MARKS, RIGHTS, read_final
from tests.chaos.history import FAILED, OK, SAVE, SUBMIT, UNKNOWN, Complaint, Final, Operation, complaints
from tests.factories import DepartmentFactory, MemberFactory, make_bank, make_question

MINUTES = 30


class Death(Exception):
    """The process ends here."""


@dataclass
class Stage:
    """One exam, its members, and what they asked and heard; `now` is the server's clock, which is wrong by `skew`."""

    now: datetime
    exam: Exam
    members: list[int]
    options: list[list[str]]
    rights: list[tuple[str, ...]]
    history: list[Operation] = field(default_factory=list)
    grades: Counter[int] = field(default_factory=Counter)
    graded: list[int] = field(default_factory=list)  # in the transaction that is open
    skew: timedelta = timedelta(0)

    def start(self, member: int = 0) -> int:
        """Begin an attempt."""
        with transaction():
            return service.start_attempt(self.exam.id, self.members[member], now=self.now, seed=1).id

    def crowd(self, size: int) -> list[int]:
        """Let the members be so many; their attempts, begun now: one is started, the others are written like it in bulk."""
        first, member = db.session.get_one(Attempt, self.start(0)), db.session.get_one(Member, self.members[0])
        accounts = like(member.account, ({"staff_number": f"crowd-{number}", "phone": None} for number in range(size - 1)))
        people = like(member, ({"account_id": account} for account in accounts))
        self.members = [member.id, *people]
        return [first.id, *like(first, ({"member_id": person} for person in people))]

    def _do(self, work: Callable[[], Any], dies: str) -> tuple[str, Any]:
        """Run `work` in a transaction that dies `before` its commit, `after` it, or not."""
        try:
            with transaction():
                found = work()
                db.session.flush()
                if dies == "before":
                    raise Death
        except Death:
            db.session.expire_all()
            return UNKNOWN, None
        except Refused:
            return FAILED, None
        else:
            self.grades.update(self.graded)
        finally:
            self.graded.clear()
        return (UNKNOWN, None) if dies == "after" else (OK, found)

    def save(  # noqa: PLR0917 - what a page sends
        self,
        attempt: int,
        position: int,
        answer: Sequence[str],
        seq: int,
        tab: str = "one",
        dies: str = "",
        member: int = 0,
        base: int | None = None,
    ) -> str:
        """One answer; what the page hears of it."""
        said = ""

        def work() -> Any:
            given = {"position": position, "answer": list(answer), "is_marked": False, "seq": seq, "tab": tab}
            given |= {} if base is None else {"base": base}
            return service.save_answer(attempt, self.members[member], now=self.now, **given)

        outcome, saved = self._do(work, dies)
        if outcome == OK:
            said = saved.state
            outcome = OK if said in {"ok", "repeated", "conflict"} else FAILED
        self._note(SAVE, attempt, outcome, member, position=position, seq=seq, tab=tab, answer=tuple(answer), said=said, base=base)
        return said or outcome

    def submit(self, attempt: int, dies: str = "", member: int = 0) -> str:
        """Hand in."""
        outcome, _found = self._do(lambda: service.submit_attempt(attempt, self.members[member], now=self.now), dies)
        self._note(SUBMIT, attempt, outcome, member)
        return outcome

    def _note(self, kind: str, attempt: int, outcome: str, member: int, **more: Any) -> None:
        begun = (self.now - self.skew).timestamp()
        self.history.append(Operation(str(self.members[member]), kind, attempt, begun, begun + 0.0005, outcome, **more))
        self.now += timedelta(milliseconds=1)

    def pass_time(self, **more: float) -> None:
        """The clock goes on."""
        self.now += timedelta(**more)

    def close_overdue(self) -> None:
        """What the scheduler does."""
        for some in queries.overdue_batches(self.now):
            self._do(partial(service.close_overdue, now=self.now, attempt_ids=some), "")

    def final(self) -> Final:
        """What the database holds."""
        db.session.rollback()
        db.session.expire_all()
        right = self.rights
        score = lambda _attempt, position, answer: MARKS if set(answer) == set(right[position]) else 0.0  # noqa: E731 - a line
        return read_final(score, self.now.timestamp(), dict(self.grades))

    def complaints(self, skew: float = 0.0) -> list[Complaint]:
        """What the checker says of it all; servers' clocks were wrong by up to `skew` seconds."""
        return complaints(self.history, replace(self.final(), skew=skew))


def like(row: Any, changes: Iterable[dict[str, Any]]) -> list[int]:
    """Rows like this one but for the changes, written together; their ids, in order."""
    model = type(row)
    values = {column.key: getattr(row, column.key) for column in inspect(model).column_attrs if column.key != "id"}
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, [values | change for change in changes]))


def make_stage(patch: Any, moment: datetime, members: int = 2) -> Stage:
    """An exam of six questions that runs; gradings are counted as they are announced."""
    unit = DepartmentFactory()
    bank = make_bank(unit)
    questions = [make_question(bank, f"第{number}题（  ）。", right=right) for number, right in enumerate(RIGHTS)]
    times = {"opens_at": moment - timedelta(hours=1), "closes_at": moment + timedelta(days=9), "minutes": MINUTES, "attempts_allowed": 0}
    draft = service.ExamDraft(
        title="考试", unit_id=unit.id, audience_ids=[unit.id], shuffles_questions=False, shuffles_options=False, **times
    )
    with transaction():
        exam = service.create_exam(draft, scope=service.EVERYWHERE, actor_id=None, now=moment)
        items = [(question.id, MARKS) for question in questions]
        service.set_fixed_paper(exam, items, scope=service.EVERYWHERE, actor_id=None, now=moment)
        service.publish_exam(exam, actor_id=None, now=moment - timedelta(hours=2))
    found = {version.question_id: version for version in db.session.scalars(db.select(QuestionVersion))}
    versions = [found[question.id] for question in questions]
    stage = Stage(
        moment,
        exam,
        [MemberFactory(department=unit).id for _number in range(members)],
        [[str(option["id"]) for option in version.options] for version in versions],
        [tuple(version.answer_key["right"]) for version in versions],
    )
    real = closing.announce

    def announce(event: Any) -> None:
        if isinstance(event, AttemptGraded):
            stage.graded.append(event.attempt_id)
        real(event)

    patch.setattr(closing, "announce", announce)
    db.session.commit()
    return stage


def script(stage: Stage, dice: random.Random) -> None:
    """A busy quarter of an hour: two members, two pages each, deaths before and after commits, one attempt left to its deadline."""
    first, other = stage.start(0), stage.start(1)
    for position, options in enumerate(stage.options):
        stage.save(first, position, [options[0]], 1)
        stage.save(first, position, [dice.choice(options)], 2, dies=dice.choice(["before", "after", ""]))
        stage.save(first, position, [options[1]], 3)
        stage.save(first, position, [options[0]], 2)  # an old one that was long on its way
        stage.save(first, position, [options[-1]], 3, tab="two")  # a page that did not see the newer answer
        stage.save(first, position, [options[1]], 8, tab="three", base=0)  # one that counted further, and did not see it either
        stage.save(other, position, list(stage.rights[position]), 1, member=1, dies=dice.choice(["", "after"]))
    stage.save(first, 1, list(stage.rights[1]), 4)
    stage.save(other, 0, [stage.options[0][0]], 9, member=0)  # somebody else's attempt
    stage.submit(first, dies="before")
    stage.submit(first, dies="after")
    stage.submit(first)
    stage.submit(first)
    stage.save(first, 0, [stage.options[0][2]], 9)
    stage.start(0)
    stage.start(0)
    stage.pass_time(minutes=MINUTES, seconds=45)
    stage.save(other, 2, [stage.options[2][1]], 9, member=1)
    stage.close_overdue()
    stage.close_overdue()
    stage.start(0)
    stage.start(0)
