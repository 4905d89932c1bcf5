"""Commands of the organization: its two roots, its first administrator, and the check of affiliations."""

import sys

import click
from flask.cli import AppGroup

from learnhub.accounts.service import issue_code
from learnhub.core.clock import local, now
from learnhub.core.errors import Refused
from learnhub.core.permissions import ADMINISTRATOR
from learnhub.core.transactions import transaction
from learnhub.organization import queries, service
from learnhub.organization.models import DEPARTMENT_TREE, PARTY_TREE

organization = AppGroup("organization", help="组织：初始化、第一位管理员、核对。")


@organization.command("init")
@click.option("--name", required=True, help="单位名称，部门树的根。")
@click.option("--committee", default="", help="党组织名称，党组织树的根；默认在单位名称后加“机关党委”。")
def init(name: str, committee: str) -> None:
    """Create the two roots, unless they are there."""
    with transaction():
        made = service.ensure_roots(name, committee, now=now())
    click.echo(f"已建立“{made[0].name}”和“{made[1].name}”。")


@organization.command("create-administrator")
@click.argument("staff_number")
@click.argument("name")
def create_administrator(staff_number: str, name: str) -> None:
    """Create an administrator of everything and print a one-time code for the first sign-in."""
    roots = [*queries.roots(DEPARTMENT_TREE), *queries.roots(PARTY_TREE)]
    if not roots:
        raise click.ClickException("还没有组织，请先运行 flask organization init --name 单位名称")
    moment = now()
    try:
        with transaction():
            member = service.create_member(
                name=name,
                staff_number=staff_number,
                phone=None,
                password_hash="!",  # noqa: S106 - no password fits it; the first sign-in is by code
                category="none",
                department=roots[0],
                branch=None,
                actor_id=None,
                now=moment,
            )
            for unit in roots:
                service.grant_role(member.account_id, ADMINISTRATOR, unit, granter=None, now=moment)
            code, expires = issue_code(member.account_id, actor_id=member.account_id, now=moment)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"已建立管理员 {name}。请在 {local(expires):%H:%M} 前用工号 {staff_number} 和一次性登录码 {code} 登录，然后设置密码。")


@organization.command("verify")
def verify() -> None:
    """Check that each member's department and branch equal the open affiliations; exits 1 when not."""
    wrong = queries.contradicting_affiliations()
    for line in wrong:
        click.echo(line, err=True)
    click.echo(f"{len(wrong)} 处不一致。")
    sys.exit(1 if wrong else 0)
