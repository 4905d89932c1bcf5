"""Hostile clients A1 to A28: each tries to earn what was not studied. A case asserts the ceilings of study time, to the second."""

import os
import threading
from datetime import timedelta

from learnhub.accounts.service import disable_account
from learnhub.core.clock import local, start_of_day
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.learning.models import LessonProgress, LessonProgressPast, PresenceCheck, StudyHoursEntry, StudyLease
from learnhub.learning.rules import flags
from learnhub.learning.service import leave_course
from tests.factories import MaterialFactory, grant
from tests.fraud.arena import Arena, Reply, Tab

REPEATS = int(os.environ.get("LEARNHUB_FRAUD_REPEATS", "300"))
HOUR = 3600


def instant_end(arena: Arena) -> None:
    """A1: the whole film is reported right after opening."""
    person = arena.person()
    tab = person.tab(arena.lesson())
    tab.report([0, 600], position=600)
    tab.report([0, 600], position=600)
    credit = arena.verdict("A1 instant end", person, most=0)
    assert (credit.covered, credit.paid) == (0, [])


def fast_ranges(arena: Arena) -> None:
    """A2: every five seconds another minute is said to have been played."""
    person = arena.person()
    tab = person.tab(arena.lesson(HOUR))
    tab.report()
    for n in range(24):
        arena.clock.wait(5)
        tab.report([n * 60, n * 60 + 60])
    credit = arena.verdict("A2 fast ranges", person, most=120)
    assert credit.covered <= 2 * 120 + 2


def jumps(arena: Arena) -> None:
    """A3: many short stretches all over the film in each beat."""
    person = arena.person()
    tab = person.tab(arena.lesson(HOUR))
    tab.report()
    for n in range(20):
        arena.clock.wait(15)
        tab.report(*[[start + n, start + n + 30] for start in range(0, 3000, 60)])
    credit = arena.verdict("A3 jumps", person, most=300)
    assert credit.covered <= 2 * 300 + 2


def fast_forward(arena: Arena) -> None:
    """A4: 2×, 8× and 32×: twice the content a second at most, and never more time than passed."""
    for rate, most in ((2, 240), (8, 240), (32, 240)):
        person = arena.person()
        tab = person.tab(arena.lesson(HOUR))
        tab.play(120, rate=rate)
        credit = arena.verdict(f"A4 {rate}×", person, most=120)
        assert credit.covered <= most + 2


def forged_numbers(arena: Arena) -> None:
    """A5: negative, NaN, 1e308, reversed, beyond the end, and worse."""
    person = arena.person()
    tab = person.tab(arena.lesson())
    tab.report()
    arena.clock.wait(15)
    for bad in ([-5, 10], [10, 5], [0, 700], [0, 1e308], [1e308, 1e309], ["0", "9"], [None, 3], [[0], 3], [True, 9]):
        assert tab.report(bad, position=0).status == 422
    for number in ("NaN", "Infinity", "-Infinity", "1e999"):
        beat = f'{{"seq": 99, "stamp": 0, "intervals": [[0, {number}]], "position": 0, "playing": true}}'
        words = f'{{"lease": "{tab.lease}", "beats": [{beat}]}}'
        assert person.post("/study/beats", words).status == 422
    for wrong in ({"seq": -1}, {"seq": 2**63}, {"seq": 1.5}, {"stamp": -1}, {"stamp": 1e300}, {"playing": "yes"}, {"position": "end"}):
        assert tab.send(tab.beat([0, 15]) | wrong).status == 422
    arena.verdict("A5 forged numbers", person, most=0)


def own_clock(arena: Arena) -> None:
    """A6: the browser's clock runs ahead by hours, in one beat and in many."""
    person = arena.person()
    tab = person.tab(arena.lesson(3 * HOUR))
    tab.report()
    arena.clock.wait(30)
    tab.send(*[tab.beat([n * 15, n * 15 + 15], stamp=n * 15000) for n in range(400)])
    tab.report([0, 600], stamp=3_600_000)
    arena.verdict("A6 the client's clock", person, most=30)
    tab.report(stamp=7_200_000)
    assert tab.report([600, 660], stamp=0).status == 422
    arena.verdict("A6 a clock that goes back", person, most=30)


