"""The audit log: read by administrators of everything, knows a word for every deed, changed by nobody."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from learnhub.audit.models import AuditEntry
from learnhub.audit.service import record
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.organization import jobs, service
from learnhub.organization.rules.deeds import DEEDS
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

PACKAGE = Path(__file__).resolve().parent.parent.parent / "learnhub"


@pytest.fixture
def administrator(client: Client) -> Client:
    root = DepartmentFactory(name="水务局")
    member = MemberFactory(name="李管理", department=root)
    grant(member, "administrator", root)
    below = DepartmentFactory(name="甲处", parent=root)
    with transaction():
        service.create_unit("department", "department", "甲一科", below, actor_id=member.account_id, now=now())
    return client.sign_in(member)


def test_the_log_says_who_did_what_to_whom(administrator: Client) -> None:
    page = administrator.get("/manage/log").text
    for words in ("新建单位", "甲一科", "李管理", "登录"):
        assert words in page


def test_the_log_is_filtered_by_deed_and_by_person(administrator: Client) -> None:
    table = administrator.get("/manage/log?action=create_unit").text.split("<tbody>")[1]
    assert "甲一科" in table
    assert "登录" not in table
    assert "没有符合条件的记录" in administrator.get("/manage/log?who=没有此人").text
    assert "甲一科" in administrator.get("/manage/log?who=李管理").text


def test_who_administers_a_part_does_not_see_the_deeds_of_all(client: Client, database: Any) -> None:
    below = DepartmentFactory(parent=DepartmentFactory())
    member = MemberFactory(department=below)
    grant(member, "administrator", below)
    assert client.sign_in(member).get("/manage/log").status_code == 403


def test_nothing_changes_the_log(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() if rule.endpoint == "organization.audit_log" for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS"}


def test_every_deed_that_is_recorded_has_a_word() -> None:
    source = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    recorded = set(re.findall(r'\brecord\(\s*"([a-z_]+)"', source))
    assert len(recorded) > 30
    assert recorded - set(DEEDS) == set()


def test_deeds_are_kept_for_a_year_and_no_longer(database: Any) -> None:
    with transaction():
        for days in (1, 364, 366):
            record("sign_in", "account", days, actor_id=None, now=now() - timedelta(days=days))
    jobs.delete_old_audit_entries()
    assert sorted(db.session.scalars(db.select(AuditEntry.subject_id))) == [1, 364]
