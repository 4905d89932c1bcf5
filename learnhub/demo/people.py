"""What sort of learner each member is: ahead, behind, idle, exempt, without a target."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from learnhub.demo.organization import DEPARTMENTS, LEADERS, Bureau

# How departments differ: some have an eager branch secretary.
EAGERNESS = {name: round(0.16 * ((number * 5) % 12) / 11 - 0.08, 3) for number, (name, *_rest) in enumerate(DEPARTMENTS)}
IDLE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Learner:
    """A member by ids alone, with her diligence and knowledge between 0 and 1."""

    member_id: int
    name: str
    branch: str
    diligence: float
    knowledge: float
    is_leading: bool  # a secretary or one of the bureau's leaders: 56 hours
    is_idle: bool = False
    is_exempt: bool = False
    has_target: bool = True

    def comes_to(self, number: int, chance: random.Random) -> bool:
        """Whether she comes to the session with this number in its row; those who are shown miss each third: they keep their pace."""
        if self.name in SHOWN:
            return number % 3 != 2
        return chance.random() < (0.04 if self.is_idle else 0.56 + 0.44 * self.diligence)


# The people who are shown: steady, with something left to do.
SHOWN = {"陈思远": (0.86, 0.82), "马玉兰": (0.95, 0.95), "梁启明": (0.8, 0.85), "郑国平": (0.75, 0.8)}


def learners(bureau: Bureau, chance: random.Random) -> Sequence[Learner]:
    """Everybody, with a character."""
    found = []
    branches = {unit.id: name for name, unit in bureau.branches.items()}
    departments = {unit.id: name for name, unit in bureau.departments.items()}
    for number, member in enumerate(bureau.members):
        bias = EAGERNESS.get(departments.get(member.department_id or 0, ""), 0.05)
        diligence = min(1.0, max(0.05, chance.betavariate(3.4, 1.5) + bias))
        knowledge = min(1.0, max(0.1, chance.betavariate(4.5, 2.0) + bias / 2))
        is_idle, chosen = chance.random() < IDLE_SHARE, number % 37
        shown = member.name in SHOWN
        is_leading = member.name in LEADERS or member.id in bureau.secretaries
        if shown:
            diligence, knowledge = SHOWN[member.name]
        found.append(
            Learner(
                member.id,
                member.name,
                branches.get(member.branch_id or 0, ""),
                diligence,
                knowledge,
                is_leading=is_leading,
                is_idle=is_idle and not shown and not is_leading,
                is_exempt=chosen == 19 and not shown,
                has_target=shown or chosen != 29,
            )
        )
    return found