def one_beat_again_and_again(arena: Arena) -> None:
    """A7: one beat, ten thousand times."""
    person = arena.person()
    tab = person.tab(arena.lesson(HOUR))
    tab.report()
    arena.clock.wait(15)
    beat = tab.beat([0, 15])
    first = tab.send(beat).body
    for n in range(REPEATS):
        if n % 50 == 0:
            arena.clock.wait(15)
        reply = tab.send(beat)
        assert (reply.status, reply.body) == (200, first)
    arena.verdict(f"A7 one beat × {REPEATS}", person, most=15)
    assert arena.beats_of(person) == 2


def of_another(arena: Arena) -> None:
    """A8: beats on the lease of another, her presence check, and lessons that are not open."""
    victim, thief = arena.person(), arena.person()
    lesson = arena.lesson(HOUR)
    hers = victim.tab(lesson)
    hers.report()
    arena.clock.wait(15)
    stolen = Tab(thief, lesson, lease=hers.lease, opened=hers.opened, seq=hers.seq)
    assert stolen.report([0, 15]).status == 404
    assert stolen.person.post(f"/study/leases/{hers.lease}/presence", {"id": "x"}).status == 404
    thief.post(f"/study/leases/{hers.lease}/close", {})
    assert hers.report([0, 15]).status == 200
    draft = arena.lesson()
    arena.change(draft.section.course, state="draft")
    assert thief.post(f"/study/lessons/{draft.id}/lease", {}).status == 404
    assert thief.post("/study/lessons/999999999/lease", {}).status == 404
    arena.verdict("A8 of another", thief, most=0)
    arena.verdict("A8 her own", victim, least=15, most=15)


def twenty_tabs(arena: Arena) -> None:
    """A9: one film in twenty tabs, each reporting a minute of its own."""
    person = arena.person()
    lesson = arena.lesson(HOUR)
    tabs = [person.tab(lesson) for _ in range(20)]
    for tab in tabs:
        tab.report()
    arena.clock.wait(60)
    answers = [tab.report([n * 60, n * 60 + 60]).status for n, tab in enumerate(tabs)]
    assert answers == [409] * 19 + [200]
    arena.verdict("A9 20 tabs of one video", person, most=60)


def twenty_films(arena: Arena) -> None:
    """A10: twenty films at once."""
    person = arena.person()
    tabs = [person.tab(arena.lesson()) for _ in range(20)]
    for _ in range(4):
        for tab in tabs:
            if tab.report([0, 60]).status == 409:
                tab.open()
                tab.report()
        arena.clock.wait(15)
    arena.verdict("A10 20 videos at once", person, most=60)


def devices_in_turns(arena: Arena) -> None:
    """A11: five devices take the lease from each other every second."""
    person = arena.person()
    lesson = arena.lesson(HOUR)
    devices = [arena.person(person.member, agent=f"device {n}") for n in range(5)]
    for n in range(100):
        tab = devices[n % 5].tab(lesson)
        tab.report()
        arena.clock.wait(1)
        tab.report([n * 30, n * 30 + 30])
    arena.verdict("A11 five devices in turns", person, most=100)
    assert arena.flags(person) & {flags.TURNS, flags.SHARED}


def one_minute_for_hours(arena: Arena) -> None:
    """A12: one minute in a loop for eight hours."""
    person = arena.person()
    tab = person.tab(arena.lesson(HOUR))
    tab.report()
    for n in range(8 * 240):
        arena.clock.wait(15)
        start = n % 4 * 15
        tab.report([start, start + 15])
        if tab.check:
            tab.answer()
    arena.verdict("A12 one minute looped for eight hours", person, least=60, most=60)
    assert person.page_says(60)


def seek_to_the_end(arena: Arena) -> None:
    """A13: the player jumps to the last second."""
    person = arena.person()
    tab = person.tab(arena.lesson())
    tab.report()
    arena.clock.wait(3)
    tab.report([0, 1], [598, 600], position=600)
    credit = arena.verdict("A13 seek to the end", person, most=3)
    assert credit.paid == []


