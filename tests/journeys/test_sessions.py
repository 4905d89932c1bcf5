"""A session in a room: the host's screen, a phone that signs in, and what the room has seen."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Site, Visitor
from tests.learning.test_sessions_pages import scanned


def test_a_phone_signs_in_from_the_screen_while_the_film_plays(visitor: Callable[..., Visitor], site: Site) -> None:
    people = site.world.people
    host, member = visitor(DESK, person=people["organizer"]), visitor(PHONE, person=people["reader"])
    screen = host.page
    screen.goto(f"{site.url}/manage/sessions/2/host")
    screen.locator('[data-do="play"]').first.click()
    expect(screen.locator("#time")).to_have_text(re.compile(r"0:0[3-9]|0:[1-5]\d"))
    screen.locator(".player-bar [data-do='play']").click()
    expect(screen.locator("#played")).not_to_have_text("0:00")
    member.page.goto(scanned(screen.locator("#code").get_attribute("src") or ""))
    member.page.get_by_role("button", name="确认签到").click()
    member.page.get_by_text("你已签到").wait_for()
    expect(screen.locator("#present")).to_have_text("1", timeout=30_000)
    assert site.ask("SELECT count(*) FROM attendance WHERE session_id = 2 AND way = 'code'") == [(1,)]
    assert site.ask("SELECT covered_seconds > 1 FROM session_play WHERE session_id = 2") == [(1,)]
    assert site.ask("SELECT count(*) FROM lesson_progress WHERE member_id = ?", people["organizer"].member_id) == [(0,)]


def test_people_are_found_by_pinyin_and_ticked(visitor: Callable[..., Visitor], site: Site) -> None:
    page = visitor(DESK, person=site.world.people["organizer"]).page
    page.goto(f"{site.url}/manage/sessions/2")
    page.get_by_label("按姓名或拼音查找").fill("没有这个人")
    expect(page.locator(".tick-list li:visible")).to_have_count(0)
    page.get_by_label("按姓名或拼音查找").fill("")
    page.get_by_role("button", name="全选", exact=True).click()
    expect(page.locator(".tick-list input:checked").first).to_be_attached()
    expect(page.locator(".tick-list input[data-own]:checked")).to_have_count(0)
    page.get_by_role("button", name="全不选").click()
    expect(page.locator(".tick-list input:checked")).to_have_count(0)
