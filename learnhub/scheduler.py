"""Runs the jobs of `features.JOBS`, each in its own application context; harmless when several schedulers run at once."""

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from learnhub import features

log = structlog.get_logger()


def run(app: Flask, name: str) -> None:
    """Run one job now; a failure is logged and does not stop the next run."""
    with app.app_context():
        try:
            features.JOBS[name].run()
        except Exception:
            log.exception("job failed", job=name)


def start(app: Flask) -> BackgroundScheduler | None:
    """Start the embedded scheduler of this process, unless the installation runs it elsewhere (SCHEDULER=off)."""
    if app.config["SCHEDULER"] != "embedded":
        return None
    scheduler = BackgroundScheduler(timezone="Asia/Shanghai")
    add_jobs(app, scheduler)
    scheduler.start()
    return scheduler


def add_jobs(app: Flask, scheduler: BackgroundScheduler) -> None:
    """Every job with its interval; late runs are folded into one."""
    for name, job in features.JOBS.items():
        scheduler.add_job(run, "interval", seconds=job.every_seconds, args=(app, name), id=name, coalesce=True, max_instances=1)
