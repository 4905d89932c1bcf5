"""What is pressed before the scripts of a page have come: nobody presses in vain, and nothing happens twice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.world import COURSE

pytestmark = [pytest.mark.journey, pytest.mark.slow]


class SlowScripts:
    """Scripts of `page` with this name come when `come` is called."""

    def __init__(self, page: Page, name: str) -> None:
        self.held: list[Route] = []
        self.is_open = False
        page.route(f"**/assets/{name}-*.js", self.asked)

    def asked(self, route: Route) -> None:
        """Wait, or go on."""
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def come(self) -> None:
        """Let them through, those that were asked for and those to come."""
        self.is_open = True
        for route in self.held:
            route.continue_()


def open_early(guest: Visitor, path: str, script: str) -> SlowScripts:
    """The page at `path` as it stands before `script` has come."""
    scripts = SlowScripts(guest.page, script)
    guest.page.goto(guest.site.url + path, wait_until="commit")
    expect(guest.page.locator(".site-footer")).to_be_attached()
    return scripts


def test_a_film_plays_that_was_started_before_its_script_came(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["colleague0"])
    scripts = open_early(guest, f"/courses/{COURSE}/film", "lesson")
    play = guest.page.locator(".player-big")
    play.click()
    expect(play).to_have_attribute("aria-busy", "true")
    play.click()
    scripts.come()
    guest.page.wait_for_function("() => document.getElementById('video').currentTime > 0.1")
    expect(guest.page.locator("#status [data-state=recorded]")).to_be_visible(timeout=30_000)
    assert guest.page.locator("[aria-busy=true]").count() == 0


def test_what_the_browsers_own_controls_began_is_counted(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["colleague1"])
    scripts = open_early(guest, f"/courses/{COURSE}/film", "lesson")
    guest.page.locator("#video").evaluate("video => video.play()")
    guest.page.wait_for_function("() => document.getElementById('video').currentTime > 0.1")
    scripts.come()
    expect(guest.page.locator(".player.is-playing")).to_be_visible()
    expect(guest.page.locator("#status [data-state=recorded]")).to_be_visible(timeout=30_000)


def test_a_switch_that_was_pressed_early_is_switched_once(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["colleague0"])
    scripts = open_early(guest, f"/courses/{COURSE}/film", "lesson")
    switch = guest.page.locator("[data-toggle-large]")
    switch.click()
    scripts.come()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(guest.page.locator("html")).to_have_attribute("data-type", "large")


def test_a_form_that_asks_first_asks_even_when_it_was_sent_early(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["reader"])
    scripts = open_early(guest, "/tasks/calendar", "app")
    guest.page.locator("form[data-confirm] button[type=submit]").first.click()
    scripts.come()
    dialog = guest.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button").first.click()
