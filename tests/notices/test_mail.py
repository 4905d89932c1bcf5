"""E-mail: in the reader's language, once an hour, once though two send, again when it did not get through, never to who is not there."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.notices import jobs, service
from learnhub.notices.channels.mail import Mail
from learnhub.notices.channels.outcomes import Broken
from learnhub.notices.models import MailAddress, Notice, Outgoing
from learnhub.notices.rules.addresses import is_address, masked
from learnhub.notices.rules.sending import next_try
from learnhub.notices.rules.words import words
from tests.factories import MemberFactory
from tests.notices.conftest import Post, text_of, use

both = pytest.mark.both_databases
START = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


class Clock:
    """The time that jobs read."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def clock(database: Any, monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(jobs, "now", found)
    return found


def reader(address: str = "zhao@example.org", **more: Any) -> int:
    account_id = int(MemberFactory().account_id)
    with transaction():
        said = {"confirmed_at": START, "unwanted": []} | more
        db.session.add(MailAddress(account_id=account_id, address=address, **said))
    return account_id


def tell(account_id: int, source: str, clock: Clock, **more: Any) -> None:
    said: dict[str, Any] = {"kind": "exam", "title": words("《%(title)s》的学时和积分已撤回", title="党章 & 党规"), "link": "/exams"} | more
    with transaction():
        service.send([account_id], source=source, now=clock(), **said)


def states() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Outgoing.state).order_by(Outgoing.id)))


@both
def test_a_notice_goes_out_once_and_the_next_an_hour_later_with_all_that_came_since(app: Flask, post: Post, clock: Clock) -> None:
    account = reader()
    tell(account, "one", clock)
    jobs.send_mail()
    jobs.send_mail()
    assert post.to == ["zhao@example.org"]
    (letter,) = post.letters
    assert letter["Subject"].startswith("《党章 & 党规》的学时和积分已撤回 · ")
    assert "https://study.example.org/exams" in text_of(letter)
    assert "《党章 & 党规》" in text_of(letter)
    assert '<a href="https://study.example.org/exams">《党章 &amp; 党规》的学时和积分已撤回</a>' in text_of(letter, "html")
    for n in range(25):
        tell(account, f"more {n}", clock, title=f"第{n}条")
    clock.passes(minutes=59)
    jobs.send_mail()
    assert len(post.letters) == 1
    clock.passes(minutes=2)
    jobs.send_mail()
    jobs.send_mail()
    assert len(post.letters) == 2
    assert post.letters[1]["Subject"].startswith("你有 25 条新通知")
    assert "还有 5 条" in text_of(post.letters[1])
    assert states() == ["sent", "sent"]
    assert all(content == {} for content in db.session.scalars(db.select(Outgoing.content)))


def test_each_gets_it_in_her_language_and_only_what_she_wants(post: Post, clock: Clock) -> None:
    english = reader("li@example.org", language="en", unwanted=["study"])
    tell(english, "one", clock)
    tell(english, "two", clock, kind="study", title="不要的")
    jobs.send_mail()
    (letter,) = post.letters
    assert letter["Subject"].startswith("Hours and points of “党章 & 党规” were taken back")
    assert "不要的" not in text_of(letter)
    assert "您好" not in text_of(letter)
    assert 'lang="en"' in text_of(letter, "html")


@pytest.mark.parametrize("more", [{"confirmed_at": None}, {"refused_at": START}], ids=["not confirmed", "refused"])
def test_nothing_goes_where_nobody_has_confirmed(post: Post, clock: Clock, more: dict[str, Any]) -> None:
    account = reader(**more)
    tell(account, "one", clock)
    jobs.send_mail()
    assert post.letters == []
    assert db.session.scalars(db.select(Notice.mail_due_at)).all() == [None]


def test_what_was_read_on_the_platform_is_not_mailed(post: Post, clock: Clock) -> None:
    account = reader()
    tell(account, "one", clock)
    with transaction():
        service.read_all(account, now=clock())
    jobs.send_mail()
    tell(account, "two", clock, title="第二条")
    jobs.send_mail()  # the first used up no hour
    assert [text_of(letter).count("https://study.example.org/exams") for letter in post.letters] == [1]


