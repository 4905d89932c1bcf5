"""Odd study is put before a person, who decides; what is taken back is written down, and can be given again."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from learnhub.audit.models import AuditEntry
from learnhub.catalog.models import Material
from learnhub.core.errors import Conflict, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import FlagScan, MediaFetch, PresenceCheck, StudyDay, StudyFlag, StudyHoursEntry, StudyLease
from learnhub.learning.rules import flags as rules
from learnhub.learning.rules.devices import device, network
from learnhub.learning.rules.flags import Opening, Receipt
from learnhub.notices.models import Notice
from learnhub.ranking.models import PointsEntry
from learnhub.ranking.queries.verification import differences
from learnhub.ranking.service import correct
from tests.client import Client
from tests.factories import LessonFactory, MaterialFactory, MemberFactory, grant
from tests.learning.conftest import NOON, Browser

both = pytest.mark.both_databases


def openings(*steps: tuple[float, str]) -> list[Opening]:
    return [Opening(NOON + timedelta(minutes=at), hash(place), place) for at, place in steps]


def test_an_evening_on_two_devices_is_nothing_odd() -> None:
    evening = openings((0, "phone"), (20, "desk"), (45, "phone"), (50, "desk"), (80, "phone"))
    assert rules.findings_of_openings(1, evening, "day") == []


def test_two_people_in_turns_are_found_once_and_not_again_as_devices() -> None:
    turns = openings(*((n * 0.25, "home" if n % 2 else "work") for n in range(40)))
    (found,) = rules.findings_of_openings(1, turns, "day")
    assert (found.rule, found.facts) == (rules.SHARED, {"turns": 39})


def test_two_devices_in_one_room_are_no_two_people() -> None:
    """A desk and a telephone behind one address, taken up in turns for an hour."""
    steps = [Opening(NOON + timedelta(minutes=3 * n), n % 2, "198.51.100.*") for n in range(20)]
    assert rules.findings_of_openings(1, steps, "day") == []


def test_a_sign_in_whose_address_is_not_known_says_nothing_of_people() -> None:
    steps = [Opening(NOON + timedelta(minutes=3 * n), n % 2, "" if n % 2 else "198.51.100.*") for n in range(20)]
    assert rules.findings_of_openings(1, steps, "day") == []


def test_devices_of_one_place_in_turns_every_second_are_found() -> None:
    steps = [Opening(NOON + timedelta(seconds=n), n % 5, "office") for n in range(30)]
    (found,) = rules.findings_of_openings(1, steps, "day")
    assert found.rule == rules.TURNS


def receipts(*steps: tuple[float, float]) -> list[Receipt]:
    return [Receipt(NOON + timedelta(seconds=at), seconds) for at, seconds in steps]


def test_a_queue_sent_in_pieces_is_one_claim() -> None:
    (found,) = rules.deliveries(receipts((0, 55), (2, 55), (4, 55)))
    assert (found.beats, found.seconds, found.is_long_queue) == (3, 165, True)


@given(st.lists(st.tuples(st.floats(0.1, 40), st.floats(0, 1)), min_size=1, max_size=80))
def test_beats_that_count_no_more_than_their_time_are_no_queue(steps: list[tuple[float, float]]) -> None:
    """Whoever pauses and plays on each few seconds sends many beats, and none of them is late."""
    at, live = 0.0, []
    for gap, share in steps:
        at += gap
        live.append((at, gap * share))
    assert not any(each.is_long_queue for each in rules.deliveries(receipts(*live)))


@given(st.lists(st.tuples(st.floats(0, 600), st.sampled_from("abc")), max_size=30))
def test_turns_are_counted_as_by_hand(steps: list[tuple[float, str]]) -> None:
    row = sorted(openings(*steps), key=lambda one: one.at)
    changes = [b.at for a, b in pairwise(row) if a.network != b.network]
    most = max((sum(1 for at in changes if first <= at <= first + rules.SHARED_WITHIN) for first in changes), default=0)
    assert rules.most_turns(row, rules.SHARED_WITHIN, by_network=True) == most


@pytest.mark.parametrize(
    ("address", "shown"), [("198.51.100.7", "198.51.100.*"), ("2001:db8:1:2::3", "2001:db8:1::*"), ("", ""), (None, ""), ("nonsense", "")]
)
def test_an_address_is_shown_by_its_network(address: str | None, shown: str) -> None:
    assert network(address) == shown


def test_a_browser_is_shown_by_its_name() -> None:
    assert device("Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120 Mobile MicroMessenger/8.0") == "Android · 微信"
    assert device("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120") == "Windows · Edge"
    assert device("curl") == ""


def look(moment: datetime) -> list[StudyFlag]:
    """Look through everything up to a moment, and again."""
    for _ in range(60):
        with transaction():
            service.find_odd_study(now=moment)
    return list(db.session.scalars(db.select(StudyFlag).order_by(StudyFlag.id)))


@pytest.fixture
def watched(database: Any) -> Browser:
    """Somebody who looks at an hour's film, whose study is looked through from now on."""
    lesson = LessonFactory(duration_seconds=3600)
    lesson.material = MaterialFactory(course_id=lesson.course_id)
    db.session.commit()
    with transaction():
        service.find_odd_study(now=NOON - timedelta(minutes=1))
    return Browser(MemberFactory(), lesson)


