"""Long lists of an exam: what was granted, who was named, who is watched. They are narrowed, sorted, paged, and leave as Excel."""

import io
import re
from typing import Any

import pytest
import python_calamine
import time_machine
from sqlalchemy import select

from learnhub.assessment import service
from learnhub.assessment.models import Exam
from learnhub.audit.models import AuditEntry
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.organization.models import Member
from tests.assessment.conftest import NOW, Scene
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant

ENOUGH = 60  # more than a page holds


@pytest.fixture
def organizer(scene: Scene) -> Member:
    member = MemberFactory(department=scene.unit, name="组织员")
    grant(member, ORGANIZER, scene.unit)
    return member


@pytest.fixture
def browser(client: Client, organizer: Member) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield client.sign_in(organizer)


@pytest.fixture
def crowd(scene: Scene) -> list[Member]:
    return [MemberFactory(department=scene.unit, name=f"同志{number:02}") for number in range(ENOUGH)]


def names(text: str) -> list[str]:
    """The people of the crowd on the page, each once, in its order."""
    return list(dict.fromkeys(re.findall(r"同志\d\d", text)))


def sheet(content: bytes) -> list[list[Any]]:
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def exported() -> list[tuple[Any, ...]]:
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).all()
    return [(entry.detail["what"], entry.detail["rows"]) for entry in entries]


def allow(exam: Exam, member: Member, **what: Any) -> None:
    draft = service.OverrideDraft(reason="设备故障", member_id=member.id, **what)
    with transaction():
        service.set_override(exam, draft, scope=["/"], actor_id=None, now=NOW)


def test_arrangements(browser: Client, scene: Scene, crowd: list[Member]) -> None:
    exam = scene.exam()
    for number, member in enumerate(crowd):
        allow(exam, member, **({"extra_attempts": 1} if number % 10 == 0 else {"extra_minutes": 5}))
    at = f"/manage/exams/{exam.id}/overrides"
    first, second = names(browser.get(at).text), names(browser.get(f"{at}?page=2").text)
    assert (len(first), len(second)) == (50, 10)
    assert sorted(first + second) == [member.name for member in crowd]
    assert names(browser.get(f"{at}?show=attempts").text) == [f"同志{number}0" for number in range(6)]
    assert names(browser.get(f"{at}?name=同志07").text) == ["同志07"]
    assert names(browser.get(f"{at}?sort=name&order=desc").text)[0] == "同志59"
    assert "没有符合条件的安排" in browser.get(f"{at}?name=没有这个人").text
    rows = sheet(browser.post(f"{at}/export?show=attempts").data)
    assert [row[0] for row in rows[1:]] == [f"同志{number}0" for number in range(6)]
    assert exported() == [("overrides", 6)]


def test_people_by_name(browser: Client, scene: Scene, crowd: list[Member]) -> None:
    exam = scene.exam()
    with transaction():
        for number, member in enumerate(crowd):
            service.name_person(exam, member.id, is_invited=number < 3, scope=["/"], actor_id=None, now=NOW)
    at = f"/manage/exams/{exam.id}/people"
    assert len(names(browser.get(at).text)) == 50
    assert names(browser.get(f"{at}?show=invited").text) == ["同志00", "同志01", "同志02"]
    assert names(browser.get(f"{at}?sort=name&order=desc").text)[:2] == ["同志59", "同志58"]
    assert names(browser.get(f"{at}?name=同志11").text) == ["同志11"]
    assert [row[3] for row in sheet(browser.post(f"{at}/export?show=invited").data)[1:]] == ["另外邀请"] * 3
    assert exported() == [("people", 3)]


def test_the_board(browser: Client, scene: Scene, crowd: list[Member]) -> None:
    exam, elsewhere = scene.exam(publish=False), DepartmentFactory(parent=scene.unit, name="远处")
    away = MemberFactory(department=elsewhere, name="同志99")
    with transaction():
        service.publish_exam(exam, actor_id=None, now=NOW)
    scene.save(scene.start(exam, away), 0, ["a"])
    at = f"/invigilation/exams/{exam.id}"
    assert names(browser.get(f"{at}?unit={elsewhere.path}").text) == ["同志99"]
    assert names(browser.get(f"{at}/live?unit={elsewhere.path}").text) == ["同志99"]
    rows = sheet(browser.post(f"{at}/export?q=同志").data)
    assert len(rows) == ENOUGH + 2
    told = next(row for row in rows if row[0] == "同志99")
    assert told[2:5] == ["远处", "失去联系", 1]
    assert exported() == [("board", ENOUGH + 1)]
