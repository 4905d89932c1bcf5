"""Changing settings: each change is audited and seen by every worker within a second."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from learnhub.audit.service import record
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.settings import queries
from learnhub.settings.models import SettingOverride, SettingRevision
from learnhub.settings.rules.registry import REGISTRY, NotAllowed, Scope, Value


def change_setting(key: str, text: str | None, *, unit_id: int | None = None, actor_id: int | None, now: datetime) -> None:
    """Override `key` with the value typed as `text`, or, with None, return to the default. Raises Refused with the allowed range."""
    setting = REGISTRY.get(key)
    if setting is None:
        raise Missing(_("没有这个设置项。"))
    if unit_id is not None and setting.scope is not Scope.UNIT:
        raise Refused(_("这个设置项只能在全平台修改。"))
    try:
        new: Value | None = None if text is None else setting.parse(text)
    except NotAllowed as error:
        raise Refused(_("%(label)s：%(advice)s。", label=_(setting.label), advice=_(error.sentence) % error.values), field=key) from None
    row = db.session.scalar(select(SettingOverride).where(SettingOverride.key == key, SettingOverride.unit_id == unit_id))
    old = setting.default if row is None else row.value
    if new is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(SettingOverride(key=key, unit_id=unit_id, value=new, updated_at=now, updated_by=actor_id))
    else:
        row.value, row.updated_at, row.updated_by = new, now, actor_id
    record("change_setting", "setting", None, actor_id=actor_id, now=now, key=key, unit=unit_id, old=old, new=new)
    if not db.session.execute(update(SettingRevision).values(number=SettingRevision.number + 1)).rowcount:  # type: ignore[attr-defined]
        db.session.add(SettingRevision(id=1, number=1))
    db.session.flush()
    queries.forget()