@both
def test_a_long_queue_and_a_film_never_fetched_are_found_once(watched: Browser) -> None:
    watched.open()
    watched.report(playing=True)
    watched.send(*[watched.wait(15).beat([n * 15, n * 15 + 15]) for n in range(10)])
    found = look(watched.now + timedelta(minutes=5))
    assert {flag.rule: flag.facts for flag in found} == {
        rules.QUEUED: {"beats": 10, "minutes": 2.5, "lease": found[0].facts.get("lease")},
        rules.NO_MEDIA: {"minutes": 2.5},
    }
    assert len(look(watched.now + timedelta(hours=30))) == 2


@both
def test_a_queue_in_pieces_is_found_once_and_whole(watched: Browser) -> None:
    watched.open()
    watched.report(playing=True)
    queue = [watched.wait(15).beat([n * 15, n * 15 + 15]) for n in range(8)]
    for piece in (queue[:4], queue[4:6], queue[6:]):
        watched.wait(1).send(*piece)
    found = [flag for flag in look(watched.now + timedelta(minutes=5)) if flag.rule == rules.QUEUED]
    assert [(flag.facts["beats"], flag.facts["minutes"]) for flag in found] == [(8, 2.0)]
    assert len([flag for flag in look(watched.now + timedelta(hours=5)) if flag.rule == rules.QUEUED]) == 1


@both
def test_a_short_outage_is_no_finding(watched: Browser) -> None:
    watched.open()
    watched.report(playing=True)
    watched.send(*[watched.wait(15).beat([n * 15, n * 15 + 15]) for n in range(4)])
    for n in range(4, 8):  # and goes on as usual
        watched.wait(15).report([n * 15, n * 15 + 15])
    assert [flag.rule for flag in look(watched.now + timedelta(minutes=5))] == [rules.NO_MEDIA]


def put_in_place(watched: Browser, *, by_the_same_name: bool) -> Material:
    """An organizer gives the lesson a new film."""
    lesson, old = watched.lesson, watched.lesson.material
    assert old is not None
    with transaction():
        if by_the_same_name:
            old.sha256, old.added_at = "9" * 64, watched.now
            return old
        fresh = MaterialFactory(course_id=lesson.course_id, added_at=watched.now)
        lesson.material = fresh
    return fresh


@both
@pytest.mark.parametrize("by_the_same_name", [True, False], ids=["the same name", "another name"])
def test_a_film_replaced_after_it_was_watched_accuses_nobody(watched: Browser, by_the_same_name: bool) -> None:
    with transaction():
        service.note_media_fetch(watched.member.id, watched.lesson.material_id, now=watched.now)
    watched.open()
    watched.play(300)
    put_in_place(watched, by_the_same_name=by_the_same_name)
    assert look(watched.now + timedelta(minutes=5)) == []


@both
@pytest.mark.parametrize("by_the_same_name", [True, False], ids=["the same name", "another name"])
def test_the_new_film_must_be_fetched_too(watched: Browser, by_the_same_name: bool) -> None:
    with transaction():
        service.note_media_fetch(watched.member.id, watched.lesson.material_id, now=watched.now)
    watched.open()
    watched.play(120)
    fresh = put_in_place(watched, by_the_same_name=by_the_same_name)
    watched.wait(60).open()
    watched.play(120, start=0)
    assert [flag.rule for flag in look(watched.now + timedelta(minutes=5))] == [rules.NO_MEDIA]
    with transaction():
        service.note_media_fetch(watched.member.id, fresh.id, now=watched.now)
        db.session.execute(db.delete(StudyFlag))
        db.session.execute(db.update(FlagScan).values(until=NOON))
    assert look(watched.now + timedelta(minutes=5)) == []


