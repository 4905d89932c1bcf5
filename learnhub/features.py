"""Everything the platform can do: its pages, its commands, its jobs, and where the navigation leads."""

from collections.abc import Callable
from dataclasses import dataclass

import click
from flask import Blueprint, Flask

from learnhub.accounts import views as accounts_views
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER
from learnhub.organization import cli as organization_cli
from learnhub.organization import views as organization_views
from learnhub.ranking import cli as ranking_cli
from learnhub.reporting import views as reporting_views
from learnhub.settings import views as settings_views

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts_views.blueprint,
    organization_views.blueprint,
    reporting_views.blueprint,
    settings_views.blueprint,
)

COMMANDS: tuple[click.Command, ...] = (organization_cli.organization, ranking_cli.ranking)


@dataclass(frozen=True, slots=True)
class Job:
    """Work that the scheduler repeats; opens its own transactions and does no harm when two run at once."""

    run: Callable[[], None]
    every_seconds: int


JOBS: dict[str, Job] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation; shown to everybody signed in, or to who holds one of `roles`."""

    key: str
    label: str
    endpoint: str
    icon: str
    roles: tuple[str, ...] = ()


NAVIGATION: tuple[Entry, ...] = (
    Entry("home", "首页", "reporting.home", "home"),
    Entry("courses", "课程", "learning.catalog", "book"),
    Entry("exams", "考试", "assessment.exams", "clipboard-text"),
    Entry("ranking", "排行榜", "ranking.board", "list-numbers"),
    Entry("study", "我的学习", "learning.my_study", "notebook"),
    Entry("manage", "管理", "reporting.manage", "settings", (ORGANIZER, ADMINISTRATOR)),
    Entry("dashboard", "看板", "reporting.dashboard", "chart-line", (LEADER,)),
)
TABS: tuple[Entry, ...] = (
    Entry("home", "首页", "reporting.home", "home"),
    Entry("courses", "课程", "learning.catalog", "book"),
    Entry("exams", "考试", "assessment.exams", "clipboard-text"),
    Entry("ranking", "排行", "ranking.board", "list-numbers"),
    Entry("me", "我的", "reporting.me", "user"),
)


def refuse_unsafe_start(_app: Flask) -> None:
    """Production does not serve the demo organization."""
