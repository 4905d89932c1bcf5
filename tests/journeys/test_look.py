"""Every main page, at both sizes and in both themes and in large type: nothing for axe to find, no error, nothing wider than the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from learnhub.core.clock import local_day, now
from tests.journeys.conftest import DESK, PHONE, Site, Visitor
from tests.journeys.looking import faults, overflow, turn

ADDRESSES = {
    "": ["/sign-in", "/sign-in/code", "/offline", "/verify", "/verify/20260305-00000000-W"],
    "reader": [
        "/",
        "/courses",
        "/courses/journey",
        "/courses/journey/film",
        "/courses/journey/text",
        "/courses/recording",
        "/courses/recording/listen",
        "/courses/san-hui-yi-ke/huiyi-shouce",
        "/courses/journey/quiz",
        "/exams",
        "/exams/{exam}",
        "/exams/{guarded}",
        "/exams/{waits}",
        "/study",
        "/study/rules",
        "/study/hours",
        "/study/days/{today}",
        "/study/sessions",
        "/study/sessions/1",
        "/study/sessions/2",
        "/tasks",
        "/tasks/calendar",
        "/practice",
        "/practice/daily",
        "/practice/mistakes",
        "/practice/favorites",
        "/notices",
        "/account/notices",
        "/ranking",
        "/ranking?board=departments",
        "/ranking?measure=hours",
        "/ranking/rules",
        "/ranking/members/{reader}/entries",
        "/me",
        "/profile",
        "/account/sessions",
        "/account/password",
        "/account/data",
    ],
    "colleague5": ["/attempts/{attempt}/result?show=all", "/attempts/{attempt}/review", "/attempts/{attempt}/review?question=2"],
    "stranger": ["/invigilation", "/invigilation/exams/{watched}", "/exams/{watched}", "/exams"],
    "organizer": [
        "/manage",
        "/manage/courses",
        "/manage/courses/1/hours",
        "/manage/hour-rules",
        "/manage/questions",
        "/manage/questions/new",
        "/manage/questions/{bank}",
        "/manage/questions/{bank}?use=1&sort=facility&order=desc&state=all",
        "/manage/questions/{bank}/questions/new?kind=passage",
        "/manage/questions/{bank}/questions/new?kind=matching",
        "/manage/questions/{bank}/duplicates",
        "/manage/questions/{bank}/sharing",
        "/manage/questions/{bank}/sources",
        "/manage/exams",
        "/manage/exams/new",
        "/manage/exams/{exam}",
        "/manage/exams/{exam}/people?q=某",
        "/manage/exams/{guarded}/edit",
        "/manage/exams/{guarded}/overrides?q=某",
        "/manage/exams/{guarded}/overrides/members/{reader}",
        "/manage/exams/{exam}/resit",
        "/manage/exams/{exam}/poster",
        "/manage/exams/{exam}/attempts",
        "/manage/exams/{exam}/analysis",
        "/invigilation/exams/{watched}",
        "/invigilation/exams/{watched}/attempts/{sitting}",
        "/manage/exams/{watched}/invigilation?q=方",
        "/manage/marking",
        "/manage/practice",
        "/manage/exams/{over}/reviews",
        "/manage/exams/{over}/reviews/{review}",
        "/manage/exams/{over}/paper-scores",
        "/manage/exams/{over}/paper-scores?by=question",
        "/manage/exams/{over}/paper-scores/file",
        "/manage/exams/{types}/marking",
        "/manage/exams/{types}/marking?by=candidate&names=1",
        "/manage/exams/{types}/marking/{waiting}/{place}",
        "/manage/exams/{types}/questions",
        "/manage/exams/{exam}/paper",
        "/manage/exams/{exam}/preview",
        "/manage/exams/{drawn}/paper",
        "/manage/exams/{drawn}/paper?mode=fixed",
        "/manage/exams/{drawn}/preview?form=B",
        "/manage/exams/{drawn}/simulation",
        "/manage/questions/{bank}/exclusions",
        "/manage/members",
        "/manage/members/{reader}",
        "/manage/behind",
        "/work-requests",
        "/work-requests/1",
        "/manage/sessions",
        "/manage/sessions/new?unit={rivers}",
        "/manage/sessions/1",
        "/manage/sessions/2",
        "/manage/sessions/2/host",
        "/manage/sessions/3/host",
        "/manage/sessions/2/attendance",
        "/manage/sessions/plan?unit={rivers}",
        "/manage/assignments",
        "/manage/assignments/new",
        "/manage/assignments/1",
        "/manage/assignments/1/edit",
        "/manage/targets",
        "/manage/targets/1",
        "/manage/study-flags",
        "/manage/study-flags/1",
        "/manage/certificates",
    ],
    "leader": [
        "/dashboard/assignments",
        "/dashboard/assignments/1",
        "/dashboard",
        "/dashboard/members",
        "/dashboard/members/{reader}",
        "/dashboard/ask",
        "/work-requests",
        "/work-requests/1",
    ],
    "administrator": [
        "/manage/units",
        "/manage/settings",
        "/manage/targets/new",
        "/manage/targets/1/edit",
        "/manage/targets/new?copy=1",
        "/manage/hour-rules/tiers/new",
        "/manage/mail",
    ],
}
LARGE = ("reader", "organizer", "leader")  # whose pages are looked at in large type too
LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]


def numbers(site: Site) -> dict[str, int | str]:
    """What stands in the addresses."""
    world = site.world
    return {
        "exam": world.exam_id,
        "drawn": world.drawn_id,
        "bank": world.bank_id,
        "reader": world.people["reader"].member_id,
        "rivers": world.units["rivers"],
        "types": world.every_type_id,
        "guarded": world.guarded[0],
        "waits": world.guarded[1],
        "watched": world.watched[0],
        "sitting": world.watched[1],
        "today": local_day(now()).isoformat(),
    } | dict(zip(("waiting", "place", "over", "attempt", "review"), (*world.waiting, *world.reviewed), strict=True))


@pytest.mark.parametrize("who", ADDRESSES, ids=lambda who: who or "nobody")
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_can_be_used_by_everybody(who: str, size: dict[str, int], visitor: Callable[..., Visitor], site: Site) -> None:
    """In both themes: every other page is opened in the dark, and each changes while it is open. On a phone in large type as well."""
    guest = visitor(size, person=site.world.people.get(who))
    page, is_large, found = guest.page, size is PHONE and who in LARGE, []
    if is_large:
        page.context.add_cookies([{"name": "type", "value": "large", "url": site.url}])
    for address in ADDRESSES[who]:
        path = address.format(**numbers(site))
        reply = page.goto(site.url + path)
        assert reply is not None
        assert reply.status == 200, path
        if is_large:
            found += too_wide_in_large_type(page, path)
        found += faults(page, path)
        theme = turn(page)
        found += faults(page, f"{path} turned {theme}")
    assert found == []


def too_wide_in_large_type(page: Page, path: str) -> list[str]:
    """The page came in large type; afterwards it is as it comes to others."""
    html = page.locator("html")
    assert html.get_attribute("data-type") == "large", path
    wider = overflow(page)
    html.evaluate("(html) => { html.dataset.type = ''; }")
    return [f"{path}: {wider} px too wide in large type"] if wider > 0 else []


def test_the_paper_of_a_watched_exam_can_be_used_by_everybody(visitor: Callable[..., Visitor], site: Site) -> None:
    found = []
    for size, theme in LOOKS:
        guest = visitor(size, theme=theme, person=site.world.people["colleague7"])
        guest.go(f"/attempts/{site.world.watched[1]}")
        if (size, theme) != LOOKS[0]:
            guest.page.locator("#device").wait_for()
            found += faults(guest.page, "another device")
            with guest.page.expect_navigation():
                guest.press("在这台设备上作答")
        guest.page.locator("#messages .notice").first.wait_for()
        found += faults(guest.page, "the watched paper")
        guest.page.evaluate("document.querySelectorAll('[data-notice]').forEach((notice) => { notice.hidden = false; })")
        guest.page.evaluate("document.getElementById('sign-in').showModal()")
        found += faults(guest.page, "signing in again")
        guest.page.goto("about:blank")
    assert found == []


def test_the_paper_of_an_exam_can_be_used_by_everybody(visitor: Callable[..., Visitor], site: Site) -> None:
    found = []
    for size, theme in LOOKS:
        guest = visitor(size, theme=theme, person=site.world.people["colleague3"])
        guest.go(f"/exams/{site.world.exam_id}")
        guest.press("开始作答" if size is DESK and theme == "light" else "继续作答")
        guest.page.wait_for_url("**/attempts/*")
        found += faults(guest.page, "the paper")
    assert found == []


def test_what_is_wrong_in_the_dark_or_in_large_type_alone_is_found(visitor: Callable[..., Visitor], site: Site) -> None:
    page = visitor(PHONE).page
    page.context.add_cookies([{"name": "type", "value": "large", "url": site.url}])
    page.goto(f"{site.url}/sign-in")
    for rule in ('[data-bs-theme="dark"] label { color: #444; background: #222; }', '[data-type="large"] body { min-width: 900px; }'):
        page.evaluate("(rule) => document.styleSheets[0].insertRule(rule, document.styleSheets[0].cssRules.length)", rule)
    assert too_wide_in_large_type(page, "/sign-in") == ["/sign-in: 510 px too wide in large type"]
    assert faults(page) == []
    assert turn(page) == "dark"
    assert [fault.split(": ")[1] for fault in faults(page, "/sign-in")] == ["color-contrast"]
    assert turn(page) == "light"
    assert faults(page) == []