def hidden_and_muted(arena: Arena) -> None:
    """A14: nobody looks; arithmetic allows the film once, and the checks stop what nobody answers."""
    person = arena.person()
    lesson = arena.lesson(2 * HOUR)
    tab = person.tab(lesson)
    tab.play(2 * HOUR, answers=False)
    arena.verdict("A14 hidden and muted", person, most=1200 + 90 + 15)


def no_media(arena: Arena) -> None:
    """A15: beats of a film that was never fetched: within the ceilings, for a person to look at."""
    person = arena.person()
    lesson = arena.lesson()
    arena.change(lesson, material=MaterialFactory(course_id=lesson.course_id))
    person.tab(lesson).play(600)
    arena.verdict("A15 no media ever fetched", person, most=600)
    assert flags.NO_MEDIA in arena.flags(person)


def while_paused(arena: Arena) -> None:
    """A16: the film stands still, and is said to have been played."""
    person = arena.person()
    tab = person.tab(arena.lesson(HOUR))
    tab.report(playing=False)
    for _ in range(4):
        arena.clock.wait(600)
        tab.report(playing=False)
    tab.report([0, HOUR], playing=False)
    arena.verdict("A16 beats while paused", person, most=20)


def checks_ignored(arena: Arena) -> None:
    """A17: the checks are never answered; from another device neither."""
    person = arena.person()
    lesson = arena.lesson(2 * HOUR)
    tab = person.tab(lesson)
    tab.play(HOUR, answers=False)
    waiting = tab.check
    assert waiting is not None
    assert waiting["seconds"] == 0
    again = arena.person(person.member, agent="another").tab(lesson)
    assert again.check == waiting
    again.at = tab.at
    again.play(600, answers=False)
    again.open()
    again.send(*[again.beat([tab.at + n * 15, tab.at + n * 15 + 15], stamp=n * 15000) for n in range(40)])
    arena.verdict("A17 presence checks ignored", person, most=1200 + 90 + 15)


def checks_answered_at_once(arena: Arena) -> None:
    """A18: a script answers within 300 ms: it earns what passed, and the evidence says how fast it was."""
    person = arena.person()
    tab = person.tab(arena.lesson(HOUR))
    tab.report()
    for n in range(160):
        arena.clock.wait(15)
        tab.report([n * 15, n * 15 + 15])
        if tab.check:
            arena.clock.wait(0.2)
            tab.answer()
    arena.verdict("A18 answered within 300 ms", person, most=2400)
    asked = db.session.scalars(db.select(PresenceCheck).where(PresenceCheck.member_id == person.member.id)).all()
    assert asked
    assert all(one.answered_at - one.delivered_at < timedelta(seconds=0.3) for one in asked if one.answered_at)
    assert flags.QUICK in arena.flags(person)


