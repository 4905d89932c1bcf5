"""Every screen that shows a member's hours shows the sum that the ledger gives, recomputed here in plain Python."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.factories.learning import StudyHoursEntryFactory, TargetFactory, TargetPlanFactory
from tests.learning.conftest import NOON

ENTRIES = [
    ("online", "20.5"),
    ("online", "-1.5"),
    ("group", "7.0"),
    ("concentrated", "4.5"),
    ("concentrated", "8.0"),
    ("online", "1.0"),
]
CAP = Decimal(16)


@pytest.mark.both_databases
def test_all_screens_show_what_the_ledger_holds(client: Client, database: Any) -> None:
    root = DepartmentFactory()
    chief, member = MemberFactory(department=root), MemberFactory(department=root)
    for role in (ORGANIZER, LEADER, ADMINISTRATOR):
        grant(chief, role, root)
    plan = TargetPlanFactory(hours=Decimal("80.0"), counted={"online": float(CAP), "concentrated": None}, least_concentrated=1)
    TargetFactory(plan_id=plan.id, member_id=member.id, hours=Decimal("72.5"))
    for category, hours in ENTRIES:
        StudyHoursEntryFactory(member_id=member.id, category=category, hours=Decimal(hours), day=date(2026, 2, 3))
    of = {
        name: sum((Decimal(hours) for kind, hours in ENTRIES if kind == name), Decimal(0)) for name in ("online", "group", "concentrated")
    }
    total, counted = sum(of.values()), min(of["online"], CAP) + of["concentrated"]
    assert (total, counted) == (Decimal("39.5"), Decimal("28.5"))
    with time_machine.travel(NOON, tick=False):
        client.sign_in(member)
        own = {path: client.get(path).text for path in ("/", "/me", "/study")}
        record = client.get("/study/record/2026").data
        client.sign_in(chief)
        pages = [f"/manage/behind/{member.id}", "/manage/behind?show=all", f"/dashboard/members/{member.id}", "/dashboard/members?show=all"]
        theirs = {path: client.get(path).text for path in pages}
    for path, text in (own | theirs).items():
        assert "28.5" in text, path
        assert "72.5" in text, path
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(record)).pages).replace(" ", "").replace("\n", "")
    for expected in ("28.5/72.5", "39.5", "20.0", "12.5"):
        assert expected in words
