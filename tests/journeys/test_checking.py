"""Practice that tells at once: an answer is checked, shown and locked, on the page as on the server."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Site, Visitor
from tests.journeys.looking import faults


def test_an_answer_is_checked_and_stays_as_it_is(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(PHONE, person=site.world.people["colleague7"])
    guest.go(f"/exams/{site.world.told_id}")
    guest.press("开始练习")
    guest.page.wait_for_url("**/attempts/*")
    first = guest.page.locator("#question-0")
    first.get_by_role("button", name="核对答案").click()
    expect(first.get_by_text("请先作答")).to_be_visible()
    first.get_by_text("集体领导").click()
    with guest.page.expect_navigation():
        first.get_by_role("button", name="核对答案").click()
    expect(first.get_by_text("已核对，不能再改。")).to_be_visible()
    expect(first.get_by_text("见党章总纲。")).to_be_visible()
    expect(first.get_by_text("答错")).to_be_visible()
    assert faults(guest.page, "the checked question") == []
    guest.page.keyboard.press("a")
    guest.page.keyboard.press("ArrowRight")
    second = guest.page.locator("#question-1")
    expect(second.get_by_role("button", name="核对答案")).to_be_visible()
    assert "见党章总纲" not in second.inner_text()
    second.get_by_text("民主集中制").click()
    with guest.page.expect_navigation():
        second.get_by_role("button", name="核对答案").click()
    expect(second.get_by_text("答对")).to_be_visible()
    guest.page.locator("#hand-in").click()
    guest.page.get_by_role("button", name="确认交卷").click()
    guest.page.wait_for_url("**/result")
    expect(guest.page.locator(".score-num .num")).to_have_text("5")