@both
def test_a_message_that_could_not_get_through_is_tried_again_under_the_same_number(post: Post, clock: Clock) -> None:
    tell(reader(), "one", clock)
    post.data = "451 4.3.0 later"
    jobs.send_mail()
    assert states() == ["waiting"]
    jobs.send_mail()
    assert post.letters == []
    waiting = db.session.scalars(db.select(Outgoing)).one()
    assert waiting.error == "451 4.3.0 later"
    post.data = "250 OK"
    clock.passes(minutes=1)
    jobs.send_mail()
    assert post.letters[0]["Message-ID"] == f"<{waiting.key}@study.example.org>"
    assert states() == ["sent"]


def test_after_two_days_of_trying_it_has_failed_and_can_be_sent_again(post: Post, clock: Clock) -> None:
    tell(reader(), "one", clock)
    post.data = "451 later"
    for _ in range(10):
        jobs.send_mail()
        clock.passes(days=1)
    assert states() == ["failed"]
    message = db.session.scalars(db.select(Outgoing)).one()
    assert message.attempts == 10
    post.data = "250 OK"
    with transaction():
        service.try_again(message.id, actor_id=MemberFactory().account_id, now=clock())
    jobs.send_mail()
    assert states() == ["sent"]


@both
@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [("550 5.1.1 no such user", True), ("550 no mailbox here", True), ("550 5.7.1 relaying denied", False), ("554 policy", False)],
)
def test_a_refusal_is_kept_and_only_who_is_not_there_is_never_written_to_again(
    post: Post, clock: Clock, answer: str, is_gone: bool
) -> None:
    account = reader()
    tell(account, "one", clock)
    post.rcpt = answer
    jobs.send_mail()
    db.session.expire_all()
    failed = db.session.scalars(db.select(Outgoing)).one()
    assert (failed.state, failed.error) == ("failed", answer)
    assert (db.session.get_one(MailAddress, account).refused_at is not None) == is_gone
    post.rcpt = "250 OK"
    clock.passes(hours=2)
    tell(account, "two", clock)
    jobs.send_mail()
    assert len(post.letters) == (0 if is_gone else 1)


def _dies(server: SMTP) -> str:
    server.transport.close()
    return "250 OK"


def test_a_server_that_dies_after_the_text_gets_it_again(post: Post, clock: Clock) -> None:
    tell(reader(), "one", clock)
    post.data = _dies
    jobs.send_mail()
    assert states() == ["waiting"]
    post.data = "250 OK"
    clock.passes(minutes=2)
    jobs.send_mail()
    assert len({letter["Message-ID"] for letter in post.letters}) == 1
    assert len(post.letters) == 2  # at least once: nobody could know


def test_a_refused_reader_does_not_hold_up_the_others(post: Post, clock: Clock) -> None:
    for name in ("a", "b"):
        tell(reader(f"{name}@example.org"), "one", clock)
    seen: list[str] = []

    def first_is_busy(_server: SMTP) -> str:
        seen.append("x")
        return "450 busy" if len(seen) == 1 else "250 OK"

    post.rcpt = first_is_busy
    jobs.send_mail()
    assert len(post.letters) == 1
    assert sorted(states()) == ["sent", "waiting"]


