"""Every main page, at both sizes and in both themes and in large type: nothing for axe to find, no error, nothing wider than the screen."""

from collections.abc import Callable

import pytest

from learnhub.core.clock import local_day, now
from tests.journeys.conftest import DESK, PHONE, Site, Visitor
from tests.journeys.looking import faults, overflow

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
@pytest.mark.parametrize(("size", "theme"), LOOKS, ids=["desk-light", "desk-dark", "phone-light", "phone-dark"])
def test_the_pages_can_be_used_by_everybody(
    who: str, size: dict[str, int], theme: str, visitor: Callable[..., Visitor], site: Site
) -> None:
    guest = visitor(size, theme=theme, person=site.world.people.get(who))
    found = []
    for address in ADDRESSES[who]:
        path = address.format(**numbers(site))
        reply = guest.page.goto(site.url + path)
        assert reply is not None
        assert reply.status == 200, path
        found += faults(guest.page, path)
    assert found == []


@pytest.mark.parametrize("who", ["reader", "organizer", "leader"])
def test_large_type_fits_a_phone(who: str, visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(PHONE, person=site.world.people[who])
    guest.page.context.add_cookies([{"name": "type", "value": "large", "url": site.url}])
    found = []
    for address in ADDRESSES[who]:
        guest.go(address.format(**numbers(site)))
        assert guest.page.locator("html").get_attribute("data-type") == "large"
        if (wider := overflow(guest.page)) > 0:
            found.append(f"{address}: {wider} px too wide")
    assert found == []


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
