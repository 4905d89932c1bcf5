"""Who waits before the door of an exam is let in when it opens, without pressing anything."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from learnhub.core.clock import now
from tests.journeys.conftest import Site, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def test_the_page_before_the_door_opens_with_it(visitor: Callable[..., Visitor], site: Site) -> None:
    exam_id, person = site.world.exam_id, site.world.people["colleague4"]
    guest = visitor(person=person)
    opens_at, granted_at = (f"{now() + timedelta(seconds=ahead):%Y-%m-%d %H:%M:%S.%f}" for ahead in (8, 0))
    with sqlite3.connect(site.database) as connection:
        columns = "exam_id, member_id, extra_minutes, extra_percent, extra_attempts, is_deferred, reason, opens_at, granted_at"
        values = (exam_id, person.member_id, 0, 0, 0, False, "晚到", opens_at, granted_at)
        connection.execute(f"INSERT INTO exam_override ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    guest.go(f"/exams/{exam_id}")
    expect(guest.page.get_by_text("到时本页自动更新")).to_be_visible()
    expect(guest.page.get_by_role("button", name="开始作答")).to_be_visible(timeout=30_000)
