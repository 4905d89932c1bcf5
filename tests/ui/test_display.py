"""Every page: language, large type and dark mode from cookies; the offline page and the script that keeps it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request, request_started
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from learnhub.core.security import CONTENT_SECURITY_POLICY
from tests.client import Client
from tests.factories import MemberFactory


def test_large_type_is_in_the_page_from_the_first_byte(client: Client) -> None:
    assert 'data-type=""' in client.get("/sign-in").text
    client.set_cookie("type", "large")
    assert 'data-type="large"' in client.get("/sign-in").text


@pytest.mark.parametrize(("cookie", "theme"), [(None, "auto"), ("dark", "dark"), ("light", "light"), ('"><script>', "auto")])
def test_the_theme_is_what_was_chosen_or_the_systems(client: Client, cookie: str | None, theme: str) -> None:
    if cookie is not None:
        client.set_cookie("theme", cookie)
    assert f'data-bs-theme="{theme}"' in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("header", "tag"),
    [("zh-CN,zh;q=0.9", "zh-CN"), ("en-US,en;q=0.9", "en"), ("fr", "zh-CN"), ("", "zh-CN"), ("en;q=0.2, zh;q=0.8", "zh-CN")],
)
def test_the_language_is_the_browsers_and_chinese_by_default(client: Client, header: str, tag: str) -> None:
    assert f'<html lang="{tag}"' in client.get("/sign-in", headers={"Accept-Language": header}).text


def test_no_page_carries_a_script_or_a_style_of_its_own(client: Client, database: Any) -> None:
    client.sign_in(MemberFactory())
    for path in ("/profile", "/account/sessions", "/account/password", "/offline", "/nothing"):
        page = client.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page) == []


def test_the_offline_page_is_the_same_for_everybody(client: Client, database: Any) -> None:
    stranger = client.get("/offline").text
    client.sign_in(MemberFactory(name="陈思远"))
    assert client.get("/offline").text == stranger
    assert "网络断开了" in stranger


def test_the_service_worker_may_act_for_the_whole_site_and_is_asked_for_anew(client: Client) -> None:
    script = client.get("/sw.js")
    assert script.headers["Service-Worker-Allowed"] == "/"
    assert script.headers["Cache-Control"] == "no-cache"
    assert script.mimetype == "text/javascript"
    assert "worker-src 'self'" in CONTENT_SECURITY_POLICY


@pytest.fixture
def site(app: Flask, database: Any) -> Iterator[str]:
    """The application served on a free port, so that a browser can come, and the network can go."""
    import threading

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.journey
@pytest.mark.slow
def test_without_a_network_the_page_says_what_to_do_and_nothing_stale_is_shown(site: str, page: Page) -> None:
    page.goto(f"{site}/sign-in")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto(f"{site}/sign-in/code")
    expect(page.get_by_role("heading", name="网络断开了")).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.body).display") == "grid"  # its style is there too
    assert page.evaluate(
        "() => caches.keys().then((names) => Promise.all(names.map((n) => caches.open(n).then((c) => c.keys()))))"
        ".then((all) => all.flat().map((r) => new URL(r.url).pathname).sort())"
    ) == ["/offline", "/static/error.css"]
    page.context.set_offline(False)
    page.get_by_role("link", name="重新打开这一页").click()
    expect(page.get_by_role("heading", name="用一次性登录码登录")).to_be_visible()


@pytest.mark.journey
@pytest.mark.slow
def test_what_a_page_sends_while_it_goes_away_reaches_the_platform(site: str, app: Flask, page: Page) -> None:
    sent: list[str] = []

    def heard(_app: Flask, **_more: Any) -> None:
        if request.method == "POST":
            sent.append(request.query_string.decode())

    page.goto(f"{site}/sign-in")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    with request_started.connected_to(heard, app):
        for number in range(3):
            page.goto(f"{site}/sign-in/code")
            page.evaluate(
                "n => addEventListener('pagehide', () => void fetch(`/sign-in?n=${n}`, { method: 'POST', body: 'x', keepalive: true }))",
                number,
            )
            page.goto(f"{site}/sign-in")
        page.wait_for_timeout(1000)
    assert sorted(sent) == ["n=0", "n=1", "n=2"]
