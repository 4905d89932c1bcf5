"""Commands of course files: `flask courses check|import|export PATH`."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from learnhub.catalog.queries import course_by_slug, published_slugs
from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.transactions import transaction
from learnhub.interchange.rules.course_files import COURSE, Problem
from learnhub.interchange.service.course_export import export_course
from learnhub.interchange.service.course_folders import course_folders, write_folder
from learnhub.interchange.service.courses import CHANGED, CREATED, UNCHANGED, FoundCourse, find_course, import_course
from learnhub.organization.models import DEPARTMENT_TREE
from learnhub.organization.queries import roots
from learnhub.organization.service import ensure_roots

courses = AppGroup("courses", help="课程文件：检查、导入、导出。")
folder = click.Path(path_type=Path, exists=True, file_okay=False)
OUTCOMES = {CREATED: "已导入", CHANGED: "已更新", UNCHANGED: "没有变化"}


def _folders(path: Path) -> list[Path]:
    try:
        return course_folders(path)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None


def _find_all(places: list[Path]) -> Iterator[FoundCourse]:
    """Read the courses one by one; a slug that stands in two folders is a problem of the second."""
    owners: dict[str, str] = {}
    for position, place in enumerate(places):
        found = find_course(place, position)
        if found.content.course is not None:
            owner = owners.setdefault(found.content.course.slug, place.name)
            if owner != place.name:
                found.problems.insert(0, Problem(COURSE, 1, f"slug 与文件夹 {owner} 里的课程相同，每门课程的 slug 应不同"))
        yield found


def _tell_problems(found: FoundCourse) -> None:
    for problem in found.problems:
        click.echo(f"{found.folder.name}/{problem}", err=True)
    click.echo(f"{found.folder.name}：{len(found.problems)} 处问题，没有导入这门课程。", err=True)


@courses.command("check")
@click.argument("path", type=folder)
def check(path: Path) -> None:
    """Say what is wrong in a course folder, or in each of a folder of courses; exits 1 when anything is."""
    is_wrong = False
    for found in _find_all(_folders(path)):
        name = found.folder.name
        for problem in found.problems:
            click.echo(f"{name}/{problem}", err=True)
        is_wrong = is_wrong or bool(found.problems)
        click.echo(f"{name}：{len(found.problems)} 处问题" if found.problems else f"{name}：没有问题")
    sys.exit(1 if is_wrong else 0)


@courses.command("import")
@click.argument("path", type=folder)
@click.option("--organization", default="", help="还没有组织时，先建立这个名称的单位。")
def import_(path: Path, organization: str) -> None:
    """Import a course folder, or each of a folder of courses; what is unchanged is skipped. Exits 1 when a course has mistakes."""
    places = _folders(path)
    unit_id = _owner(organization)
    is_wrong = False
    lines = []
    with click.progressbar(_find_all(places), length=len(places), label="课程", show_pos=True, file=sys.stderr) as steps:
        for found in steps:
            if found.problems:
                is_wrong = True
                click.echo("", err=True)
                _tell_problems(found)
                continue
            lines.append(_import_one(found, unit_id))
    click.echo("\n".join(lines))
    sys.exit(1 if is_wrong else 0)


def _owner(name: str) -> int:
    """The root department, which owns courses from files; made with this name where there is none yet."""
    found = roots(DEPARTMENT_TREE)
    if found:
        return found[0].id
    if not name:
        raise click.ClickException("还没有组织，课程没有归属。请先运行 flask organization init --name 单位名称")
    with transaction():
        department, _party = ensure_roots(name, now=now())
    return department.id


def _import_one(found: FoundCourse, unit_id: int) -> str:
    try:
        with transaction():
            done = import_course(found, unit_id=unit_id, actor_id=None, now=now())
    except Refused as refusal:
        raise click.ClickException(f"{found.folder.name}：{refusal.message}") from None
    counted = "" if done.outcome == UNCHANGED else f"（{done.lessons} 节，{done.questions} 题）"
    return f"{OUTCOMES[done.outcome]}：《{done.title}》{counted}"


@courses.command("export")
@click.argument("path", type=click.Path(path_type=Path, file_okay=False))
@click.option("--slug", "slugs", multiple=True, help="只导出这些课程；默认全部已发布的课程。")
def export(path: Path, slugs: Iterable[str]) -> None:
    """Write courses as folders below PATH, from which they can be imported again."""
    for slug in [*slugs] or published_slugs():
        course = course_by_slug(slug)
        if course is None:
            raise click.ClickException(f"没有课程“{slug}”。")
        try:
            write_folder(path / slug, export_course(slug))
        except Refused as refusal:
            raise click.ClickException(refusal.message) from None
        click.echo(f"已导出：《{course.title}》→ {path / slug}")