@both
def test_a_day_without_end_is_that_day_s_though_it_is_seen_after_midnight(watched: Browser) -> None:
    day = NOON.date()
    with transaction():
        db.session.add(StudyDay(member_id=watched.member.id, day=day, seconds=12 * 3600))
    (found,) = look(NOON + timedelta(hours=12, minutes=5))  # 00:05
    assert (found.rule, found.day) == (rules.MARATHON, day)


@both
def test_whose_browser_fetched_the_film_is_not_found(watched: Browser) -> None:
    for _ in range(2):
        with transaction():
            service.note_media_fetch(watched.member.id, watched.lesson.material_id, now=NOON)
    watched.open()
    watched.play(300)
    assert look(watched.now + timedelta(minutes=5)) == []
    assert len(db.session.scalars(db.select(MediaFetch)).all()) == 1


@both
def test_checks_answered_at_once_or_never_are_found(watched: Browser) -> None:
    for n in range(3):
        with transaction():
            at = NOON + timedelta(minutes=20 * n)
            row = {"member_id": watched.member.id, "lesson_id": watched.lesson.id, "issued_at": at, "delivered_at": at}
            db.session.add(PresenceCheck(token=f"late{n}", deadline=at + timedelta(seconds=90), **row))
            db.session.add(
                PresenceCheck(
                    token=f"quick{n}", deadline=at + timedelta(seconds=90), answered_at=at + timedelta(milliseconds=100 + 300 * n), **row
                )
            )
    found = look(NOON + timedelta(hours=3))
    assert [(flag.rule, flag.facts.get("n"), flag.facts.get("milliseconds")) for flag in found] == [
        (rules.QUICK, None, 100),
        (rules.UNANSWERED, 3, None),
    ]


@both
def test_two_places_in_turns_and_a_day_without_end_are_found(watched: Browser) -> None:
    with transaction():
        for n in range(20):
            lease = {"member_id": watched.member.id, "lesson_id": watched.lesson.id, "drawn_at": NOON, "closed_at": NOON}
            db.session.add(StudyLease(token=f"t{n}", opened_at=NOON + timedelta(seconds=n), session_id=n % 2, **lease))
        db.session.add(StudyDay(member_id=watched.member.id, day=NOON.date(), seconds=11 * 3600))
    assert [flag.rule for flag in look(NOON + timedelta(hours=3))] == [rules.TURNS, rules.MARATHON]


def paid(watched: Browser) -> tuple[Decimal, int]:
    hours = db.session.scalar(db.select(db.func.sum(StudyHoursEntry.hours)).where(StudyHoursEntry.member_id == watched.member.id))
    points = db.session.scalar(db.select(db.func.sum(PointsEntry.points)).where(PointsEntry.member_id == watched.member.id))
    return Decimal(hours or 0), int(points or 0)


@pytest.fixture
def flagged(watched: Browser) -> StudyFlag:
    """The film was finished without ever being fetched."""
    with transaction():
        service.complete_lesson(watched.member.id, watched.lesson.id, now=NOON)
        flag = StudyFlag(rule=rules.NO_MEDIA, member_id=watched.member.id, key="k", lesson_id=watched.lesson.id, day=NOON.date())
        flag.facts, flag.found_at = {"minutes": 50}, NOON
        db.session.add(flag)
    return flag


@both
def test_confirming_takes_back_what_was_paid_and_dismissing_gives_it_again(watched: Browser, flagged: StudyFlag) -> None:
    before, other = paid(watched), MemberFactory()
    assert before[0] > 0
    with transaction():
        service.decide_flag(flagged.id, "confirmed", "问过本人", takes_back=True, actor_id=other.account_id, now=NOON)
    assert paid(watched) == (0, 0)
    told = db.session.scalars(db.select(Notice)).one()
    assert (told.account_id, "问过本人" in told.words, told.link) == (watched.member.account_id, True, "/study")
    reasons = db.session.scalars(db.select(StudyHoursEntry.reason).where(StudyHoursEntry.hours < 0)).all()
    assert reasons
    assert all("问过本人" in reason for reason in reasons)
    assert differences() == []
    with transaction():
        service.decide_flag(flagged.id, "dismissed", "核对后无误", actor_id=other.account_id, now=NOON)
    assert paid(watched) == before
    assert differences() == []
    deeds = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.action == "decide_study_flag")).all()
    assert len(deeds) == 2


def decide(flag: StudyFlag, verdict: str, *, takes_back: bool = False) -> None:
    with transaction():
        service.decide_flag(flag.id, verdict, "问过本人", takes_back=takes_back, actor_id=MemberFactory().account_id, now=NOON)


