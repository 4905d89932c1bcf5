"""Pages of the settings: every setting with its value, range and explanation; changing one."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from learnhub.core.clock import now
from learnhub.core.errors import Forbidden, Missing, Refused
from learnhub.core.permissions import ADMINISTRATOR, principal, requires
from learnhub.core.scopes import reaches_everything
from learnhub.core.transactions import transaction
from learnhub.settings import queries, service
from learnhub.settings.forms import SettingForm
from learnhub.settings.rules.registry import CHOICE_WORDS, REGISTRY, SETTINGS, Setting, Value

blueprint = Blueprint("settings", __name__, template_folder="templates")


@blueprint.before_request
def refuse_administrators_of_a_part() -> None:
    """What is set here holds for the whole platform: an administrator of a unit below the top does not decide it."""
    user = current_user
    if user.is_authenticated and user.has_role(ADMINISTRATOR) and not reaches_everything(principal()):
        raise Forbidden(_("这里的设置对整个平台生效，只有最上级单位的管理员可以更改。"))


def _groups() -> list[tuple[str, list[tuple[Setting, Value, bool]]]]:
    """Settings by feature: each with its value on the platform and whether that is an override."""
    chosen = {row.key: row.value for row in queries.overrides() if row.unit_id is None}
    rows = [(setting, chosen.get(setting.key, setting.default), setting.key in chosen) for setting in SETTINGS]
    return [(group, list(found)) for group, found in groupby(rows, key=lambda row: row[0].group)]


@blueprint.app_template_filter("setting_value")
def setting_value(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, str) and value in CHOICE_WORDS:
        return str(_(CHOICE_WORDS[value]))
    return str(value) if value != "" else "—"


@blueprint.get("/manage/settings")
@requires(ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """All settings of the platform."""
    return render_template("settings/index.html", groups=_groups())


@blueprint.route("/manage/settings/<key>", methods=["GET", "POST"])
@requires(ADMINISTRATOR)
def edit(key: str) -> ResponseReturnValue:
    """Change one setting, or return to its default."""
    setting = REGISTRY.get(key)
    if setting is None:
        raise Missing(_("没有这个设置项。"))
    present = queries.overrides_of(key)
    form = SettingForm(value=_typed(present.value if present else setting.default))
    if form.validate_on_submit():
        typed = None if "reset" in request.form else (form.value.data or "")
        try:
            with transaction():
                service.change_setting(key, typed, actor_id=principal().account_id, now=now())
        except Refused as refusal:
            form.value.errors = [refusal.message]
        else:
            flash(_("已保存“%(label)s”，一秒内对所有人生效。", label=_(setting.label)), "ok")
            return redirect(url_for("settings.index"), 303)
    return render_template("settings/edit.html", setting=setting, form=form, present=present), 422 if form.is_submitted() else 200


def _typed(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
