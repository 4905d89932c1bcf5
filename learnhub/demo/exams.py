"""Exams of the demo organization: one closed with results, one open, one closing soon and drawn, one to come, one for practice."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from learnhub.assessment.models import Attempt, Exam
from learnhub.assessment.service import (
    ExamDraft,
    ResultDraft,
    RuleDraft,
    SectionDraft,
    ask_for_papers,
    create_exam,
    keep_apart,
    publish_exam,
    save_answer,
    set_draw_rules,
    set_fixed_paper,
    set_sections,
    start_attempt,
    submit_attempt,
)
from learnhub.core.extensions import db
from learnhub.demo.organization import Bureau
from learnhub.demo.people import Learner
from learnhub.demo.questions import drafts
from learnhub.demo.sessions import Author
from learnhub.demo.timeline import Timeline
from learnhub.questions.models import MULTIPLE, SINGLE, TRUE_FALSE, Question, QuestionBank, QuestionVersion
from learnhub.questions.service import create_bank, save_questions

BANK = "党务工作基础题库"
PAPER = ((SINGLE, 6, 8.0), (MULTIPLE, 4, 10.0), (TRUE_FALSE, 3, 4.0))  # 100 marks
TOPICS = (  # the same by chapter
    (SINGLE, "党章", 4),
    (SINGLE, "党支部工作", 2),
    (MULTIPLE, "党章", 3),
    (MULTIPLE, "党支部工作", 1),
    (TRUE_FALSE, "党章", 2),
    (TRUE_FALSE, "党支部工作", 1),
)
NOTES = {MULTIPLE: "每题至少有两个正确选项。", TRUE_FALSE: "判断下列说法是否正确。"}
ANSWER_EACH_OTHER = (("党员没有正当理由，连续", "党员被认为自行脱党的情形"), ("预备党员没有", "预备党员有表决权"))
INSTRUCTIONS = "<p>请独立完成。每答一题立即保存，断网后可以继续；到时自动交卷。</p>"
AFTER_CLOSE = {"score": "after_submit", "right_answers": "after_close", "explanations": "after_close"}
SHOWN = {"score": "after_submit", "right_answers": "after_submit", "explanations": "after_submit"}
DRAWN = ("closing", "practice")
Keys = dict[int, tuple[str, ...]]  # the right options of each version met so far


def build_exams(bureau: Bureau, timeline: Timeline, author: Author, *, now: datetime) -> dict[str, int]:
    """The bank and the exams, published before the story begins; ids by what they are for."""
    bank = create_bank(BANK, bureau.root.id, actor_id=author.account_id, now=now)
    save_questions(bank, drafts(), actor_id=author.account_id, now=now)
    windows = {  # days before (−) and after today, and hours for the end
        "closed": ("党章党规知识测试", -48, -38, 18.0, 40, 2),
        "open": ("党员教育管理知识测试", -5, 9, 18.0, 30, 2),
        "closing": ("党务工作基础知识抽测", -12, 1, 18.0, 30, 1),
        "coming": ("年度应知应会综合测试", 6, 13, 18.0, 60, 1),
        "practice": ("应知应会模拟练习", -20, 13, 18.0, 30, 0),
    }
    found = {}
    for purpose, (title, first, last, hour, minutes, attempts) in windows.items():
        draft = ExamDraft(
            title,
            bureau.root.id,
            [bureau.root.id],
            timeline.at(timeline.today + timedelta(days=first), 9.0),
            timeline.at(timeline.today + timedelta(days=last), hour),
            minutes,
            attempts_allowed=attempts,
            instructions_html=INSTRUCTIONS,
            review=SHOWN if purpose == "practice" else AFTER_CLOSE,
            is_practice=purpose == "practice",
            results=ResultDraft(shows_rank=True, review_days=60) if purpose == "closed" else ResultDraft(),
        )
        exam = create_exam(draft, scope=(bureau.root.path,), actor_id=author.account_id, now=now)
        _make_paper(exam, bank.id, bureau, author, timeline.chance, is_drawn=purpose in DRAWN, now=now)
        publish_exam(exam, actor_id=author.account_id, now=now)
        if purpose == "coming":
            ask_for_papers(exam, is_wanted=True, seed=timeline.chance.getrandbits(31), actor_id=author.account_id, now=now)
        found[purpose] = exam.id
    return found


def _make_paper(exam: Exam, bank_id: int, bureau: Bureau, author: Author, chance: random.Random, *, is_drawn: bool, now: datetime) -> None:
    common: dict[str, Any] = {"scope": (bureau.root.path,), "actor_id": author.account_id, "now": now}
    if is_drawn:
        _draw_by_topic(exam, bank_id, common)
        return
    items: list[tuple[int, float]] = []
    for kind, count, marks in PAPER:
        ids = db.session.scalars(select(Question.id).where(Question.bank_id == bank_id, Question.kind == kind).order_by(Question.id)).all()
        items += [(question_id, marks) for question_id in chance.sample(ids, count)]
    set_fixed_paper(exam, items, **common)


def _draw_by_topic(exam: Exam, bank_id: int, common: dict[str, Any]) -> None:
    """A section for each kind, filled from two chapters; questions that answer each other never come together."""
    of = {"actor_id": common["actor_id"], "now": common["now"]}
    bank = db.session.get_one(QuestionBank, bank_id)
    for stems in ANSWER_EACH_OTHER:
        ids = select(Question.id).where(Question.bank_id == bank_id, or_(*[Question.stem_text.startswith(stem) for stem in stems]))
        keep_apart(bank, db.session.scalars(ids).all(), **of)
    sections = set_sections(exam, [SectionDraft(None, note=NOTES.get(kind, "")) for kind, _count, _marks in PAPER], **of)
    marks = {kind: each for kind, _count, each in PAPER}
    section_of = dict(zip(marks, sections, strict=True))
    rules = [RuleDraft(bank_id, count, marks[kind], kind, topic, section_id=section_of[kind].id) for kind, topic, count in TOPICS]
    set_draw_rules(exam, rules, **common)


# Exam, first and last day of sitting relative to today, how willing people are.
SITTINGS = (("closed", -48, -39, 1.0), ("closing", -12, -1, 0.58), ("open", -5, 0, 0.36))


def plan_exams(exams: dict[str, int], learners: Sequence[Learner], timeline: Timeline) -> None:
    """Who sits when; some who failed try again where they may."""
    chance = timeline.chance
    for purpose, first, last, willing in SITTINGS:
        for learner in learners:
            comes = chance.random() < min(0.97, learner.diligence + 0.28) * willing and not learner.is_idle and not learner.is_exempt
            if learner.name == "陈思远":
                comes = purpose == "closed"
            if not comes:
                continue
            day = timeline.today + timedelta(days=chance.randint(first, last))
            moment = max(timeline.some_time(day), timeline.at(day, 9.1))
            timeline.add(moment, _deed(exams[purpose], learner, chance.getrandbits(31), timeline.keys))
            if purpose == "closed" and learner.knowledge < 0.62 and chance.random() < 0.7:
                timeline.add(moment + timedelta(hours=20), _resit(exams[purpose], learner, chance.getrandbits(31), timeline.keys))


def _deed(exam_id: int, learner: Learner, seed: int, keys: Keys) -> Any:
    return lambda moment: sit(exam_id, learner, seed, keys, pace=35, now=moment)


def _resit(exam_id: int, learner: Learner, seed: int, keys: Keys) -> Any:
    def deed(moment: datetime) -> None:
        passed = select(Attempt.id).where(Attempt.exam_id == exam_id, Attempt.member_id == learner.member_id, Attempt.is_passed.is_(True))
        if db.session.scalar(passed) is None and moment < _closes_at(exam_id):
            sit(exam_id, learner, seed, keys, pace=40, lift=0.15, now=moment)

    return deed


def _closes_at(exam_id: int) -> datetime:
    closes_at = db.session.get_one(Exam, exam_id).closes_at
    assert closes_at is not None  # noqa: S101 - every exam of the story has an end
    return closes_at


def sit(exam_id: int, learner: Learner, seed: int, keys: Keys, *, pace: int, now: datetime, lift: float = 0.0) -> None:
    """Start, answer each question after about `pace` seconds as well as she knows it, and hand in."""
    chance = random.Random(seed)  # noqa: S311 - a story, not a secret
    attempt = start_attempt(exam_id, learner.member_id, now=now, seed=seed)
    moment = now
    _learn([item["version"] for item in attempt.paper], keys)
    knows = 0.42 + 0.55 * learner.knowledge + lift
    for position, item in enumerate(attempt.paper):
        moment += timedelta(seconds=pace * (0.5 + chance.random()))
        if chance.random() < 0.01:
            continue  # overlooked
        save_answer(
            attempt.id,
            learner.member_id,
            position=position,
            answer=_answer(item, keys[item["version"]], knows, chance),
            is_marked=False,
            seq=position + 1,
            tab="demo",
            now=moment,
        )
    submit_attempt(attempt.id, learner.member_id, now=moment + timedelta(seconds=pace))


def _answer(item: dict[str, Any], right: Sequence[str], knows: float, chance: random.Random) -> list[str]:
    likely = knows if item["kind"] != MULTIPLE else knows - 0.12
    if chance.random() < likely:
        return list(right)
    if item["kind"] == MULTIPLE:
        return sorted(chance.sample(item["options"], chance.randint(1, len(item["options"]) - 1)))
    return [chance.choice([option for option in item["options"] if option not in right] or item["options"])]


def _learn(version_ids: Sequence[int], keys: Keys) -> None:
    unknown = [version_id for version_id in version_ids if version_id not in keys]
    if unknown:
        rows = db.session.execute(select(QuestionVersion.id, QuestionVersion.answer_key).where(QuestionVersion.id.in_(unknown)))
        keys.update((version_id, tuple(key["right"])) for version_id, key in rows)
