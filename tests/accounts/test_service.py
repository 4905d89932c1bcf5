"""Signing in: locking, codes, sessions, passwords."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from learnhub.accounts import queries, service
from learnhub.accounts.models import Account, SignInFailures, UserSession
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from tests.factories import AccountFactory

GOOD = "Rain-falls-2026"


@pytest.fixture
def account(database: Any) -> Account:
    made: Account = AccountFactory(staff_number="20180316", phone="13800000001", password_hash=service.hash_password(GOOD))
    return made


def attempt(identifier: str, password: str) -> service.Outcome:
    checked = service.check_password(identifier, password)
    with transaction():
        return service.settle_sign_in(checked, now=now())


@pytest.mark.parametrize("identifier", ["20180316", "13800000001", " 138 0000 0001", "+86-13800000001", "１３８００００００01"])
def test_staff_number_or_phone_signs_in_however_it_is_typed(account: Account, identifier: str) -> None:
    assert attempt(identifier, GOOD).account is account


def test_a_wrong_password_says_how_many_tries_are_left(account: Account) -> None:
    outcome = attempt("20180316", "wrong")
    assert (outcome.account, outcome.tries_left) == (None, 4)


def test_an_unknown_name_gets_the_same_answers_as_a_known_one(account: Account) -> None:
    known = [attempt("20180316", "wrong").tries_left for _ in range(5)]
    unknown = [attempt("nobody", "wrong").tries_left for _ in range(5)]
    assert known == unknown == [4, 3, 2, 1, 0]


def test_five_failures_lock_for_fifteen_minutes_even_with_the_right_password(account: Account, time_machine: Any) -> None:
    start = now()
    time_machine.move_to(start, tick=False)
    for _ in range(5):
        outcome = attempt("13800000001", "wrong")
    assert outcome.locked_until == start + timedelta(minutes=15)
    assert attempt("20180316", GOOD).locked_until == outcome.locked_until
    time_machine.move_to(start + timedelta(minutes=15, seconds=1), tick=False)
    assert attempt("20180316", GOOD).account is account


def test_success_clears_the_count(account: Account) -> None:
    for _ in range(4):
        attempt("20180316", "wrong")
    attempt("20180316", GOOD)
    assert attempt("20180316", "wrong").tries_left == 4


def test_a_disabled_account_is_told_the_same_as_a_wrong_password(account: Account) -> None:
    with transaction():
        service.disable_account(account.id, actor_id=None, now=now())
    assert attempt("20180316", GOOD).tries_left == 4


@pytest.mark.both_databases
def test_failures_from_many_workers_at_once_are_all_counted(app: Flask, account: Account) -> None:
    checked = service.check_password("20180316", "wrong")

    def fail() -> None:
        with app.app_context(), transaction():
            service.settle_sign_in(checked, now=now())

    threads = [threading.Thread(target=fail) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.commit()  # what the others wrote is seen by a new transaction
    failures = queries.failures_of(checked.key)
    assert failures is not None
    assert failures.count == 4


def test_a_code_signs_in_once_and_asks_for_a_new_password(account: Account) -> None:
    with transaction():
        code, _expires = service.issue_code(account.id, actor_id=account.id, now=now())
    checked = service.check_code("20180316", code.lower(), now=now())
    assert checked.is_right
    with transaction():
        service.use_code(account, code, now=now())
    assert account.must_change_password
    assert not service.check_code("20180316", code, now=now()).is_right
    with pytest.raises(Refused), transaction():
        service.use_code(account, code, now=now())


def test_a_code_expires_and_a_newer_one_replaces_it(account: Account) -> None:
    with transaction():
        old, _ = service.issue_code(account.id, actor_id=account.id, now=now())
        new, _ = service.issue_code(account.id, actor_id=account.id, now=now())
    assert not service.check_code("20180316", old, now=now()).is_right
    assert not service.check_code("20180316", new, now=now() + timedelta(minutes=31)).is_right


def test_changing_the_password_signs_out_the_other_sessions(account: Account, database: Any) -> None:
    with transaction():
        for _ in range(3):
            service.open_session(account, now=now(), address=None, agent=None)
    here = database.session.query(UserSession).first()
    with transaction():
        service.change_password(
            account.id, "Wind-blows-2027", personal=("陈思远",), actor_id=account.id, now=now(), keep_session_id=here.id
        )
    left = queries.open_sessions(account.id, now() - timedelta(hours=1))
    assert [session.id for session in left] == [here.id]
    assert attempt("20180316", "Wind-blows-2027").account is account


@pytest.mark.parametrize("bad", ["short1A", "alllowercaseletters", "20180316Aa!!", "Aa1" * 50, "aaaaaaaA1!"])
def test_a_weak_password_is_refused_with_what_to_do(account: Account, bad: str) -> None:
    with pytest.raises(Refused) as refusal, transaction():
        service.change_password(account.id, bad, personal=("陈思远",), actor_id=account.id, now=now(), keep_session_id=None)
    assert refusal.value.field == "new"


def test_one_cannot_sign_out_somebody_elses_session(account: Account, database: Any) -> None:
    other = AccountFactory()
    with transaction():
        service.open_session(other, now=now(), address=None, agent=None)
    session = database.session.query(UserSession).filter_by(account_id=other.id).one()
    with pytest.raises(Missing), transaction():
        service.close_session(session.id, account_id=account.id, now=now())


def test_a_taken_number_or_phone_is_named(account: Account) -> None:
    with pytest.raises(Refused, match="20180316"), transaction():
        service.create_account("20180316", None, "!", now=now())
    with pytest.raises(Refused, match="13800000001"), transaction():
        service.create_account("20190001", "138 0000 0001", "!", now=now())


def test_failures_of_yesterday_do_not_count(account: Account, database: Any) -> None:
    attempt("20180316", "wrong")
    failures = database.session.query(SignInFailures).one()
    failures.updated_at = now() - timedelta(hours=25)
    database.session.commit()
    assert attempt("20180316", "wrong").tries_left == 4