def a_thousand_at_once(arena: Arena, beats: int = 1000, lines: int = 20) -> None:
    """A19: a thousand beats in parallel, of the same and of different numbers."""
    person = arena.person()
    tab = person.tab(arena.lesson(2 * HOUR))
    tab.report()
    arena.clock.wait(15)
    made = [tab.beat([n * 7, n * 7 + 15]) | {"seq": 2 + n // 2} for n in range(beats)]
    answers: list[Reply] = []

    def shoot(first: int) -> None:
        answers.extend(person.post("/study/beats", {"lease": tab.lease, "beats": [beat]}) for beat in made[first::lines])

    threads = [threading.Thread(target=shoot, args=(n,)) for n in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == beats
    refused = {(answer.status, str(answer.body)[:200]) for answer in answers if answer.status != 200}
    assert not refused, refused
    credit = arena.verdict(f"A19 {beats} beats in parallel", person, most=15)
    assert credit.covered <= 30 + 2


def over_four_workers(arena: Arena) -> None:
    """A20: each beat comes to another process, and each again to yet another."""
    person = arena.person()
    tab = person.tab(arena.lesson())
    tab.report()
    for n in range(20):
        arena.clock.wait(15)
        beat = tab.beat([n * 15, n * 15 + 15])
        replies = [tab.send(beat) for _ in range(4)]
        assert all(reply.body == replies[0].body for reply in replies)
    arena.verdict("A20 spread over four workers", person, least=300, most=300)


def midnight(arena: Arena) -> None:
    """A21: over the end of the year; what is claimed for both days is split between them and counted once."""
    today = local(arena.clock.now)
    new_year = start_of_day(today.date().replace(year=today.year + 1, month=1, day=1))
    arena.clock.wait((new_year - arena.clock.now).total_seconds() - 60)
    person = arena.person()
    tab = person.tab(arena.lesson(540))
    tab.play(120)
    arena.verdict("A21 the end of the year", person, least=118, most=120)
    tab.play(480)
    credit = arena.verdict("A21 completed in the new year", person, most=600)
    years = db.session.scalars(db.select(StudyHoursEntry.year).where(StudyHoursEntry.member_id == person.member.id)).all()
    assert (years, len(credit.paid)) == ([local(arena.clock.now).year], 1)


def after_the_end(arena: Arena) -> None:
    """A22: after sign-out, after the account was disabled, after the lease was closed, after the course was withdrawn."""
    person = arena.person()
    lesson = arena.lesson(HOUR)
    tab = person.tab(lesson)
    tab.report()
    person.post(f"/study/leases/{tab.lease}/close", {})
    arena.clock.wait(15)
    assert tab.report([0, 15]).status == 409
    tab.open()
    tab.report()
    arena.change(lesson.section.course, state="withdrawn")
    arena.clock.wait(15)
    assert tab.report([0, 15]).status == 404
    arena.change(lesson.section.course, state="published")
    assert person.post("/sign-out").status in {302, 303}
    arena.clock.wait(15)
    assert tab.report([0, 15]).status == 401
    again = arena.person(person.member)
    tab = again.tab(lesson)
    tab.report()
    with transaction():
        disable_account(person.member.account_id, actor_id=None, now=arena.clock.now)
    arena.clock.wait(15)
    assert tab.report([0, 15]).status == 401
    arena.verdict("A22 after sign-out, disabling, closing, withdrawal", person, most=0)


def leave_and_come_back(arena: Arena) -> None:
    """A23: the course is finished, left, and taken again and again."""
    person = arena.person()
    lesson = arena.lesson()
    person.tab(lesson).play(600)
    first = arena.verdict("A23 the first time", person, least=588, most=600)
    for _ in range(3):
        with transaction():
            leave_course(person.member.id, lesson.course_id, now=arena.clock.now)
        person.tab(lesson).play(600)
    again = arena.verdict("A23 leave and take it again", person, most=600)
    assert (again.paid, again.points) == (first.paid, first.points)
    assert first.paid == [f"course:{lesson.course_id}"]


def film_replaced(arena: Arena) -> None:
    """A24: the film is replaced while it is studied; the old coverage is history, and pays no second time."""
    person = arena.person()
    lesson = arena.lesson(HOUR)
    tab = person.tab(lesson)
    tab.play(300)
    progress = db.session.scalars(db.select(LessonProgress).where(LessonProgress.member_id == person.member.id)).one()
    arena.change(progress, media_sha256="0" * 64)
    arena.clock.wait(15)
    assert tab.report([300, 315]).status == 409
    tab = person.tab(lesson)
    credit = arena.credit(person)
    assert (credit.studied, credit.covered) == (0, 0)
    assert arena.count(LessonProgressPast, LessonProgressPast.member_id == person.member.id) == 1
    tab.play(60)
    arena.verdict("A24 film replaced, the old coverage is history", person, most=60)


def two_people_one_account(arena: Arena) -> None:
    """A25: two people share an account, and study different films at the same time."""
    one = arena.person(agent="at home", address="192.0.2.1")
    two = arena.person(one.member, agent="at work", address="198.51.100.7")
    films = arena.lesson(HOUR), arena.lesson(HOUR)
    tabs = [one.tab(films[0]), two.tab(films[1])]
    for n in range(40):
        for tab, start in zip(tabs, (0, 300), strict=True):
            if tab.report([start + n * 15, start + n * 15 + 15]).status == 409:
                tab.open()
                tab.report()
        arena.clock.wait(15)
    arena.verdict("A25 two people on one account", one, most=600)
    sessions = db.session.scalars(db.select(StudyLease.session_id).where(StudyLease.member_id == one.member.id)).all()
    assert len(set(sessions)) == 2
    assert flags.SHARED in arena.flags(one)


def idle_then_claim(arena: Arena) -> None:
    """A26: nothing for twenty minutes, then everything at once, alone and as a queue; then an outage of hours."""
    person = arena.person()
    tab = person.tab(arena.lesson(2 * HOUR))
    tab.report(playing=False)
    arena.clock.wait(1200)
    tab.report([0, 1200])
    arena.verdict("A26 idle, then one claim", person, most=20)
    tab = person.tab(arena.lesson(2 * HOUR))
    tab.report(playing=True)
    arena.clock.wait(1200)
    tab.report([0, 1200])
    arena.verdict("A26 silence, then one claim", person, most=20 + 60)
    arena.clock.wait(1200)
    begin = tab.stamp - 1_200_000
    tab.send(*[tab.beat([60 + n * 15, 75 + n * 15], stamp=begin + n * 15000) for n in range(80)])
    credit = arena.verdict("A26 a queue of twenty minutes", person, most=20 + 60 + 900 + 120)
    assert credit.studied <= 20 + 60 + 900 + 120
    assert flags.QUEUED in arena.flags(person)


def from_another_site(arena: Arena) -> None:
    """A27: a request that another page makes the browser send: without a token, with a foreign one, as a form, as a link."""
    person = arena.person()
    tab = person.tab(arena.lesson())
    tab.report()
    arena.clock.wait(15)
    body = {"lease": tab.lease, "beats": [tab.beat([0, 15])]}
    foreign = {"Origin": "https://elsewhere.example", "Referer": "https://elsewhere.example/"}
    assert person.post("/study/beats", body, **{"X-CSRFToken": ""}).status == 400
    assert person.post("/study/beats", body, **foreign, **{"X-CSRFToken": arena.person().headers["X-CSRFToken"] + "x"}).status == 400
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": ""}
    assert person.post("/study/beats", "lease=x", **form, **foreign).status == 400
    assert person.get("/study/beats").status == 405
    assert person.post(f"/study/lessons/{tab.lesson.id}/lease", {}, **{"X-CSRFToken": ""}).status == 400
    arena.verdict("A27 forged from another site", person, most=0)


def study_hours_by_hand(arena: Arena) -> None:
    """A28: an organizer has no address by which to write herself study time, hours or points."""
    member = arena.member()
    with transaction():
        grant(member, "organizer", member.department)
    person = arena.person(member)
    tab = person.tab(arena.lesson(HOUR))
    for path in ("/study/hours", "/study/points", f"/study/lessons/{tab.lesson.id}/complete", f"/study/lessons/{tab.lesson.id}/progress"):
        assert person.post(path, {"hours": 8, "seconds": 3600}).status in {404, 405}
    tab.report([0, HOUR])
    credit = arena.verdict("A28 an organizer crediting herself", person, most=0)
    assert (credit.paid, credit.points) == ([], 0)


CHEATS = {
    "A1": instant_end,
    "A2": fast_ranges,
    "A3": jumps,
    "A4": fast_forward,
    "A5": forged_numbers,
    "A6": own_clock,
    "A7": one_beat_again_and_again,
    "A8": of_another,
    "A9": twenty_tabs,
    "A10": twenty_films,
    "A11": devices_in_turns,
    "A12": one_minute_for_hours,
    "A13": seek_to_the_end,
    "A14": hidden_and_muted,
    "A15": no_media,
    "A16": while_paused,
    "A17": checks_ignored,
    "A18": checks_answered_at_once,
    "A19": a_thousand_at_once,
    "A20": over_four_workers,
    "A21": midnight,
    "A22": after_the_end,
    "A23": leave_and_come_back,
    "A24": film_replaced,
    "A25": two_people_one_account,
    "A26": idle_then_claim,
    "A27": from_another_site,
    "A28": study_hours_by_hand,
}