@both
def test_the_member_hears_only_of_what_was_really_taken(watched: Browser, flagged: StudyFlag, second: StudyFlag) -> None:
    decide(flagged, "confirmed", takes_back=True)
    decide(second, "confirmed", takes_back=True)  # nothing stands any more
    decide(second, "dismissed")
    assert [notice.source for notice in db.session.scalars(db.select(Notice))] == [f"flag:{flagged.id}:confirmed"]


def test_the_member_hears_of_points_alone(watched: Browser, flagged: StudyFlag) -> None:
    with transaction():
        db.session.execute(db.delete(StudyHoursEntry))
    decide(flagged, "confirmed", takes_back=True)
    decide(flagged, "dismissed")
    titles = [notice.heading for notice in db.session.scalars(db.select(Notice).order_by(Notice.id))]
    assert [title[-3:] for title in titles] == ["已撤回", "已恢复"]


@pytest.fixture
def second(watched: Browser, flagged: StudyFlag) -> StudyFlag:
    """Another flag of the same lesson."""
    with transaction():
        flag = StudyFlag(rule=rules.QUICK, member_id=watched.member.id, key="k", lesson_id=flagged.lesson_id, day=NOON.date())
        flag.facts, flag.found_at = {"milliseconds": 50}, NOON
        db.session.add(flag)
    return flag


@both
@pytest.mark.parametrize("order", [(0, ~0, 1), (0, 1, ~1)], ids=["given again, then taken by another", "taken by one, another dismissed"])
def test_each_flag_gives_again_only_what_it_took(watched: Browser, flagged: StudyFlag, second: StudyFlag, order: tuple[int, ...]) -> None:
    flags = [flagged, second]
    for step in order:  # ~n dismisses flag n
        decide(flags[step if step >= 0 else ~step], "confirmed" if step >= 0 else "dismissed", takes_back=step >= 0)
    assert paid(watched) == (0, 0)
    assert differences() == []


@both
def test_hours_stay_taken_as_long_as_one_confirmed_flag_of_the_lesson_stands(
    watched: Browser, flagged: StudyFlag, second: StudyFlag
) -> None:
    before = paid(watched)
    decide(flagged, "confirmed", takes_back=True)
    decide(second, "confirmed", takes_back=True)  # the same seconds: nothing more to take
    decide(flagged, "dismissed")
    assert (paid(watched), differences()) == ((0, 0), [])
    assert [notice.source for notice in db.session.scalars(db.select(Notice).order_by(Notice.id))] == [
        f"flag:{flagged.id}:confirmed",
        f"flag:{second.id}:confirmed",
    ]
    decide(second, "dismissed")
    assert (paid(watched), differences()) == (before, [])
    per_entry = db.session.execute(db.select(StudyHoursEntry.source, StudyHoursEntry.hours)).all()
    assert len({row.source for row in per_entry}) == len(per_entry)


@both
def test_two_decisions_at_once_take_the_hours_once(app: Flask, watched: Browser, flagged: StudyFlag, second: StudyFlag) -> None:
    deciders = [MemberFactory().account_id, MemberFactory().account_id]
    ids, barrier = [flagged.id, second.id], Barrier(2)
    db.session.commit()

    def confirm(flag_id: int, actor_id: int) -> None:
        with app.app_context():
            barrier.wait()
            with transaction():
                service.decide_flag(flag_id, "confirmed", "问过本人", takes_back=True, actor_id=actor_id, now=NOON)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(confirm, ids, deciders))
    db.session.expire_all()
    assert (paid(watched), differences()) == ((0, 0), [])


@both
def test_dismissing_a_flag_leaves_a_correction_of_points(watched: Browser, flagged: StudyFlag) -> None:
    entry = db.session.scalars(db.select(PointsEntry).where(PointsEntry.member_id == watched.member.id)).first()
    assert entry is not None
    with transaction():
        correct(entry.id, "记错了", actor_id=MemberFactory().account_id, now=NOON)
    before = paid(watched)
    decide(flagged, "confirmed", takes_back=True)
    assert paid(watched) == (0, 0)
    decide(flagged, "dismissed")
    assert paid(watched) == before
    assert differences() == []