@contextmanager
def silence() -> Iterator[int]:
    """A port that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_that_hangs_costs_one_try_and_the_time_limit(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with silence() as port:
        use(app, monkeypatch, port, "none", TIMEOUT=0.3)
        for name in ("a", "b", "c"):
            tell(reader(f"{name}@example.org"), "one", clock)
        jobs.send_mail()
    assert states() == ["waiting"] * 3
    assert sorted(db.session.scalars(db.select(Outgoing.attempts))) == [0, 0, 1]


def test_nobody_listens(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    use(app, monkeypatch, 1, "none")
    tell(reader(), "one", clock)
    for _ in range(20):
        jobs.send_mail()
        clock.passes(hours=1)
    assert states() == ["waiting"]  # an outage of a day loses nothing
    clock.passes(days=3)
    jobs.send_mail()
    assert states() == ["failed"]


@pytest.fixture
def posts(post: Post, secret_post: Post) -> tuple[Post, Post]:
    return post, secret_post


def test_over_starttls_and_signed_in(secret_post: Post, clock: Clock) -> None:
    tell(reader(), "one", clock)
    jobs.send_mail()
    assert states() == ["sent"]
    assert secret_post.was_secret == [True]


@pytest.mark.parametrize(
    "wrong", [("MAIL_PASSWORD", "no"), ("MAIL_CA_FILE", None), ("no tls", None)], ids=["password", "certificate", "no tls"]
)
def test_where_the_server_cannot_be_trusted_nothing_is_sent(
    app: Flask, posts: tuple[Post, Post], clock: Clock, monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, Any]
) -> None:
    post, secret_post = posts
    use(app, monkeypatch, post.port, "starttls")  # what else is set stays as the other server wants it
    monkeypatch.setitem(app.config, "MAIL_PORT", secret_post.port)
    monkeypatch.setitem(app.config, *(("MAIL_PORT", post.port) if wrong[0] == "no tls" else wrong))
    tell(reader(), "one", clock)
    jobs.send_mail()
    assert states() == ["waiting"]
    assert secret_post.letters == post.letters == []
    with pytest.raises(Broken):
        Mail().deliver(db.session.scalars(db.select(Outgoing)).one())


@both
def test_two_schedulers_send_once(app: Flask, post: Post, clock: Clock) -> None:
    for n in range(12):
        tell(reader(f"p{n}@example.org"), "one", clock)
    together = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            together.wait()
            jobs.send_mail()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.send_mail()
    assert sorted(post.to) == sorted(f"p{n}@example.org" for n in range(12))


@both
def test_what_a_dead_scheduler_held_is_taken_again_and_its_late_word_counts_no_more(post: Post, clock: Clock) -> None:
    tell(reader(), "one", clock)
    with transaction():
        service.queue_digests(now=clock())
        held = service.claim_next(now=clock())
        assert held is not None
        assert service.claim_next(now=clock()) is None
        db.session.expunge(held)
    jobs.send_mail()
    assert post.letters == []
    clock.passes(minutes=11)
    jobs.send_mail()
    assert states() == ["sent"]
    with transaction():
        assert not service.settle(held, RuntimeError("late"), now=clock())
    assert states() == ["sent"]


def test_a_letter_that_cannot_be_written_is_put_aside(post: Post, clock: Clock) -> None:
    broken, fine = reader("a@example.org"), reader("b@example.org")
    tell(broken, "one", clock)
    with transaction():
        service.queue_digests(now=clock())
        db.session.execute(db.update(Outgoing).values(content={"notices": [{}]}))
    tell(fine, "one", clock)
    jobs.send_mail()
    assert states() == ["failed", "sent"]


def test_settled_mail_goes_after_its_time(post: Post, clock: Clock) -> None:
    tell(reader(), "one", clock)
    jobs.send_mail()
    clock.passes(days=181)
    jobs.delete_old_notices()
    assert states() == []


@pytest.mark.parametrize("text", ["a@b.cn", "zhang.san+study@mail.example.org", "x_y-1@qq.com"])
def test_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "a@b.c",
        "a b@c.cn",
        "a@b.cn, c@d.cn",
        "a@b.cn\nBcc: x@y.cn",
        '"a"@b.cn',
        "张@b.cn",
        "a..b@c.cn",
        ".a@b.cn",
        "a@-b.cn",
        "a@b.cn ",
        "x" * 65 + "@b.cn",
    ],
)
def test_no_address(text: str) -> None:
    assert not is_address(text)


@given(st.emails() | st.text())
def test_nothing_that_passes_can_become_a_header_or_a_second_reader(text: str) -> None:
    if is_address(text):
        assert text.isascii()
        assert not set(text) & set('\r\n\t ,;:<>"()')
        assert text.split("@", maxsplit=1)[0] not in masked(text) or len(text.split("@", maxsplit=1)[0]) == 1


def test_what_a_server_says_is_kept_without_the_address(post: Post, clock: Clock) -> None:
    tell(reader("zhao@example.org"), "one", clock)
    post.rcpt = "550 5.1.1 <Zhao@Example.org>: no such user"
    jobs.send_mail()
    assert db.session.scalars(db.select(Outgoing.error)).one() == "550 5.1.1 <z***@example.org>: no such user"


def test_the_waits_grow_and_end() -> None:
    waits = [next_try(n) for n in range(1, 12)]
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known)
    assert waits[-1] is None
    assert timedelta(days=2) < sum(known, timedelta()) < timedelta(days=3)
