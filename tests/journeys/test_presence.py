"""The presence check as a person meets it: the question over the player, the time that runs out, the answer that plays on."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import PHONE, Site, Visitor, play
from tests.journeys.world import COURSE


def ask_soon(page: Page, seconds: float) -> list[Any]:
    """The film is too short for a check: the server's replies are given one on their way. Returns what was answered."""
    answers: list[Any] = []
    until: list[float] = []

    def with_check(route: Route) -> None:
        reply = route.fetch()
        body = reply.json()
        if reply.ok and not answers:
            until.append(time.monotonic() + seconds)
            body["check"] = {"id": "asked", "seconds": max(0.0, until[0] - time.monotonic())}
        route.fulfill(response=reply, json=body)

    def answered(route: Route) -> None:
        answers.append(route.request.post_data_json)
        route.fulfill(json={"check": None})

    page.route("**/study/beats", with_check)
    page.route("**/presence", answered)
    return answers


def play_the_film(guest: Visitor) -> None:
    guest.go(f"/courses/{COURSE}/film")
    play(guest.page)


def is_paused(page: Page) -> bool:
    return bool(page.locator("#video").evaluate("video => video.paused"))


def test_the_question_leaves_full_screen_and_stops_the_time_until_it_is_answered(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["reader"])
    page = guest.page
    answers = ask_soon(page, 3)
    guest.go(f"/courses/{COURSE}/film")
    page.locator("[data-do=full]").click()
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.locator(".player-bar [data-do=play]").click()
    question = page.get_by_role("dialog", name="你还在学习吗？")
    expect(question).to_be_visible()
    page.wait_for_function("() => document.fullscreenElement === null")
    expect(question.get_by_role("button", name="我在学习")).to_be_focused()
    expect(question).to_contain_text("已暂停计时", timeout=20_000)
    page.wait_for_function("() => document.getElementById('video').paused")
    page.keyboard.press("Escape")
    expect(question).to_be_visible()
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    page.wait_for_function("() => !document.getElementById('video').paused")
    assert answers == [{"id": "asked"}]
    page.unroute_all(behavior="ignoreErrors")


def test_an_answer_in_time_on_a_phone_interrupts_nothing_and_one_without_network_says_so(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    guest = visitor(PHONE, person=site.world.people["reader"])
    page = guest.page
    answers = ask_soon(page, 60)
    play_the_film(guest)
    question = page.get_by_role("dialog", name="你还在学习吗？")
    expect(question).to_be_visible()
    assert not is_paused(page)
    page.unroute("**/presence")
    page.route("**/presence", lambda route: route.abort())
    question.get_by_role("button").tap()
    expect(question).to_contain_text("网络断开")
    page.wait_for_timeout(1500)  # the seconds that are counted do not write over it
    expect(question).to_contain_text("网络断开")
    page.unroute("**/presence")
    page.route("**/presence", lambda route: (answers.append(1), route.fulfill(json={"check": None})))
    question.get_by_role("button").tap()
    expect(question).to_be_hidden()
    assert not is_paused(page)
    guest.troubles = [trouble for trouble in guest.troubles if "ERR_FAILED" not in trouble]
    page.unroute_all(behavior="ignoreErrors")
