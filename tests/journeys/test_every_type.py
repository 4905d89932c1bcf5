"""An exam with every type of question, at a desk and on a phone: answered, saved, there again after a reload, marked, and shown."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, PHONE, Site, Visitor
from tests.journeys.every_type import STEPS
from tests.journeys.looking import faults, shoot


def choose(question: Locator, *words: str) -> None:
    for word in words:
        question.locator("label.option").filter(has_text=re.compile(rf"{re.escape(word)}\s*$")).click()


def put_in_order(question: Locator) -> None:
    """With the buttons alone, as a finger or the keyboard does."""
    for place, step in enumerate(STEPS):
        item = question.locator("[data-steps] li").filter(has_text=step)
        while item.locator("[data-place]").inner_text() != str(place + 1):
            item.locator('[data-move="-1"]').press("Enter")


def answer(question: Locator, kind: str, number: int) -> None:
    """The right answer to a question."""
    if kind == "fill_blank":
        question.get_by_label("第 1 空").fill("季度")
        question.get_by_label("第 2 空").fill("一")
    elif kind == "numeric":
        question.get_by_label("你的答案").fill("2" if number > 11 else "12")
    elif kind in {"short_answer", "essay"}:
        question.get_by_label("你的答案").press_sequentially("每季度召开一次。", delay=5)
    elif kind == "matching":
        for left, right in {"党员大会": "每季度一次", "支委会": "每月一次"}.items():
            select = question.get_by_label(left)
            select.select_option(select.locator("option").filter(has_text=right).get_attribute("value"))
    elif kind == "ordering":
        put_in_order(question)
    else:
        words = {"single": "党员大会" if number > 1 else "实现共产主义", "indefinite": "党小组会", "true_false": "错误"}
        choose(question, *(("党员大会", "支委会") if kind == "multiple" else (words[kind],)))


@pytest.mark.parametrize(("who", "size", "name"), [("colleague5", DESK, "desk"), ("colleague7", PHONE, "phone")], ids=["desk", "phone"])
def test_every_type_is_answered_marked_and_shown(
    who: str, size: dict[str, int], name: str, visitor: Callable[..., Visitor], site: Site
) -> None:
    guest = visitor(size, theme="dark" if size is PHONE else "light", person=site.world.people[who])
    page = guest.page
    guest.go(f"/exams/{site.world.every_type_id}")
    guest.press("开始作答")
    page.wait_for_url("**/attempts/*")
    questions = page.locator(".question")
    found = []
    for place in range(questions.count()):
        question = page.locator(".question.is-shown")
        kind = question.get_attribute("data-kind") or ""
        answer(question, kind, place + 1)
        found += faults(page)
        shoot(page, f"take-{name}-{place + 1:02d}-{kind}")
        if place + 1 < questions.count():
            page.locator("[data-step='1']").filter(visible=True).first.click()
    assert found == []
    expect(page.locator("#badge [data-state=saved]")).to_be_visible()
    before = given(site, page)
    assert len(before) == questions.count()
    page.reload()
    expect(page.locator("[data-count=todo]").first).to_have_text("0")
    if name == "phone":  # the last question leads to handing in
        page.locator("[data-go]").last.evaluate("(button) => button.click()")
        page.get_by_role("button", name="检查并交卷").filter(visible=True).click()
    else:
        page.locator("#hand-in").click()
    page.locator("#ask").get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result*")
    expect(page.get_by_text("正在阅卷")).to_be_visible()
    assert given(site, page) == before
    mark_all(visitor(person=site.world.people["organizer"]), site, name)
    page.reload()
    expect(page.locator(".score-num")).to_contain_text("110")
    guest.go(page.url.split(site.url)[1].split("?")[0] + "?show=all")
    shoot(page, f"result-{name}")
    assert faults(page) == []


def given(site: Site, page: Page) -> list[tuple[object, ...]]:
    """The answers that the database holds for the attempt on the page."""
    attempt = re.search(r"/attempts/(\d+)", page.url)
    assert attempt is not None
    return site.ask("SELECT position, answer FROM response WHERE attempt_id = ? ORDER BY position", int(attempt[1]))


def mark_all(organizer: Visitor, site: Site, name: str) -> None:
    """Everything that waits, with the keyboard."""
    page = organizer.page
    organizer.go(f"/manage/exams/{site.world.every_type_id}/marking")
    shoot(page, f"marking-{name}")
    organizer.press("继续阅卷")
    while page.locator("#marking").count():
        shoot(page, f"mark-{name}")
        points = page.locator("input[data-marks]")
        for number in range(points.count()):
            points.nth(number).check()
        if points.count():
            expect(page.locator("#score")).to_have_value("10")
        else:
            page.locator("#score").fill("10")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    expect(page.get_by_text("全部评完").first).to_be_visible()
