"""The leader's figures against numbers worked out by hand; parts add up to the whole."""

from collections.abc import Callable
from datetime import date

import pytest

from learnhub.core.clock import start_of_day
from learnhub.core.extensions import db
from learnhub.learning.queries import hours_of_member
from learnhub.ranking.queries.people import Span, people_in
from learnhub.ranking.rules.figures import Figures
from learnhub.reporting.queries import lists
from learnhub.reporting.queries.figures import months
from learnhub.reporting.queries.home import facts
from learnhub.reporting.queries.management import counts
from learnhub.reporting.queries.member import member_report
from tests.factories import DepartmentFactory, MemberFactory
from tests.reporting.conftest import Bureau, broken_down, hours
from tests.statements import counted

TODAY = date(2026, 7, 2)  # day 183 of 365
ELAPSED = 183 / 365
YEAR = Span("year", date(2026, 1, 1), TODAY, TODAY)
MONTH = Span("month", date(2026, 7, 1), TODAY, TODAY)


@pytest.fixture
def bureau(build: Callable[[date], Bureau]) -> Bureau:
    return build(TODAY)


@pytest.mark.both_databases
def test_the_figures_of_the_whole_are_those_worked_out_by_hand(bureau: Bureau) -> None:
    whole = broken_down(bureau.root, YEAR).whole
    assert (whole.people, whole.with_target, whole.exempt) == (6, 4, 1)
    # 32 of 32, 2 of 32, 16 of 32 (pace 16.04, one decimal), 24 of 24
    assert (whole.on_pace, whole.pace_share) == (3, 0.75)
    assert (whole.met, whole.met_share) == (2, 0.5)
    assert whole.counted == 32 + 2 + 16 + 24
    assert whole.hours_per_head == 18.5
    assert whole.target_per_head == 30.0
    assert whole.expected_per_head == pytest.approx(30 * ELAPSED)
    assert whole.gained == 32 + 2 + 5 + 20 + 24 + 3
    assert whole.participation == pytest.approx(5 / 6)  # 乙二 has nothing in 30 days
    assert (whole.sat, whole.passed) == (3, 2)  # one member and exam counts once, by the best attempt
    assert whole.pass_share == pytest.approx(2 / 3)


@pytest.mark.both_databases
def test_a_month_counts_what_was_entered_in_it(bureau: Bureau) -> None:
    whole = broken_down(bureau.root, MONTH).whole
    assert whole.gained == 2 + 5 + 20 + 24
    assert whole.gained_per_head == pytest.approx(51 / 6)
    assert whole.counted == 74  # the target is the year's whatever the span


@pytest.mark.both_databases
@pytest.mark.parametrize("span", [YEAR, MONTH])
def test_the_rows_add_up_to_the_whole(bureau: Bureau, span: Span) -> None:
    found = broken_down(bureau.root, span)
    assert [(row.unit.name, row.is_own, row.figures.people) for row in found.rows] == [("甲处", False, 4), ("乙处", False, 2)]
    assert sum((row.figures for row in found.rows), Figures()) == found.whole
    assert found.units == 3
    a = broken_down(bureau.a, span)
    assert [(row.unit.name, row.is_own, row.figures.people) for row in a.rows] == [("甲处一科", False, 1), ("甲处", True, 3)]
    assert sum((row.figures for row in a.rows), Figures()) == a.whole == found.rows[0].figures


@pytest.mark.both_databases
def test_the_party_tree_has_the_same_people(bureau: Bureau) -> None:
    branch = broken_down(bureau.branch, YEAR)
    assert (branch.whole.people, branch.whole.counted) == (4, 50.0)
    assert branch.rows == []


def test_an_empty_unit_divides_by_nothing(bureau: Bureau) -> None:
    empty = DepartmentFactory(name="空处", parent=bureau.root)
    found = broken_down(empty, YEAR)
    whole = found.whole
    assert whole == Figures()
    assert [whole.met_share, whole.pace_share, whole.pass_share, whole.participation] == [None] * 4
    assert [whole.hours_per_head, whole.gained_per_head] == [None] * 2
    assert (months(whole, YEAR), whole.distribution) == ([], [0] * 5)


@pytest.mark.both_databases
def test_month_by_month_the_hours_of_those_with_a_target(bureau: Bureau) -> None:
    found = months(broken_down(bureau.root, YEAR).whole, YEAR)
    assert [month.number for month in found] == [1, 2, 3, 4, 5, 6, 7]
    # 3 May: 30 + 2; 2 July: 2 + 20 + 24, among four with a target
    assert [month.per_head for month in found] == [0, 0, 0, 0, 8.0, 8.0, 19.5]
    assert found[0].expected == pytest.approx(30 * 31 / 365)
    assert found[-1].expected == pytest.approx(30 * ELAPSED)


