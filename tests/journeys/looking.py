"""What a page looks like: pictures of it, what axe finds on it, and whether it fits its window."""

import os

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SHOTS = os.environ.get("LEARNHUB_SHOTS")
VIOLATIONS = "() => axe.run({ resultTypes: ['violations'] }).then((found) => found.violations)"  # of the rest nothing is asked


def shoot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for them."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def turn(page: Page) -> str:
    """Let the system of whoever looks change from light to dark or back, and the page with it; the theme it then has."""
    theme = "light" if page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches") else "dark"
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.wait_for_function("(theme) => [theme, undefined].includes(document.documentElement.dataset.bsTheme)", arg=theme)
    return theme


def faults(page: Page, name: str = "") -> list[str]:
    """What axe finds on a page, one line for each rule, and that it is too wide."""
    name = name or page.url
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    wider = overflow(page)
    return [
        f"{name}: {fault['id']}: {fault['nodes'][0]['target']} {fault['nodes'][0]['failureSummary'][:160]}"
        for fault in page.evaluate(VIOLATIONS)
    ] + ([f"{name}: {wider} px too wide"] if wider > 0 else [])
