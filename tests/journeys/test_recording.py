"""A recording is heard to its end with the page's own controls, follows its transcript, and pays by the rule."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.recording import SECONDS


def test_a_recording_is_heard_and_pays(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["reader"])
    page = guest.page
    guest.go("/courses/recording")
    expect(page.get_by_text("本课程学完得 0.5 学时")).to_be_visible()
    guest.go("/courses/recording/listen")
    page.locator(".player-big").click()
    page.wait_for_function("() => document.getElementById('video').currentTime > 6.5")
    expect(page.locator("#transcript li.is-now")).to_contain_text("党章是党的总章程")
    expect(page.locator(".player-slide")).to_be_visible()
    expect(page.get_by_text("整门课程也学完了，学时已按规则计入").first).to_be_visible(timeout=(SECONDS + 30) * 1000)
    page.reload()
    expect(page.locator("#time")).to_have_text("0:00")  # heard to its end, it begins anew
    guest.go("/study")
    expect(page.get_by_text("党章音频导读").first).to_be_visible()
