"""Pictures of the main pages for the README, taken from a running demo: `python -m scripts.screenshots [http://127.0.0.1:8000]`."""

import sys

from playwright.sync_api import Page, ViewportSize, sync_playwright

from scripts.browser import ADVICE, chromium_path
from scripts.steps import ROOT

FOLDER = ROOT / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required", "--disable-background-networking"]
SIZE: ViewportSize = {"width": 1280, "height": 860}
MEMBER, ORGANIZER, LEADER = "党员", "党务工作者", "领导"


def sign_in(page: Page, role: str) -> None:
    """One click on the demo account of a role."""
    page.goto("/sign-in")
    page.locator("form[action*='demo']").filter(has_text=role).first.get_by_role("button").click()
    page.wait_for_load_state("networkidle")


def take(page: Page, name: str) -> None:
    """The window as it is, as a JPEG that a README can carry."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)  # charts draw themselves
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=82)
    print(name)


def visit(page: Page, path: str, name: str) -> None:
    """Go to a page and take it."""
    page.goto(path)
    take(page, name)


def member(page: Page) -> None:
    """What a member sees."""
    sign_in(page, MEMBER)
    visit(page, "/", "home")
    page.locator(".task-first a.btn").click()
    take(page, "lesson")
    visit(page, "/courses", "courses")
    visit(page, "/ranking", "ranking")
    page.goto("/exams")
    page.get_by_role("link", name="查看结果").first.click()
    take(page, "result")
    page.goto("/exams")
    page.get_by_role("link", name="进入考试").first.click()
    page.get_by_role("button", name="开始作答").click()
    page.locator("input[type=radio]:visible, input[type=checkbox]:visible").first.check()
    take(page, "exam")


def organizer(page: Page) -> None:
    """What an organizer sees."""
    sign_in(page, ORGANIZER)
    page.goto("/manage/questions")
    page.locator("tbody th a").first.click()
    take(page, "questions")


def leader(page: Page) -> None:
    """What a leader sees."""
    sign_in(page, LEADER)
    visit(page, "/dashboard", "dashboard")


def main(base: str) -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path() or sys.exit(ADVICE), args=FLAGS)
        for story in (member, organizer, leader):
            context = browser.new_context(base_url=base, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=SIZE)
            story(context.new_page())
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
