"""Everything the platform can do: its pages, its commands, its jobs, and where the navigation leads."""

from collections.abc import Callable
from dataclasses import dataclass

import click
from flask import Blueprint, Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from learnhub.accounts import views as accounts_views
from learnhub.assessment import cli as assessment_cli
from learnhub.assessment import jobs as assessment_jobs
from learnhub.assessment import views as assessment_views
from learnhub.assessment.views.taking import usual_answer
from learnhub.assignments import jobs as assignments_jobs
from learnhub.assignments import views as assignments_views
from learnhub.core.express import Express
from learnhub.core.extensions import db
from learnhub.core.permissions import ADMINISTRATOR, LEADER, ORGANIZER
from learnhub.demo import cli as demo_cli
from learnhub.demo.accounts import demo_accounts, is_loaded
from learnhub.interchange import jobs as interchange_jobs
from learnhub.interchange import views as interchange_views
from learnhub.interchange.cli.courses import courses
from learnhub.interchange.cli.questions import questions
from learnhub.learning import jobs as learning_jobs
from learnhub.learning import views as learning_views
from learnhub.learning.views.study import usual_beat
from learnhub.notices import jobs as notices_jobs
from learnhub.notices import views as notices_views
from learnhub.organization import cli as organization_cli
from learnhub.organization import jobs as organization_jobs
from learnhub.organization import views as organization_views
from learnhub.practice import jobs as practice_jobs
from learnhub.practice import views as practice_views
from learnhub.questions import views as question_views
from learnhub.ranking import cli as ranking_cli
from learnhub.ranking import jobs as ranking_jobs
from learnhub.ranking import views as ranking_views
from learnhub.reporting import views as reporting_views
from learnhub.settings import views as settings_views

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts_views.blueprint,
    assessment_views.blueprint,
    assignments_views.blueprint,
    interchange_views.blueprint,
    learning_views.blueprint,
    notices_views.blueprint,
    organization_views.blueprint,
    practice_views.blueprint,
    question_views.blueprint,
    ranking_views.blueprint,
    reporting_views.blueprint,
    settings_views.blueprint,
)

COMMANDS: tuple[click.Command, ...] = (
    assessment_cli.analysis,
    courses,
    demo_cli.demo,
    organization_cli.organization,
    questions,
    ranking_cli.ranking,
)


# The two requests that come by the thousand: whoever studies reports every 15 seconds, whoever writes an exam saves every answer.
EXPRESS: tuple[Express, ...] = (
    Express("/study/beats", "learning.beat", usual_beat),
    Express(r"/attempts/([0-9]{1,18})/answers", "assessment.save", usual_answer),
)


@dataclass(frozen=True, slots=True)
class Job:
    """Work that the scheduler repeats; opens its own transactions and does no harm when two run at once."""

    run: Callable[[], None]
    every_seconds: int


JOBS: dict[str, Job] = {
    "close overdue attempts": Job(assessment_jobs.close_overdue, every_seconds=15),
    "tell of scores": Job(assessment_jobs.tell_scores, every_seconds=60),
    "prepare papers": Job(assessment_jobs.prepare_papers, every_seconds=30),
    "close stale study leases": Job(learning_jobs.close_stale_leases, every_seconds=600),
    "find odd study": Job(learning_jobs.find_odd_study, every_seconds=600),
    "refresh target plans": Job(learning_jobs.refresh_target_plans, every_seconds=6 * 3600),
    "renew standings of hours": Job(learning_jobs.renew_standings, every_seconds=600),
    "delete old study beats": Job(learning_jobs.delete_old_beats, every_seconds=6 * 3600),
    "renew figures of units": Job(ranking_jobs.renew_figures, every_seconds=60),
    "tell of assignments": Job(assignments_jobs.tell_of_assignments, every_seconds=1800),
    "send mail": Job(notices_jobs.send_mail, every_seconds=30),
    "import long files": Job(interchange_jobs.import_long_files, every_seconds=2),
    "feed mistake books": Job(practice_jobs.feed_mistake_books, every_seconds=300),
    "delete old notices": Job(notices_jobs.delete_old_notices, every_seconds=6 * 3600),
    "delete old audit entries": Job(organization_jobs.delete_old_audit_entries, every_seconds=6 * 3600),
}


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark `words` for translation where a page shows them."""
    return words


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation; shown to everybody signed in, or to who holds one of `roles`."""

    key: str
    label: str
    endpoint: str
    icon: str
    roles: tuple[str, ...] = ()


NAVIGATION: tuple[Entry, ...] = (
    Entry("home", N_("首页"), "reporting.home", "home"),
    Entry("courses", N_("课程"), "learning.catalog", "book"),
    Entry("exams", N_("考试"), "assessment.exams", "clipboard-text"),
    Entry("ranking", N_("排行榜"), "ranking.board", "list-numbers"),
    Entry("study", N_("我的学习"), "learning.my_study", "notebook"),
    Entry("manage", N_("管理"), "reporting.manage", "settings", (ORGANIZER, ADMINISTRATOR)),
    Entry("dashboard", N_("看板"), "reporting.dashboard", "chart-line", (LEADER,)),
)
TABS: tuple[Entry, ...] = (
    Entry("home", N_("首页"), "reporting.home", "home"),
    Entry("courses", N_("课程"), "learning.catalog", "book"),
    Entry("exams", N_("考试"), "assessment.exams", "clipboard-text"),
    Entry("ranking", N_("排行"), "ranking.board", "list-numbers"),
    Entry("me", N_("我的"), "reporting.me", "user"),
)


def connect_demo(app: Flask) -> None:
    """Give the sign-in page the accounts of the demo organization, in the profile that shows them."""
    if app.config["SHOW_DEMO_ACCOUNTS"]:
        app.extensions["learnhub.demo_accounts"] = demo_accounts


def refuse_unsafe_start(app: Flask) -> None:
    """Production does not serve the demo organization, whose passwords everybody knows. Raises RuntimeError."""
    if app.config["PROFILE"] != "production":
        return
    with app.app_context():
        try:
            has_demo = is_loaded()
        except (OperationalError, ProgrammingError):
            has_demo = False  # no database yet, or none that is migrated: nothing to serve either
        finally:
            db.session.remove()
            db.engine.dispose()  # the server's workers open their own connections
    if has_demo:
        raise RuntimeError(
            "this database holds the demo organization; remove it first: LEARNHUB_PROFILE=development flask demo remove, "
            "with LEARNHUB_DATABASE_URL as it is now"
        )
