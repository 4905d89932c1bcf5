"""Study that is disturbed: a network that goes away, a page that is loaded again without one, a second device."""

import os
import signal
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Site, Visitor, play
from tests.journeys.test_member import credited, played
from tests.journeys.world import COURSE

FILM = f"/courses/{COURSE}/film"
OUTAGE = 40  # seconds
ASLEEP = 45
TRUE_SHARE = 0.98
NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"


def begin(guest: Visitor) -> None:
    """The film plays, and the server has said so."""
    guest.go(FILM)
    play(guest.page)
    expect(guest.page.locator("#status [data-state=recorded]")).to_be_visible(timeout=30_000)


def pause(page: Page) -> None:
    page.locator(".player-bar [data-do=play]").click()
    expect(page.locator(".player.is-playing")).to_have_count(0)


def recorded(site: Site, member_id: int, seconds: float) -> float:
    """Seconds of study time, once they are at least `seconds`, or after a while as they are."""
    deadline = time.monotonic() + 30
    while credited(site, member_id)[0] < seconds and time.monotonic() < deadline:
        time.sleep(0.2)
    return credited(site, member_id)[0]


def test_what_was_seen_without_a_network_is_recorded_when_it_is_back(visitor: Callable[..., Visitor], site: Site) -> None:
    person = site.world.people["colleague2"]
    guest = visitor(person=person)
    begin(guest)
    page = guest.page
    page.context.set_offline(True)
    expect(page.locator("#status [data-state=offline]")).to_be_visible(timeout=30_000)
    before = credited(site, person.member_id)[0]
    page.wait_for_timeout(OUTAGE * 1000)
    assert credited(site, person.member_id)[0] == before
    page.context.set_offline(False)
    expect(page.locator("#status [data-state=recorded]")).to_be_visible(timeout=30_000)
    pause(page)
    seen = played(page)
    assert OUTAGE < TRUE_SHARE * seen <= recorded(site, person.member_id, TRUE_SHARE * seen) <= seen + 0.5
    guest.forgive(NO_NETWORK)


def test_beats_that_a_closed_page_could_not_send_are_sent_by_the_next(visitor: Callable[..., Visitor], site: Site) -> None:
    person = site.world.people["colleague3"]
    guest = visitor(person=person)
    begin(guest)
    page = guest.page
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")  # not even for what outlives a page
    page.wait_for_timeout(OUTAGE * 1000)
    seen = played(page)
    page.goto(f"{site.url}/courses")
    assert credited(site, person.member_id)[0] < seen - OUTAGE / 2
    guest.go(FILM)
    play(page)
    assert recorded(site, person.member_id, TRUE_SHARE * seen) >= TRUE_SHARE * seen


def sleep(page: Page, seconds: float) -> None:
    """The lid is closed: the film stops, no process of the browser runs, and time goes on."""
    browser = page.context.browser
    assert browser is not None
    session = browser.new_browser_cdp_session()
    processes = [each["id"] for each in session.send("SystemInfo.getProcessInfo")["processInfo"]]
    session.detach()
    page.evaluate(
        "() => document.querySelector('video').pause()"
    )  # as the system does: its clock of sound stands still, a stopped process's runs
    try:
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        time.sleep(seconds)
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def test_a_laptop_that_sleeps_earns_nothing_meanwhile_and_loses_nothing(visitor: Callable[..., Visitor], site: Site) -> None:
    person = site.world.people["colleague5"]
    guest = visitor(person=person)
    began = time.monotonic()
    begin(guest)
    page = guest.page
    page.wait_for_timeout(8000)
    before = played(page)
    sleep(page, ASLEEP)
    play(page)
    page.wait_for_timeout(20_000)
    pause(page)
    awake, seen = time.monotonic() - began - ASLEEP, played(page)
    assert before + 10 < seen <= awake
    assert TRUE_SHARE * seen <= recorded(site, person.member_id, TRUE_SHARE * seen) <= seen + 0.5


def test_a_second_device_takes_over_and_the_first_says_so(visitor: Callable[..., Visitor], site: Site) -> None:
    person = site.world.people["colleague4"]
    desk = visitor(person=person)
    begin(desk)
    phone = visitor(PHONE, person=person)
    begin(phone)
    told = desk.page.locator("[data-notice=closed]")
    expect(told).to_be_visible(timeout=30_000)
    expect(told).to_contain_text("这里已停止计时")
    expect(desk.page.locator(".player.is-playing")).to_have_count(0)
    told.get_by_role("button", name="在这里继续学习").click()
    expect(desk.page.locator(".player.is-playing")).to_have_count(1)
    expect(phone.page.locator("[data-notice=closed]")).to_be_visible(timeout=30_000)
    expect(phone.page.locator(".player.is-playing")).to_have_count(0)
    pause(desk.page)
    seen = max(played(desk.page), played(phone.page))
    assert recorded(site, person.member_id, 1) <= seen + 0.5
    for guest in (desk, phone):
        guest.forgive(409)
