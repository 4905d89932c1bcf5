"""An exam behind a password whose questions come one at a time: the page goes on only when the answer has arrived."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Site, Visitor
from tests.journeys.guarded import PASSWORD
from tests.journeys.looking import faults


def at(page: Page, number: int) -> None:
    expect(page.locator(".question:visible")).to_have_attribute("aria-label", f"第 {number} 题", timeout=15_000)


def set_password(visitor: Callable[..., Visitor], site: Site) -> None:
    """The organizer sets it: the server that runs keeps it with a key of its own."""
    guest = visitor(person=site.world.people["organizer"])
    guest.go(f"/manage/exams/{site.world.guarded[0]}/edit")
    guest.page.get_by_label("入场口令").fill(PASSWORD)
    guest.page.get_by_role("button", name="保存", exact=True).click()
    guest.page.wait_for_url(f"**/manage/exams/{site.world.guarded[0]}")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_the_password_to_the_last_question(size: dict[str, int], visitor: Callable[..., Visitor], site: Site) -> None:
    set_password(visitor, site)
    guest = visitor(size, person=site.world.people["colleague6" if size is DESK else "colleague5"])
    page = guest.page
    guest.go(f"/exams/{site.world.guarded[0]}")
    page.get_by_label("入场口令").fill("不是这个")
    page.get_by_role("button", name="开始作答").click()
    expect(page.get_by_text("口令不对")).to_be_visible()
    guest.troubles = [trouble for trouble in guest.troubles if "422" not in trouble]
    page.get_by_label("入场口令").fill(PASSWORD)
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url("**/attempts/*")
    at(page, 1)
    assert faults(page) == []
    next_button = page.locator("[data-next]:visible")
    page.locator(".question.is-shown .option").nth(1).click()
    next_button.first.click()
    at(page, 2)
    page.reload()
    at(page, 2)
    next_button.first.click()
    expect(page.get_by_text("这道题还没有答")).to_be_visible()
    next_button.first.click()
    at(page, 3)


def test_another_tab_that_stayed_behind_is_taken_along(visitor: Callable[..., Visitor], site: Site) -> None:
    set_password(visitor, site)
    guest = visitor(person=site.world.people["colleague4"])
    page = guest.page
    guest.go(f"/exams/{site.world.guarded[0]}")
    page.get_by_label("入场口令").fill(PASSWORD)
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url("**/attempts/*")
    at(page, 1)
    other = page.context.new_page()
    other.goto(page.url)
    at(other, 1)
    other.locator(".question.is-shown .option").nth(2).click()
    other.locator("[data-next]:visible").first.click()
    at(other, 2)
    page.locator(".question.is-shown .option").nth(0).click()
    at(page, 2)
    attempt = page.url.rsplit("/", 1)[1]
    assert site.ask("SELECT count(*) FROM conflict_copy WHERE attempt_id = ?", attempt)[0][0] == 1
