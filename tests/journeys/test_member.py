"""A member's way: first sign-in, a course with its film, text and quiz, an exam, and where that puts her."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Site, Visitor, play
from tests.journeys.world import COURSE, INITIAL, RIGHT

pytestmark = [pytest.mark.journey, pytest.mark.slow]

NEW_PASSWORD = "Water-and-rivers-7"
LEAST_SECONDS = 60


def credited(site: Site, member_id: int) -> tuple[float, float]:
    """Seconds of study time and of coverage that the database holds for the film."""
    rows = site.ask(
        "SELECT p.study_seconds, p.covered_seconds FROM lesson_progress p JOIN lesson l ON l.id = p.lesson_id JOIN course c"
        " ON c.id = l.course_id WHERE p.member_id = ? AND c.slug = ? AND l.kind = 'video'",
        member_id,
        COURSE,
    )
    return rows[0] if rows else (0.0, 0.0)


def played(page: Page) -> float:
    """Where the film stands, in seconds."""
    return float(page.locator("#video").evaluate("video => video.currentTime"))


def wait_until_stored(site: Site, member_id: int, seconds: float) -> tuple[float, float]:
    """The credit, once at least `seconds` of study time have reached the database, or after a while as it is."""
    deadline = time.monotonic() + 10
    while credited(site, member_id)[0] < seconds and time.monotonic() < deadline:
        time.sleep(0.2)
    return credited(site, member_id)


def answer(page: Page, words: list[str]) -> None:
    """Choose the options that are exactly `words` in the question that is shown."""
    question = page.locator(".question.is-shown")
    for word in words:
        question.locator("label.option").filter(has_text=re.compile(rf"^\s*[A-Z]?\s*[A-Z]\.\s*{re.escape(word)}\s*$")).click()
    expect(page.locator("#badge [data-state=saved]")).to_be_visible()


def hand_in(page: Page) -> None:
    """Press 交卷 and confirm."""
    page.locator("#hand-in").click()
    page.locator("#ask").get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result*")


def test_a_newcomer_sets_a_password_first(visitor: Callable[..., Visitor], site: Site) -> None:
    newcomer = site.world.people["newcomer"]
    guest = visitor(person=newcomer)
    page = guest.page
    expect(page.get_by_role("heading", name="设置新密码")).to_be_visible()
    guest.go("/courses")
    expect(page.get_by_role("heading", name="设置新密码")).to_be_visible()
    page.locator("#new").fill(NEW_PASSWORD)
    page.locator("#again").fill(NEW_PASSWORD)
    guest.press("保存新密码")
    page.wait_for_url(f"{site.url}/")
    expect(page.get_by_role("main")).to_contain_text("周明")
    assert newcomer.password == INITIAL
    again = visitor(PHONE)
    again.sign_in(newcomer)
    expect(again.page.get_by_text("密码不正确")).to_be_visible()
    again.forgive(422)


def test_a_member_studies_a_course_passes_an_exam_and_finds_her_place(visitor: Callable[..., Visitor], site: Site) -> None:
    learner = site.world.people["learner"]
    guest = visitor(person=learner)
    page = guest.page
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="课程").click()
    page.get_by_role("link", name="三会一课入门").first.click()
    guest.press("开始学习")
    watch_the_film(page, site, learner.member_id)
    read_the_text(page, site)
    pass_the_quiz(page)
    assert site.ask("SELECT hours FROM study_hours_entry WHERE member_id = ?", learner.member_id) == [(1.5,)]
    sit_the_exam(guest)
    find_hours_and_points(guest, site, learner.member_id)


def watch_the_film(page: Page, site: Site, member_id: int) -> None:
    """Really play it: a minute at normal speed, compared with the wall clock, then the rest at double speed."""
    play(page)
    began, from_position = time.monotonic(), played(page)
    page.wait_for_timeout(LEAST_SECONDS * 1000 + 2000)
    page.locator(".player-bar [data-do=play]").click()
    wall, seen = time.monotonic() - began, played(page) - from_position
    assert seen >= LEAST_SECONDS
    study, covered = wait_until_stored(site, member_id, 0.98 * seen)
    assert 0.98 * seen <= study <= wall + 0.5
    assert 0.98 * seen <= covered <= played(page) + 0.5
    assert study <= covered + 0.01
    page.locator("#speed").select_option("2")
    page.locator(".player-bar [data-do=play]").click()
    expect(page.locator("[data-when=done]").first).to_be_visible(timeout=100_000)
    page.locator(".player-bar [data-do=play]").click()
    study, covered = credited(site, member_id)
    assert study <= covered <= 200
    assert covered >= 0.9 * 200


def read_the_text(page: Page, site: Site) -> None:
    """Show every paragraph and stay as long as the text asks."""
    page.locator(".next-lesson").click()
    expect(page.locator("#article")).to_contain_text("一般每月召开1次")
    page.mouse.wheel(0, 4000)
    expect(page.locator("[data-when=done]").first).to_be_visible(timeout=60_000)


def pass_the_quiz(page: Page) -> None:
    """All right, whatever order the questions and options are in."""
    page.locator(".next-lesson").click()
    page.get_by_role("button", name="开始测验").click()
    for number in range(3):
        stem = page.locator(".question.is-shown .stem").inner_text()
        answer(page, next(words for beginning, words in RIGHT.items() if stem.startswith(beginning)))
        if number < 2:
            page.locator(".question.is-shown [data-step='1']").click()
    hand_in(page)
    expect(page.get_by_text("已通过").first).to_be_visible()
    expect(page.locator(".score-facts")).to_contain_text("3 / 3 题")


def sit_the_exam(guest: Visitor) -> None:
    """Four of five right; a reload in the middle loses nothing."""
    page = guest.page
    guest.go("/exams")
    page.get_by_role("link", name="支部工作知识考试").first.click()
    guest.press("开始作答")
    for number in range(5):
        page.locator(f".sheet-side [data-go='{number}']").click()
        answer(page, ["民主集中制" if number else "集体领导"])
        if number == 2:
            page.reload()
            expect(page.locator("[data-count=done]").first).to_have_text("3")
    hand_in(page)
    expect(page.locator(".score-num")).to_contain_text("80")
    expect(page.locator("#main").get_by_text("及格", exact=True).first).to_be_visible()


def find_hours_and_points(guest: Visitor, site: Site, member_id: int) -> None:
    """My study shows the hours, the board her points and place; both are what the ledgers hold."""
    page = guest.page
    guest.go("/study")
    expect(page.locator("main")).to_contain_text("1.5")
    ((points,),) = site.ask("SELECT sum(points) FROM points_entry WHERE member_id = ?", member_id)
    assert points == 2 + 1 + 10 + 10  # the film, the text, the course, the exam
    guest.go("/ranking")
    mine = page.locator("main").get_by_text("陆远").first
    expect(mine).to_be_visible()
    expect(page.locator("main")).to_contain_text(str(points))
    guest.go(f"/ranking/members/{member_id}/entries")
    expect(page.locator("main")).to_contain_text("支部工作知识考试")
