"""What comes by e-mail, and to which address: a person's own choice."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Refused
from learnhub.core.forms import show_refusal
from learnhub.core.localization import language
from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.core.transactions import transaction
from learnhub.notices import service
from learnhub.notices.channels.mail import is_on
from learnhub.notices.forms import AddressForm, ChoiceForm
from learnhub.notices.queries import mail_address_of
from learnhub.notices.rules.kinds import KINDS
from learnhub.notices.views import blueprint


def _page(address_form: AddressForm | None = None, status: int = 200) -> ResponseReturnValue:
    present, moment = mail_address_of(principal().account_id), now()
    unwanted = present.unwanted if present else []
    chosen = ChoiceForm(
        formdata=None, kinds=[kind for kind in KINDS if kind not in unwanted], language=present.language if present else language()
    )
    is_pending = present is not None and present.pending_until is not None and present.pending_until > moment
    said = {"present": present, "is_pending": is_pending, "is_on": is_on(), "choices": chosen, "kinds": KINDS}
    return render_template("notices/settings.html", form=address_form or AddressForm(formdata=None), **said), status


@blueprint.get("/account/notices")
@requires(SIGNED_IN)
def settings() -> ResponseReturnValue:
    """One's address, and what comes there."""
    return _page()


@blueprint.post("/account/notices/address")
@requires(SIGNED_IN)
def ask_to_confirm() -> ResponseReturnValue:
    """Send a link to the address typed."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        with transaction():
            service.ask_to_confirm(
                principal().account_id,
                form.address.data or "",
                language(),
                link=lambda token: url_for("notices.confirm", token=token),
                now=now(),
            )
    except Refused as refusal:
        show_refusal(form, refusal.field, refusal.message, "address")
        return _page(form, 422)
    flash(_("确认邮件已发出，几分钟内会到。请打开邮件里的链接，完成确认。"), "ok")
    return redirect(url_for("notices.settings"), 303)


@blueprint.route("/account/notices/confirm/<token>", methods=["GET", "POST"])
@requires(SIGNED_IN)
def confirm(token: str) -> ResponseReturnValue:
    """Opened from the e-mail, which programs open too: only the button confirms."""
    if request.method == "GET":
        return render_template("notices/confirm.html", address=service.address_to_confirm(principal().account_id, token, now=now()))
    with transaction():
        service.confirm_address(principal().account_id, token, now=now())
    flash(_("邮箱已确认，以后的通知也会发到这里。"), "ok")
    return redirect(url_for("notices.settings"), 303)


@blueprint.post("/account/notices/remove")
@requires(SIGNED_IN)
def remove_address() -> ResponseReturnValue:
    """No e-mail any more."""
    with transaction():
        service.remove_address(principal().account_id, now=now())
    flash(_("邮箱已移除，通知只在平台上显示。"), "ok")
    return redirect(url_for("notices.settings"), 303)


@blueprint.post("/account/notices/kinds")
@requires(SIGNED_IN)
def choose_kinds() -> ResponseReturnValue:
    """Which kinds come by e-mail."""
    form = ChoiceForm()
    if not form.validate_on_submit():
        return _page(status=422)
    with transaction():
        service.choose_kinds(principal().account_id, form.kinds.data or [], form.language.data)
    flash(_("已保存。"), "ok")
    return redirect(url_for("notices.settings"), 303)
