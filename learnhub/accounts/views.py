"""Pages of signing in and out, of passwords and of one's sessions."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import Field

from learnhub.accounts import queries, service
from learnhub.accounts.forms import ChangePasswordForm, CodeForm, FirstPasswordForm, SignInForm
from learnhub.core.clock import local, now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db, limiter
from learnhub.core.localization import COOKIE, LOCALES
from learnhub.core.permissions import SIGNED_IN, principal, public, requires
from learnhub.core.security import is_local_path
from learnhub.core.transactions import transaction
from learnhub.settings.queries import value

blueprint = Blueprint("accounts", __name__, template_folder="templates")
YEAR = 365 * 24 * 3600


def _has_failed(response: Response) -> bool:
    """Only failures count against an address: a whole office may stand behind one, and sign in at nine."""
    return response.status_code != 303


def _text(field: Field) -> str:
    return str(field.data or "")


def _target() -> str:
    wanted = request.args.get("next")
    return wanted if wanted and is_local_path(wanted) else url_for("reporting.home")


def _begin(account_token: str) -> None:
    """A new cookie with nothing of the old one in it."""
    session.clear()
    session["_user_id"] = account_token


def _refusal(outcome: service.Outcome, secret: str) -> str:
    if outcome.locked_until:
        return str(_("输错次数太多，已暂停登录，请在 %(time)s 后再试。", time=local(outcome.locked_until).strftime("%H:%M")))
    return str(_("工号、手机号或%(secret)s不正确，还可以再试 %(n)s 次。", secret=secret, n=outcome.tries_left))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"], deduct_when=_has_failed)
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(_target())
    form = SignInForm()
    if form.validate_on_submit():
        moment = now()
        checked = service.check_password(_text(form.identifier), _text(form.password))
        with transaction():
            outcome = service.settle_sign_in(checked, now=moment)
            if outcome.account:
                token = service.open_session(outcome.account, now=moment, address=request.remote_addr, agent=request.user_agent.string)
        if outcome.account:
            _begin(token)
            return redirect(_target(), 303)
        form.password.errors = [_refusal(outcome, _("密码"))]
        status = 429 if outcome.locked_until else 422
    else:
        status = 422 if form.is_submitted() else 200
    return render_template("accounts/sign_in.html", form=form, demo_accounts=_demo_accounts()), status


def _demo_accounts() -> list[dict[str, str]]:
    """The demo organization's accounts, one for each role; only the development profile knows them."""
    if not current_app.config["SHOW_DEMO_ACCOUNTS"]:
        return []
    accounts: list[dict[str, str]] = current_app.extensions.get("learnhub.demo_accounts", list)()
    return accounts


@blueprint.route("/sign-in/demo", methods=["POST"])
@public
def sign_in_demo() -> ResponseReturnValue:
    """Sign in as a demo account with one click (development profile only)."""
    wanted = request.form.get("staff_number", "")
    account = queries.account_named(wanted) if wanted in {entry["staff_number"] for entry in _demo_accounts()} else None
    if account is None or account.is_disabled:
        raise Missing(_("没有这个演示账号。"))
    moment = now()
    with transaction():
        token = service.open_session(account, now=moment, address=request.remote_addr, agent=request.user_agent.string)
    _begin(token)
    return redirect(_target(), 303)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit("30/minute", methods=["POST"], deduct_when=_has_failed)
def sign_in_with_code() -> ResponseReturnValue:
    """Sign in once with the code an organizer gave."""
    form = CodeForm()
    status = 200
    if form.validate_on_submit():
        moment = now()
        checked = service.check_code(_text(form.identifier), _text(form.code), now=moment)
        with transaction():
            outcome = service.settle_sign_in(checked, now=moment)
            if outcome.account:
                service.use_code(outcome.account, _text(form.code), now=moment)
                token = service.open_session(outcome.account, now=moment, address=request.remote_addr, agent=request.user_agent.string)
        if outcome.account:
            _begin(token)
            return redirect(url_for("accounts.change_password"), 303)
        form.code.errors = [_refusal(outcome, _("登录码"))]
        status = 429 if outcome.locked_until else 422
    elif form.is_submitted():
        status = 422
    return render_template("accounts/code.html", form=form), status


@blueprint.route("/sign-out", methods=["POST"])
@requires(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """Sign out here."""
    user = principal()
    with transaction():
        service.close_session(user.session_id, account_id=user.account_id, now=now())
    session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Change one's password; after a first sign-in or a code the present one is not asked."""
    user = principal()
    form = FirstPasswordForm() if user.must_change_password else ChangePasswordForm()
    status = 200
    if form.validate_on_submit():
        account = queries.account_of(user.account_id)
        if not user.must_change_password and not service.check_password(account.staff_number, _text(form.present)).is_right:
            form.present.errors = [_("现在的密码不正确，请重新输入。")]
            status = 422
        else:
            new_hash = service.hash_password(_text(form.new))
            try:
                with transaction():
                    service.change_password(
                        user.account_id,
                        _text(form.new),
                        personal=(user.name,),
                        actor_id=user.account_id,
                        now=now(),
                        keep_session_id=user.session_id,
                        new_hash=new_hash,
                    )
            except Refused as refusal:
                form.new.errors = [refusal.message]
                status = 422
            else:
                flash(_("密码已修改，其他设备上的登录已退出。"), "ok")
                return redirect(url_for("reporting.home"), 303)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/password.html", form=form, is_first=user.must_change_password), status


@blueprint.get("/account/sessions")
@requires(SIGNED_IN)
def sessions() -> ResponseReturnValue:
    """Where one is signed in."""
    user = principal()
    since = now() - timedelta(minutes=value("accounts.idle_minutes", int))
    found = queries.open_sessions(user.account_id, since)
    return render_template("accounts/sessions.html", sessions=found, present=user.session_id)


@blueprint.post("/account/sessions/<int:session_id>/sign-out")
@requires(SIGNED_IN)
def sign_out_session(session_id: int) -> ResponseReturnValue:
    """Sign out one other browser."""
    user = principal()
    with transaction():
        service.close_session(session_id, account_id=user.account_id, now=now())
    flash(_("已退出那里的登录。"), "ok")
    return redirect(url_for("accounts.sessions"), 303)


@blueprint.post("/account/sessions/sign-out")
@requires(SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    user = principal()
    with transaction():
        service.close_all_sessions(user.account_id, actor_id=user.account_id, now=now())
    session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Remember the language of the pages."""
    wanted = request.form.get("language", "")
    back = request.form.get("back", "/")
    response = redirect(back if is_local_path(back) else "/", 303)
    if wanted in LOCALES:
        response.set_cookie(COOKIE, wanted, max_age=YEAR, samesite="Lax", httponly=True, secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


@blueprint.get("/healthz")
@public
@limiter.exempt
def health() -> ResponseReturnValue:
    """Whether the process answers and reaches its database; for load balancers."""
    db.session.connection()
    return {"status": "ok"}
