"""Practice of every type in a browser, at a desk and on a phone; the daily quiz in two tabs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Site, Visitor
from tests.journeys.every_type import DRAFTS
from tests.journeys.looking import faults, shoot
from tests.journeys.test_every_type import answer


def open_for_practice(visitor: Callable[..., Visitor], site: Site) -> None:
    """The bank with one question of each type. Nobody practises while an exam is sat: who sits none in other journeys practises here."""
    guest = visitor(person=site.world.people["organizer"])
    guest.go("/manage/practice")
    row = guest.page.locator("tr, li").filter(has_text="各种题型")
    expect(row).to_be_visible()
    if row.get_by_text("未开放").count():
        row.get_by_role("button").click()
    expect(row.get_by_text("已开放")).to_be_visible()


@pytest.mark.parametrize(("who", "size", "name"), [("administrator", DESK, "desk"), ("leader", PHONE, "phone")], ids=["desk", "phone"])
def test_every_type_is_practised_and_explained(
    who: str, size: dict[str, int], name: str, visitor: Callable[..., Visitor], site: Site
) -> None:
    open_for_practice(visitor, site)
    guest = visitor(size, theme="dark" if size is PHONE else "light", person=site.world.people[who])
    page = guest.page
    guest.go("/practice")
    guest.follow(page.locator("li.practice-card").filter(has_text="各种题型").get_by_role("link", name="开始练习"))
    found, met = [], set()
    for _each in DRAFTS:
        parts = page.locator("fieldset[data-kind]")
        expect(parts.first).to_be_visible()
        kinds = [parts.nth(number).get_attribute("data-kind") or "" for number in range(parts.count())]
        for number, kind in enumerate(kinds):
            answer(parts.nth(number), kind, 12 if len(kinds) > 1 else 1)
        met.add(tuple(kinds))
        shoot(page, f"practice-{name}-{kinds[0]}-{len(kinds)}")
        found += faults(page)
        guest.press("提交，看答案")
        by_hand = page.get_by_text("对照参考答案，自己评一评。")
        expect(page.get_by_text("答对了。").or_(by_hand)).to_be_visible()
        shoot(page, f"practiced-{name}-{kinds[0]}-{len(kinds)}")
        found += faults(page)
        if by_hand.count():
            guest.press("答好了")
            expect(page.get_by_text("答对了。")).to_be_visible()
        guest.press("下一题")
    assert found == []
    assert len(met) == len(DRAFTS), "each type once before any comes again"


def test_a_dead_network_takes_nothing_that_was_written(visitor: Callable[..., Visitor], site: Site) -> None:
    open_for_practice(visitor, site)
    guest = visitor(PHONE, person=site.world.people["organizer"])
    page = guest.page
    guest.go("/practice")
    guest.follow(page.locator("li.practice-card").filter(has_text="各种题型").get_by_role("link", name="开始练习"))
    parts = page.locator("fieldset[data-kind]")
    expect(parts.first).to_be_visible()
    for number in range(parts.count()):
        answer(parts.nth(number), parts.nth(number).get_attribute("data-kind") or "", 12 if parts.count() > 1 else 1)
    page.context.set_offline(True)
    send = page.get_by_role("button", name="提交，看答案")
    send.click()
    expect(page.get_by_text("网络不通，答案还没有提交。")).to_be_visible()
    assert faults(page) == []
    page.context.set_offline(False)
    send.dblclick()
    expect(page.get_by_role("heading", name="答案", exact=True)).to_be_visible()
    guest.forgive("ERR_INTERNET_DISCONNECTED")


def test_two_tabs_of_the_daily_quiz_give_one_try(visitor: Callable[..., Visitor], site: Site) -> None:
    open_for_practice(visitor, site)
    guest = visitor(person=site.world.people["organizer"])
    page = guest.page
    guest.go("/practice/daily")
    other = page.context.new_page()
    other.goto(page.url)
    kind = page.locator("fieldset[data-kind]").first.get_attribute("data-kind") or ""
    wrong = kind in {"single", "true_false", "multiple", "indefinite"}
    for tab, number in ((page, 0), (other, -1)):
        field = tab.locator("fieldset[data-kind]").first
        if wrong:
            field.locator("label.option").nth(number).click()
        else:
            answer(field, kind, 1)
        tab.get_by_role("button", name="提交，看答案").click()
        expect(tab.get_by_role("link", name="下一题")).to_be_visible()
    if wrong:
        expect(other.get_by_text("以第一次的作答为准")).to_be_visible()
    rows = site.ask(
        "SELECT count(*) FROM practice_answer a JOIN member m ON m.id = a.member_id WHERE m.name = ? AND a.way = 'daily'",
        site.world.people["organizer"].name,
    )
    assert rows == [(1,)]
