"""Honest viewers H1 to H6: whatever happens to the network and the machine, at least 98 % of the time really watched is credited."""

import random

from learnhub.core.extensions import db
from learnhub.learning.models import LessonProgress, PresenceCheck
from tests.fraud.arena import Arena, Beat, Tab

LEAST = 0.98


class Viewer:
    """A browser that plays a film as ours does: a beat every fifteen seconds, what is not confirmed is kept and sent again."""

    def __init__(self, tab: Tab, *, rate: float = 1.0, seed: int = 1) -> None:
        self.tab, self.rate = tab, rate
        self.chance = random.Random(seed)
        self.waiting: list[Beat] = []
        self.watched = 0.0
        self.is_online = True

    def watch(self, seconds: float, *, step: float = 15.0, jitter: float = 0.0, loss: float = 0.0) -> None:
        """Play for a while; requests come up to `jitter` seconds late and are lost with the chance `loss`."""
        clock, end = self.tab.clock, self.watched + seconds
        late = 0.0
        while self.watched < end - 1e-6:
            span = min(step, end - self.watched)
            clock.wait(max(0.0, span - late))
            late = 0.0
            begin = self.tab.at
            self.tab.at = min(begin + span * self.rate, float(self.tab.lesson.duration_seconds))
            self.watched += span
            self.waiting.append(self.tab.beat([begin, self.tab.at]))
            if jitter:
                late = self.chance.uniform(0, min(jitter, step - 1))
                clock.wait(late)
            self.deliver(loss)

    def deliver(self, loss: float = 0.0) -> None:
        """Send what waits, oldest first, and answer what is asked."""
        while self.waiting and self.is_online:
            if self.chance.random() < loss:
                return  # the request never arrived
            reply = self.tab.send(*self.waiting[:120])
            if self.chance.random() < loss:
                return  # the reply never arrived
            assert reply.status == 200, reply.body
            before = len(self.waiting)
            self.waiting = [beat for beat in self.waiting if beat["seq"] > reply.body["seq"]]
            if self.tab.check:
                self.tab.clock.wait(5)
                assert self.tab.answer().status == 200
            elif len(self.waiting) == before:
                return

    def pause(self, seconds: float) -> None:
        """Stand still for a while."""
        self.waiting.append(self.tab.beat(playing=False))
        self.deliver()
        self.tab.clock.wait(seconds)
        self.waiting.append(self.tab.beat(playing=True))
        self.deliver()


def viewer(arena: Arena, seconds: int, **more: float) -> Viewer:
    """Somebody who has just begun a film."""
    tab = arena.person().tab(arena.lesson(seconds))
    watching = Viewer(tab, rate=more.get("rate", 1.0))
    watching.waiting.append(tab.beat(playing=True))
    watching.deliver()
    return watching


def settle(arena: Arena, case: str, watching: Viewer, due: float) -> None:
    """All is delivered; the credit is what was watched, but for two hundredths."""
    watching.waiting.append(watching.tab.beat(playing=False))
    watching.deliver()
    arena.verdict(f"{case} (due {due:.0f} s)", watching.tab.person, least=LEAST * due)


def jitter(arena: Arena) -> None:
    """H1: every request comes up to five seconds late."""
    watching = viewer(arena, 3600)
    watching.watch(1800, jitter=5)
    settle(arena, "H1 5 s jitter", watching, 1800)


def loss(arena: Arena) -> None:
    """H2: three of a hundred requests, and three of a hundred replies, are lost."""
    watching = viewer(arena, 3600)
    watching.watch(3000, jitter=5, loss=0.03)
    settle(arena, "H2 3 % loss", watching, 3000)


def tunnel(arena: Arena) -> None:
    """H3: ten minutes without a network, with a presence check inside."""
    watching = viewer(arena, 7200)
    watching.watch(900)
    progress = db.session.scalars(db.select(LessonProgress).where(LessonProgress.member_id == watching.tab.person.member.id)).one()
    arena.change(progress, check_in=300.0)
    watching.is_online = False
    watching.watch(600)
    watching.is_online = True
    watching.watch(900)
    settle(arena, "H3 a tunnel of ten minutes, a check inside", watching, 2400)
    assert arena.count(PresenceCheck, PresenceCheck.member_id == watching.tab.person.member.id) >= 1


def tab_switch(arena: Arena) -> None:
    """H4: the film goes on in a tab behind, where the browser lets scripts run once a minute."""
    watching = viewer(arena, 3600)
    watching.watch(300)
    watching.watch(600, step=60)
    watching.watch(300)
    settle(arena, "H4 tab switch", watching, 1200)


def sleep(arena: Arena) -> None:
    """H5: the laptop sleeps for twenty-five minutes in the middle of a sentence, and goes on."""
    watching = viewer(arena, 3600)
    watching.watch(507)
    watching.tab.clock.wait(1500)
    watching.pause(10)
    watching.watch(600)
    settle(arena, "H5 laptop sleep", watching, 1107)


def faster(arena: Arena) -> None:
    """H6: at 1.25×: the time is that of the wall, the film is seen to its end."""
    watching = viewer(arena, 3000, rate=1.25)
    watching.watch(2400, jitter=3)
    settle(arena, "H6 1.25×", watching, 2400)
    assert arena.credit(watching.tab.person).covered >= LEAST * 3000


HONEST = {"H1": jitter, "H2": loss, "H3": tunnel, "H4": tab_switch, "H5": sleep, "H6": faster}
