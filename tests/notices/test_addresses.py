"""A person's address: confirmed by herself before anything goes there, hers alone, and gone when she says so."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from learnhub.audit.models import AuditEntry
from learnhub.core.clock import now
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR
from learnhub.core.transactions import transaction
from learnhub.notices import jobs, service
from learnhub.notices.models import MailAddress, Notice, Outgoing
from learnhub.organization.models import Member
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.notices.conftest import Post, text_of

both = pytest.mark.both_databases


@pytest.fixture
def member(client: Client, database: Any) -> Member:
    found: Member = MemberFactory(department=DepartmentFactory(parent=DepartmentFactory()))
    client.sign_in(found)
    return found


def ask(client: Client, address: str = "zhao@example.org") -> Any:
    return client.post("/account/notices/address", data={"address": address})


def link_in(post: Post, number: int = -1) -> str:
    jobs.send_mail()
    words = [word for word in text_of(post.letters[number]).split() if "/account/notices/confirm/" in word]
    return words[0].removeprefix("https://study.example.org")


@both
def test_an_address_is_used_once_its_owner_has_opened_the_link_on_whatever_device(
    app: Flask, client: Client, post: Post, member: Member
) -> None:
    assert ask(client).status_code == 303
    with transaction():
        service.send([member.account_id], "system", "太早", source="early", now=now())
    link = link_in(post)
    assert len(post.letters) == 1
    phone = app.test_client()
    assert isinstance(phone, Client)
    assert phone.get(link).location == f"/sign-in?next={link}"
    phone.sign_in(member)
    assert "zhao@example.org" in phone.get(link).text
    assert db.session.get_one(MailAddress, member.account_id, populate_existing=True).confirmed_at is None  # looking confirms nothing
    assert phone.post(link).status_code == 303
    assert "已确认" in client.get("/account/notices").text
    with transaction():
        service.send([member.account_id], "system", "到了", source="late", now=now())
    jobs.send_mail()
    assert post.letters[-1]["Subject"].startswith("到了")
    assert phone.post(link).status_code == 422  # one use
    assert "已经用过或过期" in phone.get(link).text
    assert db.session.scalar(db.select(AuditEntry.detail).where(AuditEntry.action == "confirm_mail_address")) == {
        "address": "z***@example.org"
    }


def test_nobody_else_confirms_it(client: Client, post: Post, member: Member) -> None:
    ask(client)
    link = link_in(post)
    client.sign_in(MemberFactory())
    assert client.post(link).status_code == 404
    assert client.post(link[:-2]).status_code == 404
    assert client.get("/account/notices/confirm/x.y").status_code == 404
    assert db.session.get_one(MailAddress, member.account_id).confirmed_at is None


def test_an_old_link_opens_nothing(client: Client, post: Post, member: Member) -> None:
    ask(client)
    link = link_in(post)
    with transaction():
        db.session.execute(db.update(MailAddress).values(pending_until=now() - timedelta(seconds=1)))
    assert client.post(link).status_code == 422


def test_a_second_link_replaces_the_first_and_the_old_address_holds_until_then(client: Client, post: Post, member: Member) -> None:
    ask(client, "a@example.org")
    first = link_in(post)
    client.post(first)
    ask(client, "b@example.org")
    second = link_in(post)
    ask(client, "c@example.org")
    assert client.post(second).status_code == 422
    page = client.get("/account/notices").text
    assert "a@example.org" in page
    assert "确认邮件已发到 c@example.org" in page
    client.post(link_in(post))
    assert db.session.get_one(MailAddress, member.account_id).address == "c@example.org"


def test_a_confirmation_that_waits_is_replaced_and_not_sent(client: Client, post: Post, member: Member) -> None:
    ask(client, "a@example.org")
    ask(client, "b@example.org")
    jobs.send_mail()
    assert post.to == ["b@example.org"]


def test_nobody_floods_a_strangers_mailbox(client: Client, post: Post, member: Member) -> None:
    answers = [ask(client).status_code for _ in range(6)]
    assert answers == [303] * 5 + [422]


@pytest.mark.parametrize("typed", ["", "zhao", "a@b.cn\nBcc: c@d.cn", "a@b.cn,c@d.cn", "x" * 300])
def test_what_is_no_address_is_shown_again_with_a_sentence(client: Client, post: Post, member: Member, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert db.session.scalars(db.select(Outgoing)).all() == []


def test_where_there_is_no_e_mail_nothing_is_asked(client: Client, member: Member) -> None:
    assert "平台还没有开通邮件" in client.get("/account/notices").text
    assert ask(client).status_code == 422
    assert "平台还没有开通邮件" in client.get("/account/notices").text


def test_a_removed_address_gets_nothing_more(client: Client, post: Post, member: Member) -> None:
    ask(client)
    client.post(link_in(post))
    with transaction():
        service.send([member.account_id], "system", "一条", source="one", now=now())
    for _ in range(2):
        assert client.post("/account/notices/remove").status_code == 303
    jobs.send_mail()
    assert len(post.letters) == 1
    assert db.session.scalars(db.select(Notice.mail_due_at)).all() == [None]
    assert len(db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "remove_mail_address")).all()) == 1


@both
def test_one_chooses_kinds_and_language_before_or_after(client: Client, post: Post, member: Member) -> None:
    client.post("/account/notices/kinds", data={"kinds": ["exam"], "language": "en"})
    found = db.session.get_one(MailAddress, member.account_id)
    assert ("exam" in found.unwanted, "study" in found.unwanted, found.language) == (False, True, "en")
    assert client.post("/account/notices/kinds", data={"kinds": ["gossip"], "language": "en"}).status_code == 422
    client.post("/account/notices/kinds", data={"language": "zh"})
    db.session.refresh(found)
    assert "exam" in found.unwanted


@pytest.fixture
def chief(client: Client, database: Any) -> Member:
    root = DepartmentFactory()
    found: Member = MemberFactory(department=root)
    grant(found, ADMINISTRATOR, root)
    client.sign_in(found)
    return found


def test_an_administrator_sends_a_test_sees_why_it_failed_and_sends_it_again(client: Client, post: Post, chief: Member) -> None:
    post.rcpt = "550 5.7.1 relaying denied"
    assert client.post("/manage/mail/test", data={"recipient": "it@example.org"}).status_code == 303
    jobs.send_mail()
    page = client.get("/manage/mail").text
    assert "550 5.7.1 relaying denied" in page
    assert "i***@example.org" in page
    assert "it@example.org" not in page
    post.rcpt = "250 OK"
    message = db.session.scalars(db.select(Outgoing)).one()
    assert client.post(f"/manage/mail/{message.id}/retry").status_code == 303
    jobs.send_mail()
    assert post.letters[0]["Subject"].startswith("测试邮件")
    assert client.post(f"/manage/mail/{message.id}/retry").status_code == 409
    assert "已发出" in client.get("/manage/mail?state=all&page=99").text
    assert client.post("/manage/mail/test", data={"recipient": "a, b"}).status_code == 422


def test_an_administrator_of_a_part_does_not_see_the_mail_of_all(client: Client, post: Post, member: Member) -> None:
    assert member.department is not None
    grant(member, ADMINISTRATOR, member.department)
    assert client.get("/manage/mail").status_code == 403
    assert client.post("/manage/mail/test", data={"recipient": "it@example.org"}).status_code == 403
