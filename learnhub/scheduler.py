"""Runs the jobs of `features.JOBS`, each in its own application context; harmless when several schedulers run at once."""

import click
import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from flask.cli import AppGroup

from learnhub import features

log = structlog.get_logger()
jobs = AppGroup("jobs", help="定时任务：单独一个进程运行，或立即运行一项。")


def run(app: Flask, name: str) -> bool:
    """Run one job now; a failure is logged, does not stop the next run, and is told by False."""
    with app.app_context():
        try:
            features.JOBS[name].run()
        except Exception:
            log.exception("job failed", job=name)
            return False
    return True


def start(app: Flask) -> BackgroundScheduler | None:
    """Start the embedded scheduler of this process, unless the installation runs it elsewhere (SCHEDULER=off)."""
    if app.config["SCHEDULER"] != "embedded":
        return None
    scheduler = BackgroundScheduler(timezone="Asia/Shanghai", daemon=True)
    add_jobs(app, scheduler)
    scheduler.start()
    return scheduler


def add_jobs(app: Flask, scheduler: BaseScheduler) -> None:
    """Every job with its interval; late runs are folded into one."""
    for name, job in features.JOBS.items():
        scheduler.add_job(
            run, "interval", seconds=job.every_seconds, args=(app, name), id=name, coalesce=True, max_instances=1, misfire_grace_time=None
        )


@jobs.command("run")
@click.argument("name", required=False)
def run_jobs(name: str | None) -> None:
    """Run all jobs at their intervals until stopped (for SCHEDULER=off), or the job NAME once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's documented way
    if name is not None:
        if name not in features.JOBS:
            raise click.ClickException(f"没有任务“{name}”，可选：{'、'.join(features.JOBS)}")
        if not run(app, name):
            raise click.ClickException(f"任务“{name}”没有完成，原因见上面的记录。")
        return
    scheduler = BlockingScheduler(timezone="Asia/Shanghai")
    add_jobs(app, scheduler)
    click.echo(f"正在运行 {len(features.JOBS)} 项定时任务（Ctrl+C 停止）：{'、'.join(features.JOBS)}")
    scheduler.start()


@jobs.command("list")
def list_jobs() -> None:
    """All jobs with their intervals."""
    for name, job in features.JOBS.items():
        click.echo(f"{name}\t每 {job.every_seconds} 秒")


def init_app(app: Flask) -> None:
    """Give the command line its `jobs`."""
    app.cli.add_command(jobs)
