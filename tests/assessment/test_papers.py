"""Papers as organizers make them: rules row by row, sections, forms; and papers that stand ready before the door opens."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from learnhub.assessment import jobs, service
from learnhub.assessment.models import Attempt, DrawRule, Exam, PaperItem, PaperPlan, PaperSection, PreparedPaper
from learnhub.assessment.queries.plans import seats_of
from learnhub.assessment.rules.sections import form_of, heads_of
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from learnhub.questions.models import Question
from tests.assessment.conftest import NOW, Scene, make_question
from tests.assessment.test_racing import at_once
from tests.client import Client
from tests.factories import MemberFactory, grant
from tests.statements import counted

VALUE = re.compile(r'value="([^"]*)"')
WHO: dict[str, Any] = {"actor_id": None, "now": NOW}


@pytest.fixture
def organizer(scene: Scene) -> Member:
    member = MemberFactory(department=scene.unit)
    grant(member, "organizer", scene.unit)
    return member


@pytest.fixture
def browser(client: Client, organizer: Member) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield client.sign_in(organizer)


@pytest.fixture
def exam(scene: Scene) -> Exam:
    return scene.exam(questions=[], publish=False)


def topical(scene: Scene, topics: dict[str, int], kind: str = "single", difficulty: str = "medium") -> list[Question]:
    """So many questions of each topic."""
    made = [make_question(scene.bank, kind, topic=topic) for topic, count in topics.items() for _each in range(count)]
    with transaction():
        for question in made:
            question.difficulty = difficulty
    return made


def row(scene: Scene, **more: Any) -> dict[str, Any]:
    return {"bank": scene.bank.id, "topic": "", "kind": "", "difficulty": "", "count": "1", "marks": "2"} | more


def posted(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {name: [each[name] for each in rows] for name in rows[0]} | more


def typed(page: Any, name: str) -> list[str]:
    """What stands in the fields of that name."""
    return [value[1] for field in re.findall(r"<input[^>]+>", page.text) if f'name="{name}"' in field and (value := VALUE.search(field))]


def draw_by(exam: Exam, *rules: service.RuleDraft) -> None:
    with transaction():
        service.set_draw_rules(exam, rules, scope=service.EVERYWHERE, **WHO)


def asked(paper: list[dict[str, Any]]) -> list[int]:
    return [place["question"] for place in paper]


class TestRules:
    def test_a_topic_is_drawn_with_all_below_it(self, browser: Client, scene: Scene, exam: Exam) -> None:
        made = topical(scene, {"党章": 1, "党章/总纲": 2, "党章修正": 4})
        sent = posted(row(scene, topic="党章", count="3"), row(scene, kind="true_false", count="1", marks="1"))
        assert browser.post(f"/manage/exams/{exam.id}/paper/draws", data=sent).status_code == 303
        assert (exam.question_count, exam.full_marks) == (4, 7.0)
        assert set(asked(service.freeze_paper(exam, 1))[:3]) == {question.id for question in made[:3]}

    def test_what_fits_is_counted_while_one_types_and_nothing_is_saved(self, browser: Client, scene: Scene, exam: Exam) -> None:
        topical(scene, {"党章/总纲": 3}, difficulty="hard")
        rows = (row(scene, topic="党章", difficulty="hard", count="4", marks="2.5"), row(scene, kind="single", count="2"))
        page = browser.post(f"/manage/exams/{exam.id}/paper/draws", data=posted(*rows, do="count"))
        assert page.status_code == 200
        assert "3 题，还缺 1 题" in page.text
        assert "共 6 题，满分 14 分" in page.text
        assert "“党章题库”的题目（党章，难度难）要抽 4 题，只有 3 题，还缺 1 题" in page.text
        assert db.session.scalar(select(DrawRule.id)) is None

    @pytest.mark.parametrize(
        ("deed", "counts"), [("add", ["7", "8", ""]), ("remove-0", ["8"]), ("up-1", ["8", "7"]), ("remove-9", ["7", "8"])]
    )
    def test_rows_come_and_go_with_what_was_typed(self, browser: Client, scene: Scene, exam: Exam, deed: str, counts: list[str]) -> None:
        rows = (row(scene, count="7"), row(scene, count="8"))
        page = browser.post(f"/manage/exams/{exam.id}/paper/draws", data=posted(*rows, do=deed))
        assert typed(page, "count") == counts

    def test_rules_that_share_too_few_questions_are_refused_together(self, browser: Client, scene: Scene, exam: Exam) -> None:
        rows = (row(scene, kind="single", count="2"), row(scene, kind="multiple", count="1"), row(scene, count="4"))
        answer = browser.post(f"/manage/exams/{exam.id}/paper/draws", data=posted(*rows))
        assert answer.status_code == 422
        assert "合起来要抽 7 题，符合的一共只有 6 题，还缺 1 题" in answer.text
        assert typed(answer, "count")[2] == "4"
        assert db.session.scalar(select(DrawRule.id)) is None

    def test_rules_that_share_just_enough_are_always_drawn(self, scene: Scene, exam: Exam) -> None:
        bank = scene.bank.id
        draw_by(exam, service.RuleDraft(bank, 4, 1.0), service.RuleDraft(bank, 2, 2.0, "single"))
        singles = {question.id for question in scene.questions[:2]}
        for seed in range(20):
            assert set(asked(service.freeze_paper(exam, seed))[-2:]) == singles

    @pytest.mark.parametrize("wrong", [{"marks": "0.3"}, {"marks": "nan"}, {"marks": "1e999"}, {"count": "301"}])
    def test_nonsense_is_refused_and_kept_in_the_row(self, browser: Client, scene: Scene, exam: Exam, wrong: dict[str, str]) -> None:
        answer = browser.post(f"/manage/exams/{exam.id}/paper/draws", data=posted(row(scene, **wrong)))
        assert answer.status_code == 422
        name, value = next(iter(wrong.items()))
        assert typed(answer, name) == [value]

    def test_a_bank_of_others_is_missing(self, browser: Client, scene: Scene, exam: Exam) -> None:
        assert browser.post(f"/manage/exams/{exam.id}/paper/draws", data=posted(row(scene, bank="99999"))).status_code == 404
        assert browser.post(f"/manage/exams/{exam.id}/paper/draws", data=posted(row(scene, bank="99999", do="count"))).status_code < 500

    def test_more_rules_cost_no_more_statements(self, browser: Client, scene: Scene, exam: Exam) -> None:
        few, many = posted(row(scene), do="count"), posted(*[row(scene, kind="single", count="0")] * 12, do="count")
        with counted() as first:
            browser.post(f"/manage/exams/{exam.id}/paper/draws", data=few)
        with counted() as second:
            browser.post(f"/manage/exams/{exam.id}/paper/draws", data=many)
        assert len(second) <= len(first)


class TestSections:
    def test_a_section_for_each_kind_has_the_title_it_deserves(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        assert browser.post(f"/manage/exams/{exam.id}/paper/sections", data={"by_kind": "1"}).status_code == 303
        page = browser.get(f"/manage/exams/{exam.id}/paper").text
        for title in ("一、单项选择题（每题 2 分，共 4 分）", "二、多项选择题（每题 2 分，共 4 分）", "三、判断题（每题 2 分，共 4 分）"):
            assert title in page
        preview = browser.get(f"/manage/exams/{exam.id}/preview").text
        assert re.findall(r'class="exam-section-title">([^<]+)<', preview)[1] == "二、多项选择题（每题 2 分，共 4 分）"

    def test_the_author_has_the_last_word_on_title_order_and_instructions(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        browser.post(f"/manage/exams/{exam.id}/paper/sections", data={"by_kind": "1"})
        ids = list(db.session.scalars(select(PaperSection.id).order_by(PaperSection.position)))
        words = {"id": ids, "title": ["", "第一部分 多选", ""], "note": ["", "多选、少选不得分", ""], "remove": [ids[2]]}
        browser.post(f"/manage/exams/{exam.id}/paper/sections", data=words | {f"place{ids[1]}": "0.5"})
        paper = service.freeze_paper(exam, 5)
        heads = [place["section"] for place in paper if "section" in place]
        assert [(head["title"], head["note"], head["count"]) for head in heads] == [
            ("第一部分 多选", "多选、少选不得分", 2),
            ("", "", 2),
            ("", "", 2),  # what stood in the section that went stands last
        ]
        assert [place["kind"] for place in paper] == ["multiple"] * 2 + ["single"] * 2 + ["true_false"] * 2

    def test_a_shuffle_keeps_the_order_of_the_sections(self, scene: Scene) -> None:
        exam = scene.exam(publish=False, shuffles_questions=True)
        with transaction():
            late, early = (service.SectionDraft(None, words) for words in ("后", "前"))
            first, second = service.set_sections(exam, [early, late], **WHO)
            ids = [question.id for question in scene.questions]
            sections = {each: (first.id if place % 2 else second.id) for place, each in enumerate(ids)}
            service.set_fixed_paper(exam, [(each, 2.0) for each in ids], sections=sections, scope=service.EVERYWHERE, **WHO)
        orders = set()
        for seed in range(12):
            paper = service.freeze_paper(exam, seed)
            assert [head["title"] for head in heads_of(paper) if head] == ["前"] * 3 + ["后"] * 3
            assert set(asked(paper)[:3]) == set(ids[1::2])
            orders.add(tuple(asked(paper)))
        assert len(orders) == 1  # one of each kind in each section: kinds stay together

    def test_rules_fill_sections(self, browser: Client, scene: Scene, exam: Exam) -> None:
        browser.post(f"/manage/exams/{exam.id}/paper/sections?mode=drawn", data={"add": "1"})
        section = db.session.scalars(select(PaperSection)).one()
        rows = (row(scene, kind="true_false", count="2", marks="1", section=""), row(scene, kind="single", count="2", section=section.id))
        browser.post(f"/manage/exams/{exam.id}/paper/draws", data=posted(*rows))
        heads = [place["section"] for place in service.freeze_paper(exam, 1) if "section" in place]
        assert [(head["kind"], head["each"], head["marks"]) for head in heads] == [("single", 2.0, 4.0), ("true_false", 1.0, 2.0)]

    def test_a_new_question_goes_where_its_kind_stands(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        browser.post(f"/manage/exams/{exam.id}/paper/sections", data={"by_kind": "1"})
        more = make_question(scene.bank, "multiple")
        browser.post(f"/manage/exams/{exam.id}/paper/add", data={"question": [more.id]})
        section_of = dict(db.session.execute(select(PaperItem.question_id, PaperItem.section_id)).all())
        assert section_of[more.id] == section_of[scene.questions[2].id]

    def test_sections_of_another_exam_are_none(self, browser: Client, scene: Scene) -> None:
        exam, other = scene.exam(publish=False), scene.exam(publish=False)
        browser.post(f"/manage/exams/{other.id}/paper/sections", data={"by_kind": "1"})
        foreign = db.session.scalars(select(PaperSection.id)).first()
        item = exam.items[0].question_id
        browser.post(f"/manage/exams/{exam.id}/paper/items", data={f"section{item}": foreign})
        assert set(db.session.scalars(select(PaperItem.section_id).where(PaperItem.exam_id == exam.id))) == {None}
        browser.post(f"/manage/exams/{exam.id}/paper/sections", data={"id": [foreign], "title": ["偷来的"], "note": [""]})
        assert db.session.get_one(PaperSection, foreign).title == ""

    def test_the_candidate_sees_the_head_of_each_section(self, client: Client, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        with transaction():
            service.set_sections_by_kind(exam, **WHO)
            service.publish_exam(exam, actor_id=None, now=NOW - timedelta(hours=2))
        attempt = scene.start(exam)
        with time_machine.travel(NOW, tick=False):
            page = client.sign_in(scene.member).get(f"/attempts/{attempt.id}").text
        assert "一、单项选择题（每题 2 分，共 4 分）" in page

    def test_a_paper_somebody_sits_keeps_its_sections(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam()
        scene.start(exam)
        browser.post(f"/manage/exams/{exam.id}/paper/sections", data={"by_kind": "1"})
        browser.post(f"/manage/exams/{exam.id}/paper/forms", data={"forms": "2"})
        assert db.session.scalar(select(PaperSection.id)) is None
        assert db.session.scalar(select(PaperPlan.exam_id)) is None


class TestForms:
    def test_forms_differ_and_each_is_always_the_same(self, scene: Scene) -> None:
        for _each in range(8):
            make_question(scene.bank, "single")
        exam = scene.exam(questions=list(db.session.scalars(select(Question))), publish=False, shuffles_questions=True)
        with transaction():
            service.set_forms(exam, 3, seed=11, **WHO)
        papers = {letter: service.form_paper(exam, letter) for letter in "ABC"}
        assert [form_of(paper) for paper in papers.values()] == ["A", "B", "C"]
        assert len({tuple(asked(paper)) for paper in papers.values()}) == 3
        assert len({frozenset(asked(paper)) for paper in papers.values()}) == 1
        assert service.form_paper(exam, "B") == papers["B"]
        assert asked(service.form_paper(exam, "B", is_plain=True)) == [item.question_id for item in exam.items]

    def test_a_drawn_paper_has_as_many_sets_as_forms(self, scene: Scene, exam: Exam) -> None:
        topical(scene, {"党章": 20})
        draw_by(exam, service.RuleDraft(scene.bank.id, 5, 2.0, "single"))
        with transaction():
            service.set_forms(exam, 2, seed=11, **WHO)
            service.publish_exam(exam, actor_id=None, now=NOW - timedelta(hours=2))
        papers = [asked(scene.start(exam, MemberFactory(department=scene.unit), seed=seed).paper) for seed in range(6)]
        assert len({tuple(paper) for paper in papers}) == 2

    def test_the_second_time_it_is_another_form(self, scene: Scene) -> None:
        exam = scene.exam(publish=False, attempts_allowed=2)
        with transaction():
            service.set_forms(exam, 2, seed=11, **WHO)
            service.publish_exam(exam, actor_id=None, now=NOW - timedelta(hours=2))
        first = scene.submit(scene.start(exam))
        assert {form_of(first.paper), form_of(scene.start(exam).paper)} == {"A", "B"}

    @pytest.mark.parametrize("forms", ["1", "9", "-2"])
    def test_two_to_eight_or_none(self, browser: Client, scene: Scene, exam: Exam, forms: str) -> None:
        browser.post(f"/manage/exams/{exam.id}/paper/forms", data={"forms": forms})
        assert db.session.scalar(select(PaperPlan.forms)) is None

    def test_forms_that_would_all_be_the_same_are_warned_of(self, browser: Client, scene: Scene) -> None:
        same, mixed = scene.exam(publish=False), scene.exam(publish=False, shuffles_options=True)
        for exam, is_told in ((same, True), (mixed, False)):
            browser.post(f"/manage/exams/{exam.id}/paper/forms", data={"forms": "2"})
            assert ("各套卷会一样" in browser.get(f"/manage/exams/{exam.id}/paper").text) is is_told

    def test_each_form_has_its_preview(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        browser.post(f"/manage/exams/{exam.id}/paper/forms", data={"forms": "2"})
        page = browser.get(f"/manage/exams/{exam.id}/preview?form=B")
        assert "这是 B 卷" in page.text
        assert '<article class="question' in page.text
        assert browser.get(f"/manage/exams/{exam.id}/preview?form=%F0%9F%98%80").status_code == 200
        assert browser.get(f"/manage/exams/{exam.id}/preview?n=-7").status_code == 200


@pytest.fixture
def audience(scene: Scene) -> list[Member]:
    """Six more who may sit the exam."""
    return [scene.member, *(MemberFactory(department=scene.unit) for _each in range(6))]


def ready(exam: Exam) -> dict[int, PreparedPaper]:
    db.session.expire_all()
    return {each.member_id: each for each in db.session.scalars(select(PreparedPaper).where(PreparedPaper.exam_id == exam.id))}


def prepare(exam: Exam, most: int = 100) -> int:
    with transaction():
        service.ask_for_papers(exam, is_wanted=True, seed=3, **WHO)
        service.notice_changes(exam, now=NOW + timedelta(seconds=1))
        return service.prepare_papers(exam, most=most, now=NOW)


@pytest.mark.both_databases
class TestPrepared:
    def test_everybody_has_one_and_again_changes_nothing(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam()
        assert prepare(exam, most=4) == 4
        assert prepare(exam) == 3
        assert prepare(exam) == 0
        assert set(ready(exam)) == {member.id for member in audience}

    def test_a_start_takes_the_one_that_stands_ready(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam(shuffles_questions=True, shuffles_options=True)
        prepare(exam)
        standing = ready(exam)[scene.member.id]
        attempt = scene.start(exam, seed=99)
        assert (attempt.paper, attempt.seed) == (standing.paper, standing.seed)

    def test_it_is_the_same_whoever_makes_it(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam(shuffles_questions=True)
        prepare(exam)
        first = {member_id: each.paper for member_id, each in ready(exam).items()}
        with transaction():
            db.session.execute(PreparedPaper.__table__.delete())
        prepare(exam)
        assert {member_id: each.paper for member_id, each in ready(exam).items()} == first

    def test_many_workers_at_once_make_one_for_each(self, app: Flask, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam(shuffles_questions=True)
        exam_id = exam.id
        with transaction():
            service.ask_for_papers(exam, is_wanted=True, seed=3, **WHO)
        at_once(app, [lambda: service.prepare_papers(db.session.get_one(Exam, exam_id), now=NOW)] * 6)
        assert set(ready(exam)) == {member.id for member in audience}
        assert prepare(exam) == 0

    def test_another_paper_makes_them_count_for_nothing(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam(publish=False)
        prepare(exam)
        with transaction():
            service.set_fixed_paper(exam, [(scene.questions[0].id, 5.0)], scope=service.EVERYWHERE, **WHO)
            service.publish_exam(exam, actor_id=None, now=NOW - timedelta(hours=2))
        assert asked(scene.start(exam).paper) == [scene.questions[0].id]
        assert prepare(exam) == len(audience) - 1  # who has started needs none

    def test_another_shuffle_makes_them_count_for_nothing(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam(shuffles_questions=True)
        prepare(exam)
        with transaction():
            exam.shuffles_questions = False
        assert asked(scene.start(exam).paper) == [question.id for question in scene.questions]
        assert prepare(exam) == len(audience) - 1

    def test_a_corrected_question_is_asked_as_corrected(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam()
        prepare(exam)
        with transaction():
            scene.questions[0].updated_at = NOW + timedelta(minutes=5)
        with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
            jobs.prepare_papers()
            later = {each.revision for each in ready(exam).values()}
            jobs.prepare_papers()
        assert later == {each.revision for each in ready(exam).values()} == {db.session.get_one(PaperPlan, exam.id).revision}
        assert all(each.prepared_at > NOW for each in ready(exam).values())

    def test_who_joins_gets_one_from_the_clock(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam()
        prepare(exam)
        late = MemberFactory(department=scene.unit)
        with time_machine.travel(NOW, tick=False):
            jobs.prepare_papers()
        assert late.id in ready(exam)
        with transaction():
            service.ask_for_papers(exam, is_wanted=False, seed=3, **WHO)
        MemberFactory(department=scene.unit)
        with time_machine.travel(NOW, tick=False):
            jobs.prepare_papers()
        assert len(ready(exam)) == len(audience) + 1

    def test_neighbors_have_different_forms(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam(publish=False)
        with transaction():
            service.set_forms(exam, 2, seed=11, **WHO)
        prepare(exam)
        seats = seats_of(exam.id)
        letters = [ready(exam)[member_id].form for member_id in seats]
        assert all(left != right for left, right in pairwise(letters))
        assert Counter(letters) == {"A": 4, "B": 3}

    def test_a_bank_that_has_become_too_small_does_not_hold_up_other_exams(self, scene: Scene, audience: list[Member]) -> None:
        short = scene.exam(questions=[], publish=False)
        draw_by(short, service.RuleDraft(scene.bank.id, 2, 2.0, "single"))
        prepare(short, most=1)
        fine = scene.exam(questions=scene.questions[2:])
        with transaction():
            service.ask_for_papers(fine, is_wanted=True, seed=3, **WHO)
            scene.questions[0].retired_at = scene.questions[0].updated_at = NOW + timedelta(minutes=1)
        with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
            jobs.prepare_papers()
        assert len(ready(fine)) == len(audience)

    def test_a_second_attempt_is_made_anew(self, scene: Scene, audience: list[Member]) -> None:
        exam = scene.exam(attempts_allowed=2, shuffles_questions=True, shuffles_options=True)
        prepare(exam)
        scene.submit(scene.start(exam))
        scene.start(exam, seed=99)
        assert list(db.session.scalars(select(Attempt.seed).order_by(Attempt.number)))[1] == 99


class TestPreparingPage:
    def test_the_button_starts_it_and_the_page_says_how_far_it_is(
        self, browser: Client, scene: Scene, audience: list[Member], organizer: Member
    ) -> None:
        exam = scene.exam()
        assert browser.post(f"/manage/exams/{exam.id}/paper/prepare").status_code == 303
        assert "已备齐" in browser.get(f"/manage/exams/{exam.id}/paper").text
        MemberFactory(department=scene.unit)
        piece = browser.get(f"/manage/exams/{exam.id}/paper/prepared").text
        assert "已备 8 份，共 9 人" in piece
        browser.post(f"/manage/exams/{exam.id}/paper/prepare", data={"stop": "1"})
        assert "已备" not in browser.get(f"/manage/exams/{exam.id}/paper/prepared").text

    def test_there_is_nothing_to_prepare_without_questions(self, browser: Client, exam: Exam) -> None:
        browser.post(f"/manage/exams/{exam.id}/paper/prepare")
        assert db.session.scalar(select(PaperPlan.exam_id)) is None
        with pytest.raises(Refused), transaction():
            service.ask_for_papers(exam, is_wanted=True, seed=3, **WHO)

    def test_no_page_shows_a_paper_before_the_start(self, client: Client, scene: Scene) -> None:
        exam = scene.exam()
        prepare(exam)
        with time_machine.travel(NOW, tick=False):
            signed_in = client.sign_in(scene.member)
            for address in (f"/exams/{exam.id}", "/exams", "/"):
                assert not any(question.stem_text in signed_in.get(address).text for question in scene.questions)


class TestSimulation:
    def test_it_says_in_plain_words_how_alike_the_papers_are(self, browser: Client, scene: Scene, exam: Exam) -> None:
        topical(scene, {"党章": 15}, difficulty="easy")
        topical(scene, {"纪律": 15}, difficulty="hard")
        draw_by(exam, service.RuleDraft(scene.bank.id, 5, 2.0, topic="党章"), service.RuleDraft(scene.bank.id, 5, 2.0, topic="纪律"))
        assert "各份试卷难度接近，预计平均得分率 70.0 % ± 0.0 %" in browser.get(f"/manage/exams/{exam.id}/simulation").text
        draw_by(exam, service.RuleDraft(scene.bank.id, 3, 2.0, "single"))
        page = browser.get(f"/manage/exams/{exam.id}/simulation").text
        assert "难度差别较大" in page
        assert "规则涉及 32 题" in page

    def test_a_fixed_paper_is_the_same_for_all(self, browser: Client, scene: Scene) -> None:
        exam = scene.exam(publish=False)
        page = browser.get(f"/manage/exams/{exam.id}/simulation").text
        assert "固定试卷，所有人题目相同" in page
        assert "70.0 %" in page

    def test_without_a_paper_or_with_a_bank_too_small_it_leads_back(self, browser: Client, scene: Scene, exam: Exam) -> None:
        assert browser.get(f"/manage/exams/{exam.id}/simulation").status_code == 303
        draw_by(exam, service.RuleDraft(scene.bank.id, 2, 2.0, "single"))
        with transaction():
            scene.questions[0].retired_at = NOW
        assert browser.get(f"/manage/exams/{exam.id}/simulation").status_code == 303
