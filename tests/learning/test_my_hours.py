"""The ledger of one's study hours: filtered, paged, exported; what it comes to is what every page says."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.queries.hours import hours_of_member
from learnhub.learning.queries.my_hours import LedgerFilter, ledger_sum, span_of
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import MemberFactory
from tests.learning.conftest import NOON

both = pytest.mark.both_databases


LEDGER = (
    (date(2025, 6, 1), "group", "2"),
    (date(2026, 1, 2), "group", "1.5"),
    (date(2026, 2, 3), "online", "3"),
    (date(2026, 2, 4), "online", "-1"),
)


def entries(member: Member, recorder: Member | None = None) -> None:
    account = recorder.account_id if recorder else None
    with transaction():
        for number, (day, category, hours) in enumerate(LEDGER):
            service.award_hours(member.id, f"x:{number}", category, Decimal(hours), f"第{number}笔", now=NOON, day=day, recorded_by=account)


@both
def test_the_ledger_comes_to_what_the_year_says(database: Any) -> None:
    member, other = MemberFactory(), MemberFactory()
    entries(member)
    entries(other)
    summary = hours_of_member(member.id, 2026, today=date(2026, 3, 5))
    assert ledger_sum(member.id, LedgerFilter(2026)) == summary.total == span_of(member.id, date(2026, 1, 1), date(2026, 12, 31)).total
    for part in summary.by_category:
        assert ledger_sum(member.id, LedgerFilter(2026, part.category)) == part.total
    assert ledger_sum(member.id, LedgerFilter()) == Decimal("5.5")
    found = span_of(member.id, date(2026, 1, 2), date(2026, 2, 3))
    assert [entry.reason for entry in found.entries] == ["第1笔", "第2笔"]


def test_the_page_filters_and_names_who_recorded_and_the_export_is_the_same(client: Client, database: Any) -> None:
    member, recorder = MemberFactory(), MemberFactory(name="登记员")
    entries(member, recorder)
    entries(MemberFactory())
    client.sign_in(member)
    page = client.get("/study/hours").text
    assert ("4 条，合计 5.5 学时" in page, page.count("登记员")) == (True, 4)
    page = client.get("/study/hours?year=2026&category=online").text
    assert "2 条，合计 2.0 学时" in page
    assert "没有符合条件的学时" in client.get("/study/hours?year=2025&category=online").text
    assert "4 条" in client.get("/study/hours?year=x&category=y&page=-9").text
    answer = client.post("/study/hours/export?year=2026&category=online")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert [(row[1].value, row[3].value, row[4].value) for row in sheet.iter_rows(min_row=2)] == [
        ("第3笔", -1, "登记员"),
        ("第2笔", 3, "登记员"),
    ]
    deed = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert (deed.subject_id, deed.detail["rows"]) == (member.id, 2)


def test_my_study_shows_the_latest_and_leads_to_all(client: Client, database: Any) -> None:
    member = MemberFactory()
    today = NOON.date()
    with transaction():
        for number in range(15):
            service.award_hours(member.id, f"x:{number}", "online", Decimal("0.5"), f"第{number:02}笔", now=NOON, day=today)
    page = client.sign_in(member).get(f"/study?year={today.year}").text
    assert (page.count("笔<"), "15 条，合计 7.5 学时" in page) == (10, True)
    assert f'href="/study/hours?year={today.year}"' in page
