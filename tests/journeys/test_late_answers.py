"""An answer that reaches the platform when the attempt is over: kept beside it, shown to who is to know, and never counted."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_attending import OFFLINE, badge, begin, choose


def test_what_was_given_without_a_network_arrives_after_the_end(visitor: Callable[..., Visitor], site: Site) -> None:
    person = site.world.people["colleague0"]
    guest = visitor(person=person)
    guest.page.context.set_default_timeout(60_000)
    page, path = guest.page, begin(guest, site.world.exam_id)
    choose(page, 1)
    badge(page, "已保存")
    page.context.set_offline(True)
    page.keyboard.press("ArrowRight")
    choose(page, 2)
    badge(page, "离线，1 题待同步")

    elsewhere = visitor(person=person)
    elsewhere.page.context.set_default_timeout(60_000)
    elsewhere.go(path)
    elsewhere.page.get_by_role("button", name="交卷", exact=True).click()
    elsewhere.page.locator("#ask").get_by_role("button", name="交卷").click()
    elsewhere.page.wait_for_url("**/result")

    page.close()  # not before it is over: what a page sends while it closes, this emulation of no network lets through
    guest.page.context.set_offline(False)
    back = guest.page.context.new_page()
    back.goto(f"{site.url}{path}/result")
    expect(back.get_by_text("1 题的作答没有计入成绩，已另存一份")).to_be_visible(timeout=60_000)
    attempt = path.rsplit("/", 1)[1]
    assert site.ask("SELECT position FROM conflict_copy WHERE attempt_id = ?", attempt) == [(1,)]
    assert site.ask("SELECT position FROM response WHERE attempt_id = ?", attempt) == [(0,)]
    back.reload()
    expect(back.get_by_role("heading", level=1)).to_be_visible()
    expect(back.get_by_text("1 题的作答没有计入成绩，已另存一份")).to_be_hidden()

    guest.troubles = [trouble for trouble in guest.troubles if not any(word in trouble for word in OFFLINE)]

    organizer = visitor(person=site.world.people["organizer"])
    organizer.go(f"/manage/exams/{site.world.exam_id}/attempts/{person.member_id}")
    expect(organizer.page.get_by_text("没有计分")).to_be_visible()
    organizer.go(f"/invigilation/exams/{site.world.exam_id}/attempts/{attempt}")
    expect(organizer.page.get_by_text("1 题的作答，最后在")).to_be_visible()
