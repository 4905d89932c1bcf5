"""How e-mail does: what waits, what failed and why; for administrators of everything."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Forbidden, Refused
from learnhub.core.forms import show_refusal
from learnhub.core.localization import language
from learnhub.core.pagination import page_number, page_of
from learnhub.core.permissions import ADMINISTRATOR, principal, requires
from learnhub.core.scopes import reaches_everything
from learnhub.core.transactions import transaction
from learnhub.notices import service
from learnhub.notices.channels.mail import is_on
from learnhub.notices.forms import TestForm
from learnhub.notices.queries import mail_summary, outgoing_mail
from learnhub.notices.rules.addresses import masked
from learnhub.notices.rules.sending import FAILED, STATES
from learnhub.notices.service.outbox import WITHDRAWN
from learnhub.notices.views import blueprint


def _for_the_whole_platform() -> None:
    if not reaches_everything(principal()):
        raise Forbidden(_("邮件对整个平台生效，只有最上级单位的管理员可以查看。"))


@blueprint.app_template_filter("masked_address")
def masked_address(address: str) -> str:
    """An address as lists show it."""
    return masked(address)


def _page(form: TestForm, status: int = 200) -> ResponseReturnValue:
    state = request.args.get("state", FAILED)
    page = page_of(outgoing_mail(state if state in STATES else ""), number=page_number(), scalars=False)
    server = f"{current_app.config['MAIL_HOST']}:{current_app.config['MAIL_PORT']}"
    said = {"page": page, "state": state, "summary": mail_summary(), "is_on": is_on(), "server": server, "withdrawn": WITHDRAWN}
    return render_template("notices/status.html", form=form, sender=current_app.config["MAIL_SENDER"], **said), status


@blueprint.get("/manage/mail")
@requires(ADMINISTRATOR)
def mail_status() -> ResponseReturnValue:
    """What went out, what waits, what failed."""
    _for_the_whole_platform()
    return _page(TestForm(formdata=None))


@blueprint.post("/manage/mail/test")
@requires(ADMINISTRATOR)
def send_test() -> ResponseReturnValue:
    """Put a test e-mail into the outbox."""
    _for_the_whole_platform()
    form = TestForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        with transaction():
            service.queue_test(form.recipient.data or "", language(), actor_id=principal().account_id, now=now())
    except Refused as refusal:
        show_refusal(form, refusal.field, refusal.message, "recipient")
        return _page(form, 422)
    flash(_("测试邮件已放入发件箱，半分钟内发出，结果见下表。"), "ok")
    return redirect(url_for("notices.mail_status", state="all"), 303)


@blueprint.post("/manage/mail/<int:message_id>/retry")
@requires(ADMINISTRATOR)
def retry_mail(message_id: int) -> ResponseReturnValue:
    """A failed e-mail waits again."""
    _for_the_whole_platform()
    with transaction():
        service.try_again(message_id, actor_id=principal().account_id, now=now())
    flash(_("已重新放入发件箱。"), "ok")
    return redirect(url_for("notices.mail_status"), 303)
