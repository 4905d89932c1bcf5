"""What a page looks like: pictures of it, what axe finds on it, and whether it fits its window."""

import os

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SHOTS = os.environ.get("LEARNHUB_SHOTS")


def shoot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page, name: str = "") -> list[str]:
    """What axe finds on a page, one line for each rule, and that it is too wide."""
    name = name or page.url
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    wider = overflow(page)
    return [f"{name}: {fault['id']}: {fault['nodes'][0]['target']} {fault['nodes'][0]['failureSummary'][:160]}" for fault in found] + (
        [f"{name}: {wider} px too wide"] if wider > 0 else []
    )