@pytest.mark.both_databases
def test_the_distribution_counts_everybody_with_a_target_once(bureau: Bureau) -> None:
    assert broken_down(bureau.root, YEAR).whole.distribution == [1, 0, 1, 0, 2]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("behind", {"甲二"}),
        ("on_pace", {"甲一", "甲下", "乙一"}),
        ("met", {"甲一", "乙一"}),
        ("idle", {"乙二"}),
        ("warned", {"甲二", "乙二"}),
        ("exempt", {"甲三"}),
        ("untargeted", {"乙二"}),
        ("failed", {"乙一"}),
        ("all", {"甲一", "甲二", "甲三", "甲下", "乙一", "乙二"}),
    ],
)
def test_every_figure_opens_to_its_members(bureau: Bureau, show: str, names: set[str]) -> None:
    people = people_in([bureau.root.path], YEAR, "department")
    for sort in lists.SORTS:
        for descending in (False, True):
            page = lists.page_of_members(people, show, 1, sort=sort, descending=descending)
            assert {row.name for row in page.items} == names
            assert page.total == len(names)


@pytest.mark.both_databases
def test_the_last_day_is_that_of_study_or_of_an_entry(bureau: Bureau) -> None:
    people = people_in([bureau.root.path], YEAR, "department")
    last = {row.name: row.last for row in db.session.execute(lists.members(people, "all"))}
    assert last["甲一"] == TODAY
    assert last["甲二"] == date(2026, 6, 3)
    assert last["乙二"] == date(2026, 5, 3)
    nobody = MemberFactory(department=bureau.b)
    rows = {row.member_id: row.last for row in db.session.execute(lists.members(people_in([bureau.root.path], YEAR, "department"), "all"))}
    assert rows[nobody.id] == lists.NO_DAY


@pytest.mark.both_databases
def test_those_most_behind_come_first(bureau: Bureau) -> None:
    hours(bureau.people["乙一"], -14, TODAY)
    people = people_in([bureau.root.path], YEAR, "department")
    whole = broken_down(bureau.root, YEAR).whole
    assert (whole.behind, whole.warned) == (2, 3)
    assert [row.name for row in lists.warned(people, bureau.root)] == ["甲二", "乙一", "乙二"]
    assert [row.name for row in lists.warned(people, bureau.b)] == ["乙一", "乙二"]
    assert lists.warned(people, DepartmentFactory()) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["root", "a", "b"])
def test_the_figures_count_whom_the_lists_show(bureau: Bureau, name: str) -> None:
    unit = getattr(bureau, name)
    people = people_in([unit.path], YEAR, "department")
    whole = broken_down(unit, YEAR).whole
    kinds = {"behind": whole.behind, "warned": whole.warned, "on_pace": whole.on_pace, "met": whole.met, "exempt": whole.exempt}
    idle = whole.people - whole.recent
    for show, count in (kinds | {"idle": idle, "all": whole.people}).items():
        assert lists.page_of_members(people, show, 1).total == count, show


@pytest.mark.both_databases
def test_whoever_has_left_is_in_no_figure(bureau: Bureau) -> None:
    bureau.people["甲二"].status = "left"
    db.session.commit()
    whole = broken_down(bureau.root, YEAR).whole
    assert (whole.people, whole.with_target, whole.on_pace) == (5, 3, 3)


@pytest.mark.both_databases
def test_every_screen_reads_the_same_sum(bureau: Bureau) -> None:
    rows = {row.member_id: row for row in db.session.execute(lists.members(people_in([bureau.root.path], YEAR, "department"), "all"))}
    for member in bureau.people.values():
        summary, row = hours_of_member(member.id, 2026, today=TODAY), rows[member.id]
        assert (float(summary.counted), float(summary.total)) == (row.counted, row.total)
        assert float(summary.target or 0) == row.target
        assert summary.is_exempt == bool(row.is_exempt)
        if row.has_target:
            assert float(summary.expected) == pytest.approx(row.expected, abs=0.05)
            assert (summary.ahead > -0.1) == bool(row.is_on_pace)


def test_ones_own_report(bureau: Bureau) -> None:
    report = member_report(bureau.people["甲二"].id, TODAY)
    assert (report.department, report.branch) == ("甲处", "第一党支部")
    assert [(exam.attempts, exam.is_passed) for exam in report.exams] == [(2, 1)]
    assert [entry.hours for entry in report.entries] == [2]
    assert report.days == [date(2026, 6, 3)]


def test_the_small_figures_of_the_home_page(bureau: Bureau) -> None:
    found = facts(bureau.people["甲一"].id, TODAY)
    assert (found.week_hours, found.week_seconds, found.year_points, found.year_courses) == (2.0, 0.0, 0, 0)


@pytest.mark.both_databases
def test_what_the_organizer_looks_after(bureau: Bureau) -> None:
    found = counts([bureau.a.path], YEAR, start_of_day(TODAY))
    assert (found.members, found.behind, found.units, found.exams_open) == (4, 1, 2, 0)
    assert counts([bureau.root.path], YEAR, start_of_day(TODAY)).exams_open == 1


def test_the_number_of_statements_does_not_grow_with_the_members(bureau: Bureau) -> None:
    def read() -> int:
        root = db.session.merge(bureau.root)
        db.session.refresh(root)
        broken_down(root, YEAR)  # what has changed is reckoned once
        db.session.refresh(root)
        with counted() as seen:
            people = people_in([root.path], YEAR, "department")
            found = broken_down(root, YEAR)
            months(found.whole, YEAR)
            lists.warned(people, root)
            lists.page_of_members(people, "all", 1)
        return len(seen)

    before = read()
    for _ in range(12):
        hours(MemberFactory(department=DepartmentFactory(parent=bureau.a)), 1, TODAY)
    assert read() == before <= 11
