"""Commands of the demo organization: load it into an empty database, remove it again."""

import click
from flask import current_app
from flask.cli import AppGroup

from learnhub.core.clock import now
from learnhub.core.transactions import transaction
from learnhub.demo import load as loading
from learnhub.demo import removal
from learnhub.demo.accounts import demo_accounts, is_loaded
from learnhub.organization.queries import count_members

demo = AppGroup("demo", help="演示单位：装入、移除。")


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="已经有人员时什么也不做。")
@click.option("--scale", default=1.0, show_default=True, type=click.FloatRange(0.05, 1.0), help="人数的比例。")
def load(if_empty: bool, scale: float) -> None:
    """Load the demo organization: 220 members and three months of study, exams, sessions and points."""
    _refuse_production()
    if count_members(active_only=False):
        if is_loaded() and not removal.is_complete() and not removal.strangers():
            _remove()  # a load that was interrupted
        elif if_empty:
            return
        else:
            raise click.ClickException("数据库里已经有人员，演示单位只能装入没有人员的数据库。要重新装入，请先运行 flask demo remove。")
    with click.progressbar(length=1000, label="装入演示单位") as bar:
        shown = 0
        for done, total in loading.load(now=now(), scale=scale):
            reached = 1000 * done // max(1, total)
            bar.update(reached - shown)
            shown = reached
    click.echo(f"已装入 {count_members()} 人、三个月的学习和考试。演示账号：")
    for account in demo_accounts():
        click.echo(f"  {account['role_label']}\t{account['name']}\t工号 {account['staff_number']}")


@demo.command("remove")
@click.option("--yes", is_flag=True, help="不再询问。")
def remove(yes: bool) -> None:
    """Remove the people and all they did. Courses with their quizzes, the two root units and settings stay."""
    _refuse_production()
    if not count_members(active_only=False):
        click.echo("没有演示单位，不需要移除。")
        return
    if others := removal.strangers():
        raise click.ClickException(f"数据库里还有 {others} 个不属于演示单位的账号，为免误删，没有移除任何内容。")
    if not yes:
        click.confirm("将删除演示单位的全部人员、学习记录、考试和题库；课程、根单位和设置保留。继续吗？", abort=True)
    click.echo(f"已移除 {_remove()} 个账号和他们的全部记录。")


def _remove() -> int:
    with transaction():
        return removal.remove()


def _refuse_production() -> None:
    if current_app.config["PROFILE"] == "production":
        raise click.ClickException("正式环境不能使用演示单位。")
