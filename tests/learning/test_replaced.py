"""Articles and files that change: what was read of a part that stayed is read, what changed begins anew, history is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from learnhub.catalog.models import Course, Lesson, LessonTextPast
from learnhub.catalog.rules.texts import part_digests, parts_of
from learnhub.catalog.service import LessonDraft, SectionDraft, save_outline
from learnhub.core.extensions import db
from learnhub.core.sanitizing import clean_html, markdown_to_html
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import LessonProgressPast
from learnhub.learning.queries import course_outline
from learnhub.learning.rules.reading import kept_parts, kept_seconds
from learnhub.learning.rules.study_time import length
from tests.client import Client
from tests.factories import CourseFactory, LessonFactory, MaterialFactory, MemberFactory
from tests.learning.conftest import NOON, Browser

both = pytest.mark.both_databases
PARAGRAPHS = ["第一段" + "甲" * 200, "第二段" + "乙" * 200, "第三段" + "丙" * 200, "第四段" + "丁" * 200]
texts = st.lists(st.sampled_from("abcdef"), max_size=8)


@given(texts, texts, st.data())
def test_only_parts_that_were_seen_stay_seen_and_no_more_of_them(old: list[str], new: list[str], data: st.DataObject) -> None:
    seen = data.draw(st.sets(st.integers(0, max(0, len(old) - 1)), max_size=len(old)))
    kept = kept_parts(tuple((float(n), float(n + 1)) for n in sorted(seen)), old, new)
    parts = [new[n] for start, stop in kept for n in range(int(start), int(stop))]
    read = [old[n] for n in seen]
    for part in set(parts):
        assert parts.count(part) <= read.count(part)
    assert length(kept) <= min(len(seen), len(new))


@given(texts)
def test_a_text_that_stayed_the_same_keeps_everything(text: list[str]) -> None:
    whole = ((0.0, float(len(text))),) if text else ()
    assert kept_parts(whole, text, text) == whole


@given(st.floats(0, 1e4), st.integers(0, 20), st.integers(0, 20), st.floats(0, 1e4))
def test_time_goes_with_the_parts_and_never_above_what_they_cover(studied: float, seen: int, kept: int, covered: float) -> None:
    before, after = ((0.0, float(seen)),), ((0.0, float(min(kept, seen))),)
    assert 0 <= kept_seconds(studied, before, after, covered) <= min(covered, studied) + 1e-6


@given(
    st.lists(st.sampled_from(["段落\n第二行", "# 标题", "- 一\n- 二", "> 引文", "---", "![图](media/x.png)", "|a|\n|-|\n|b|"]), max_size=8)
)
def test_every_part_has_a_digest(blocks: list[str]) -> None:
    html = clean_html(markdown_to_html("\n\n".join(blocks)))
    assert len(part_digests(html)) == parts_of(html)


def test_a_part_is_the_same_wherever_it_stands() -> None:
    one, other = part_digests("<p>甲</p>\n<p>乙</p>\n"), part_digests("<h2>新</h2>\n<p>乙</p><p>甲\u2028</p>")
    assert one[1] == other[1]
    assert one[0] != other[2]


def write(course: Course, *paragraphs: str, now: datetime = NOON) -> Lesson:
    """Give the course an article of these paragraphs, and nothing else."""
    with transaction():
        draft = LessonDraft("text", "article", "文章", body_markdown="\n\n".join(paragraphs))
        return save_outline(course, [SectionDraft("第一章", [draft])], {}, now=now)["text"]


def reader(*paragraphs: str) -> Browser:
    """A member with an article open."""
    browser = Browser(MemberFactory(), write(CourseFactory(), *(paragraphs or PARAGRAPHS)))
    browser.open()
    browser.report(playing=True)
    return browser


def change(browser: Browser, *paragraphs: str) -> None:
    db.session.expire_all()
    write(db.session.get_one(Course, browser.lesson.course_id), *paragraphs, now=browser.now)


@both
def test_parts_that_stayed_stay_read_and_the_others_begin_anew(database: Any) -> None:
    browser = reader()
    browser.wait(15).report([0, 2])
    before = browser.progress
    studied, first_version = before.study_seconds, before.media_sha256
    assert studied == 15
    change(browser, "新的开头" * 20, PARAGRAPHS[0], "改过的第二段" * 30, *PARAGRAPHS[2:])
    reply = browser.open()
    assert reply["intervals"] == [[1.0, 2.0]]
    assert browser.progress.study_seconds == pytest.approx(7.5)
    past = db.session.scalars(select(LessonProgressPast)).one()
    assert (past.media_sha256, past.study_seconds, past.intervals) == (first_version, 15, [[0.0, 2.0]])
    assert browser.days == {"2026-03-05": 15}


@both
def test_whoever_has_it_open_is_told_to_reload_and_goes_on(database: Any) -> None:
    browser = reader()
    browser.wait(15).report([0, 1])
    change(browser, *PARAGRAPHS[:3], "改过的第四段" * 30)
    with pytest.raises(service.LeaseClosed) as closed:
        browser.wait(15).report([1, 2])
    assert "请刷新页面" in closed.value.message
    assert browser.open()["intervals"] == [[0.0, 1.0]]
    browser.report(playing=True)
    for stop in (2, 3, 4):
        browser.wait(60).report([stop - 1, stop])
    assert browser.progress.completed_at is not None


@both
def test_a_lesson_that_was_completed_stays_so(database: Any) -> None:
    browser = reader(*PARAGRAPHS[:2])
    browser.wait(60).report([0, 2])
    done = browser.progress.completed_at
    assert done is not None
    change(browser, "全新" * 100, "全新二" * 100)
    browser.wait(60).open()
    assert (browser.progress.completed_at, browser.progress.intervals) == (done, [])


@both
def test_saving_the_same_text_again_changes_nothing(database: Any) -> None:
    browser = reader()
    browser.wait(15).report([0, 2])
    change(browser, *PARAGRAPHS)
    assert browser.open()["intervals"] == [[0.0, 2.0]]
    assert db.session.scalars(select(LessonTextPast)).all() == []
    assert db.session.scalars(select(LessonProgressPast)).all() == []


@both
def test_a_text_that_comes_back_is_known_again(database: Any) -> None:
    browser = reader()
    browser.wait(15).report([0, 2])
    for text in (PARAGRAPHS[:1], PARAGRAPHS, PARAGRAPHS[:1]):
        browser.wait(3600)
        change(browser, *text)
    rows = db.session.scalars(select(LessonTextPast).order_by(LessonTextPast.id)).all()
    assert [len(row.parts) for row in rows] == [4, 1]
    assert rows[0].replaced_at > rows[1].replaced_at
    assert browser.open()["intervals"] == [[0.0, 1.0]]


@both
def test_versions_skipped_in_between_do_not_matter(database: Any) -> None:
    browser = reader()
    browser.wait(15).report([0, 2])
    change(browser, "别的" * 100)
    change(browser, PARAGRAPHS[1], "新的" * 100)
    assert browser.open()["intervals"] == [[0.0, 1.0]]


def test_the_page_says_calmly_that_the_text_has_changed(database: Any, client: Client) -> None:
    browser = reader()
    browser.wait(15).report([0, 2])
    address = f"/courses/{db.session.get_one(Course, browser.lesson.course_id).slug}/text"
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        client.sign_in(browser.member)
        assert "之前的学习记录保留" not in client.get(address).text
        browser.wait(120)
        change(browser, *PARAGRAPHS[1:])
        line = "文章已于 2026年3月5日修改，之前的学习记录保留"
        assert line in client.get(address).text
        browser.open()
        assert line in client.get(address).text
        client.sign_in(MemberFactory())
        assert "已于" not in client.get(address).text


def test_the_page_says_so_of_a_file_and_of_a_lesson_that_is_done(database: Any, client: Client) -> None:
    lesson = LessonFactory(kind="document", pages=2)
    lesson.material_id = MaterialFactory(course_id=lesson.course_id, media_type="application/pdf").id
    db.session.commit()
    browser = Browser(MemberFactory(), lesson)
    browser.open()
    browser.report(playing=True)
    browser.wait(15).report([0, 1])
    material = lesson.material
    assert material is not None
    material.sha256, material.added_at = "f" * 64, datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
    db.session.commit()
    address = f"/courses/{lesson.section.course.slug}/{lesson.slug}"
    with time_machine.travel(NOON, tick=False):
        client.sign_in(browser.member)
        assert "课件已于 2026年3月5日更换，之前的学习记录保留，新课件从头计算" in client.get(address).text
        with transaction():
            service.complete_lesson(browser.member.id, lesson.id, now=NOON)
        assert "本节已学完，不用重学" in client.get(address).text


@both
def test_the_outline_shows_nothing_of_what_was_replaced(database: Any) -> None:
    browser = reader()
    browser.wait(15).report([0, 2])

    def shown() -> float:
        db.session.expire_all()
        return course_outline(browser.member.id, browser.lesson.course_id).lessons[0].coverage

    assert shown() == 0.5
    change(browser, PARAGRAPHS[0], "别的" * 100)
    assert shown() == 0.0
    browser.open()
    assert shown() == 0.5
