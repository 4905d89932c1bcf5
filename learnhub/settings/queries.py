"""Reading settings: from a copy in the process that is at most a second old."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Flask, current_app, has_app_context
from sqlalchemy import select

from learnhub.core import clock
from learnhub.core.extensions import db
from learnhub.settings.models import SettingOverride, SettingRevision
from learnhub.settings.rules.registry import Value, choose

Made = TypeVar("Made")
Kind = TypeVar("Kind", bool, int, float, str)
FRESH_SECONDS = 1.0


@dataclass
class _Copy:
    overrides: dict[tuple[str, int | None], Value] = field(default_factory=dict)
    made: dict[Callable[[], Any], Any] = field(default_factory=dict)
    revision: int = -1
    read_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


def init_app(app: Flask) -> None:
    """Give the application its copy of the overrides, and the clock its time zone."""
    app.extensions["learnhub.settings"] = _Copy()
    clock.use_zone(_zone)


def _zone() -> ZoneInfo:
    return ZoneInfo(value("calendar.time_zone", str)) if has_app_context() else clock.DEFAULT_ZONE


def forget() -> None:
    """Let the next read look at the database (after a change, and between tests)."""
    copy: _Copy = current_app.extensions["learnhub.settings"]
    copy.read_at = float("-inf")
    copy.revision = -1


def _overrides() -> dict[tuple[str, int | None], Value]:
    copy: _Copy = current_app.extensions["learnhub.settings"]
    if time.monotonic() - copy.read_at < FRESH_SECONDS:
        return copy.overrides
    # One thread looks; the others go on with what was true a moment ago. Were they to wait, each holding its connection, the one
    # that looks might find none left. Only the first copy, and one that a change has made worthless, are worth waiting for.
    if copy.lock.acquire(blocking=copy.revision < 0):
        try:
            _look(copy)
        finally:
            copy.lock.release()
    return copy.overrides


def _look(copy: _Copy) -> None:
    """Bring the copy up to date, on a connection of its own: the reader may be in the middle of a transaction, or have none."""
    if time.monotonic() - copy.read_at < FRESH_SECONDS:
        return
    with db.engine.connect() as connection:
        revision = connection.scalar(select(SettingRevision.number)) or 0
        if revision != copy.revision:
            rows = connection.execute(select(SettingOverride.key, SettingOverride.unit_id, SettingOverride.value))
            copy.overrides, copy.made = {(key, unit): value for key, unit, value in rows}, {}
            copy.revision = revision
    copy.read_at = time.monotonic()


def value(key: str, kind: type[Kind], units: tuple[int, ...] = ()) -> Kind:
    """The setting `key` as `kind`, for a unit whose ancestors are `units` (nearest last), or for the platform."""
    return kind(choose(key, _overrides(), units))


def made_of_settings(make: Callable[[], Made]) -> Made:
    """What `make` makes of settings of the platform; made again when one of them has changed."""
    _overrides()
    made = current_app.extensions["learnhub.settings"].made
    if make not in made:
        made[make] = make()
    found: Made = made[make]
    return found


def overrides() -> list[SettingOverride]:
    """All overrides, by key."""
    return list(db.session.scalars(select(SettingOverride).order_by(SettingOverride.key, SettingOverride.unit_id)))


def overrides_of(key: str) -> SettingOverride | None:
    """The platform's override of `key`."""
    return db.session.scalar(select(SettingOverride).where(SettingOverride.key == key, SettingOverride.unit_id.is_(None)))
