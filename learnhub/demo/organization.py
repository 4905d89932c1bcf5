"""The made-up bureau: three levels of departments, nine branches, 220 members, the four demo accounts."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from learnhub.accounts.service import hash_password
from learnhub.core.permissions import ADMINISTRATOR, LEADER, MEMBER, ORGANIZER
from learnhub.demo.names import people
from learnhub.organization import service
from learnhub.organization.models import Member, Unit

ROOT, COMMITTEE = "云川市水务局", "云川市水务局机关党委"
PREFIX = "9900"  # staff numbers of the demo organization begin so
PASSWORD = "Yunchuan-2026"  # noqa: S105 - of accounts that only the development profile has

# Department, the group it belongs to, how many people, and their branch.
DEPARTMENTS = (
    ("办公室", "局机关", 17, "机关第一党支部"),
    ("组织人事处", "局机关", 9, "机关第一党支部"),
    ("规划计划处", "局机关", 12, "机关第一党支部"),
    ("河湖保护处", "局机关", 21, "机关第二党支部"),
    ("水资源管理处", "局机关", 20, "机关第三党支部"),
    ("建设管理处", "局机关", 24, "机关第四党支部"),
    ("防汛应急处", "局机关", 16, "机关第五党支部"),
    ("财务审计处", "局机关", 11, "机关第五党支部"),
    ("水文监测站", "直属单位", 18, "水文监测站党支部"),
    ("质量安全中心", "直属单位", 28, "质量安全中心党支部"),
    ("信息中心", "直属单位", 14, "信息中心党支部"),
    ("城东供水所", "直属单位", 24, "城东供水所党支部"),
)
LEADERS = ("梁启明", "郑国平", "韩振宇", "杜晓梅", "蒋宏伟", "顾慧敏")
NAMED = {  # department → people who are in it by name
    "组织人事处": [("马玉兰", "female")],
    "河湖保护处": [("陈思远", "male"), ("赵雪梅", "female")],
    "水文监测站": [("林晓燕", "female")],
    "规划计划处": [("周文博", "male")],
    "城东供水所": [("唐国栋", "male"), ("冯雅琴", "female")],
}
ROLES = (
    (MEMBER, "陈思远"),
    (ORGANIZER, "马玉兰"),
    (LEADER, "梁启明"),
    (ADMINISTRATOR, "郑国平"),
)


@dataclass
class Bureau:
    """What was made, for the activity that follows."""

    root: Unit
    committee: Unit
    departments: dict[str, Unit] = field(default_factory=dict)
    branches: dict[str, Unit] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    secretaries: set[int] = field(default_factory=set)

    def member(self, name: str) -> Member:
        """The member with this name."""
        return next(member for member in self.members if member.name == name)


def build_units(root: Unit, committee: Unit, *, now: datetime) -> Bureau:
    """Departments and branches under the two roots."""
    bureau = Bureau(root, committee)
    for position, group in enumerate(("局机关", "直属单位")):
        bureau.departments[group] = service.create_unit("department", "department", group, root, position=position, actor_id=None, now=now)
        general = service.create_unit("party", "general_branch", f"{group}党总支", committee, position=position, actor_id=None, now=now)
        for branch in dict.fromkeys(entry[3] for entry in DEPARTMENTS if entry[1] == group):
            bureau.branches[branch] = service.create_unit(
                "party", "branch", branch, general, position=len(bureau.branches), actor_id=None, now=now
            )
    for position, (name, group, _size, _branch) in enumerate(DEPARTMENTS):
        bureau.departments[name] = service.create_unit(
            "department", "department", name, bureau.departments[group], position=position, actor_id=None, now=now
        )
    return bureau


def build_members(bureau: Bureau, chance: random.Random, *, now: datetime, scale: float = 1.0) -> None:
    """All 220, or a share `scale` of them; with one password hash between them, for hashing each would take most of a minute."""
    shared = hash_password(PASSWORD)
    taken = set(LEADERS) | {name for named in NAMED.values() for name, _gender in named}
    since = now.date() - timedelta(days=90)

    def add(name: str, gender: str, department: Unit, branch: Unit) -> Member:
        number = len(bureau.members) + 1
        joined = date(chance.randint(1985, 2024), chance.randint(1, 12), chance.randint(1, 28))
        category = "probationary" if joined.year >= 2024 and chance.random() < 0.5 else "full"
        member = service.create_member(
            name=name,
            staff_number=f"{PREFIX}{number:04d}",
            phone=f"1990000{number:04d}",
            password_hash=shared,
            category=category,
            department=department,
            branch=branch,
            gender=gender,
            joined_party_on=joined,
            since=since + timedelta(days=chance.randint(0, 80)) if number > 12 else since,
            must_change_password=False,
            actor_id=None,
            now=now,
        )
        bureau.members.append(member)
        return member

    posted: set[str] = set()
    first = bureau.branches["机关第一党支部"]
    for name in LEADERS:
        add(name, "female" if name in {"杜晓梅", "顾慧敏"} else "male", bureau.root, first)
    for name, _group, size, branch in DEPARTMENTS:
        named = NAMED.get(name, [])
        people_here = [*named, *people(max(2, round(size * scale)) - len(named), chance, taken)]
        found = [add(person, gender, bureau.departments[name], bureau.branches[branch]) for person, gender in people_here]
        if branch not in posted:
            posted.add(branch)
            secretary = found[1]  # the first may be one of the four who are shown
            bureau.secretaries.add(secretary.id)
            service.appoint(secretary, bureau.branches[branch], "书记", day=since, actor_id=None, now=now)
    for role, name in ROLES:
        if role == MEMBER:
            continue
        for unit in (bureau.root, bureau.committee):
            service.grant_role(bureau.member(name).account_id, role, unit, granter=None, now=now)
