"""Deeds of the demo organization in the order of time, each at its own moment of the injected clock."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from learnhub.core.clock import local_day, start_of_day
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction

DAYS = 91
AT_ONCE = 150  # deeds in one transaction
Deed = Callable[[datetime], None]


@dataclass
class Timeline:
    """Collects deeds and does them; what lies after `end` never happens."""

    end: datetime
    chance: random.Random
    deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    keys: dict[int, tuple[str, ...]] = field(default_factory=dict)  # right options of question versions, read once

    @property
    def today(self) -> date:
        """The day of the load."""
        return local_day(self.end)

    @property
    def first_day(self) -> date:
        """The day the study begins."""
        return self.today - timedelta(days=DAYS)

    @property
    def beginning(self) -> datetime:
        """When the organization is there: before the year, for whose targets its sessions count, and before the study."""
        return self.at(min(self.first_day, date(self.today.year, 1, 1)) - timedelta(days=1), 9.0)

    def at(self, day: date, hour: float) -> datetime:
        """A moment of a day on the platform's calendar."""
        return start_of_day(day) + timedelta(seconds=round(hour * 3600))

    def some_time(self, day: date) -> datetime:
        """A moment when people study: mornings before work, noon, evenings, working hours."""
        begin, length = self.chance.choice(((7.5, 1.2), (9.0, 2.5), (12.2, 1.3), (14.5, 2.5), (19.0, 2.8), (20.0, 2.0)))
        return self.at(day, begin + length * self.chance.random())

    def add(self, moment: datetime, deed: Deed) -> bool:
        """Do `deed` at `moment`; False when that lies in the future."""
        if moment >= self.end:
            return False
        self.deeds.append((moment, len(self.deeds), deed))
        return True

    def run(self) -> Iterator[int]:
        """Do everything in order; yields how many deeds each transaction held."""
        ordered = sorted(self.deeds, key=lambda entry: entry[:2])
        for _number, piece in groupby(enumerate(ordered), key=lambda pair: pair[0] // AT_ONCE):
            entries = [entry for _place, entry in piece]
            with transaction():
                for moment, _order, deed in entries:
                    deed(moment)
            db.session.expunge_all()
            yield len(entries)