@both
def test_points_given_again_can_be_corrected_and_points_taken_back_cannot(watched: Browser, flagged: StudyFlag) -> None:
    entry = db.session.scalars(db.select(PointsEntry).where(PointsEntry.member_id == watched.member.id)).first()
    assert entry is not None
    decide(flagged, "confirmed", takes_back=True)
    with pytest.raises(Conflict, match="已经更正过"):
        correct(entry.id, "记错了", actor_id=MemberFactory().account_id, now=NOON)
    decide(flagged, "dismissed")
    before = paid(watched)
    with transaction():
        correct(entry.id, "记错了", actor_id=MemberFactory().account_id, now=NOON)
    assert paid(watched)[1] == before[1] - entry.points
    assert differences() == []


@pytest.mark.parametrize(
    ("verdict", "note", "takes_back", "sentence"),
    [
        ("maybe", "x", False, "请选择"),
        ("confirmed", "  ", False, "请写明依据"),
        ("confirmed", "字" * 201, False, "请写明依据"),
    ],
)
def test_a_decision_needs_a_verdict_and_a_reason(flagged: StudyFlag, verdict: str, note: str, takes_back: bool, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        service.decide_flag(flagged.id, verdict, note, takes_back=takes_back, actor_id=MemberFactory().account_id, now=NOON)


def test_nobody_decides_about_herself_or_twice_the_same(watched: Browser, flagged: StudyFlag) -> None:
    with pytest.raises(Refused, match="其他同志"):
        service.decide_flag(flagged.id, "dismissed", "没事", actor_id=watched.member.account_id, now=NOON)
    other = MemberFactory().account_id
    service.decide_flag(flagged.id, "confirmed", "问过", actor_id=other, now=NOON)
    with pytest.raises(Refused, match="已经是这个结论"):
        service.decide_flag(flagged.id, "confirmed", "问过", actor_id=other, now=NOON)
    service.decide_flag(flagged.id, "confirmed", "再查", takes_back=True, actor_id=other, now=NOON)
    service.decide_flag(flagged.id, "dismissed", "误会", actor_id=other, now=NOON)
    with pytest.raises(Refused, match="不能再次撤回"):
        service.decide_flag(flagged.id, "confirmed", "又查", takes_back=True, actor_id=other, now=NOON)


def test_the_pages_show_the_evidence_and_take_the_decision(watched: Browser, flagged: StudyFlag, client: Client) -> None:
    watched.open()
    watched.play(60)
    organizer = MemberFactory()
    grant(organizer, ORGANIZER, watched.member.department)
    client.sign_in(organizer)
    listed = client.get("/manage/study-flags?q=&rule=no_media&sort=name&order=asc")
    assert watched.member.name in listed.text
    assert "没有向其浏览器发送过课件文件" in listed.text
    assert "没有符合条件的提示" in client.get("/manage/study-flags?state=confirmed").text
    assert watched.member.name in client.get("/manage/study-flags?since=2026-03-05&until=2026-03-05").text
    assert "没有符合条件的提示" in client.get("/manage/study-flags?since=2026-03-06").text
    assert "没有符合条件的提示" in client.get("/manage/study-flags?until=2026-03-04&since=no-day").text
    page = client.get(f"/manage/study-flags/{flagged.id}")
    assert "当天的学习记录" in page.text
    assert len(re.findall(r"2026年3月5日 \d\d:\d\d:\d\d", page.text)) >= 4  # reports seconds apart are told apart
    wrong = client.post(f"/manage/study-flags/{flagged.id}", data={"verdict": "confirmed", "note": ""})
    assert (wrong.status_code, "请写明依据" in wrong.text) == (422, True)
    done = client.post(f"/manage/study-flags/{flagged.id}", data={"verdict": "confirmed", "note": "问过本人", "takes_back": "y"})
    assert done.status_code == 303
    page = client.get(f"/manage/study-flags/{flagged.id}")
    assert f"{organizer.name}于" in page.text
    assert "已撤回" in page.text
    sheet = client.post("/manage/study-flags/export?state=all")
    assert sheet.status_code == 200
    assert "条待核实" in client.get("/manage").text or "没有待核实的" in client.get("/manage").text


def test_flags_of_others_are_not_there(flagged: StudyFlag, client: Client) -> None:
    stranger = MemberFactory()
    grant(stranger, ORGANIZER, stranger.department)
    client.sign_in(stranger)
    assert "没有符合条件的提示" in client.get("/manage/study-flags").text
    assert client.get(f"/manage/study-flags/{flagged.id}").status_code == 404
    assert client.post(f"/manage/study-flags/{flagged.id}", data={"verdict": "dismissed", "note": "x"}).status_code == 404
    assert client.get("/manage/study-flags?unit=999999").status_code == 404
