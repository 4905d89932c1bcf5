"""Work on many questions of a bank: topics, tags, moves, drafts handed in, duplicates."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.permissions import principal, requires
from learnhub.core.requests import whole
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.models import QuestionBank
from learnhub.questions.queries.duplicates import duplicate_groups, with_questions
from learnhub.questions.views import MANAGERS, blueprint, scope
from learnhub.questions.views.states import back_to_list, selected_ids

MOST_GROUPS = 50


@blueprint.post("/manage/questions/<int:bank_id>/arrange")
@requires(*MANAGERS)
def arrange(bank_id: int) -> ResponseReturnValue:
    """A topic, a tag or another bank for the selected questions."""
    bank = queries.own_bank(bank_id, scope())
    ids = selected_ids()
    if not ids:
        flash(_("请先在列表里勾选题目。"), "bad")
        return back_to_list(bank_id)
    try:
        with transaction():
            said = _arranged(bank, ids)
    except Missing:
        raise
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        flash(said, "ok")
    return back_to_list(bank_id)


def _arranged(bank: QuestionBank, ids: list[int]) -> str:
    """Do what was chosen; returns what to say."""
    deed, word = request.form.get("deed", ""), request.form.get("word", "")
    actor_id, moment = principal().account_id, now()
    if deed == "topic":
        count = service.set_topic(bank, ids, word, actor_id=actor_id, now=moment)
        return str(_("已归入章节“%(topic)s”：%(n)s 道题。", topic=word.strip() or _("没有章节"), n=count))
    if deed == "tag":
        return str(_("已加标签：%(n)s 道题。", n=service.add_tag(bank, ids, word, actor_id=actor_id, now=moment)))
    if deed == "untag":
        return str(_("已去掉标签：%(n)s 道题。", n=service.remove_tag(bank, ids, word, actor_id=actor_id, now=moment)))
    if deed.startswith("move-") and deed[5:].isascii() and deed[5:].isdigit() and len(deed) < 20:
        target = queries.own_bank(int(deed[5:]), scope())
        went, stayed = service.move_questions(bank, ids, target, actor_id=actor_id, now=moment)
        rest = _("，%(n)s 道题那里已有，留在原处", n=stayed) if stayed else ""
        return str(_("已移走 %(n)s 道题%(rest)s。", n=went, rest=rest))
    raise Refused(_("请选择要做什么。"))


@blueprint.post("/manage/questions/<int:bank_id>/submit")
@requires(*MANAGERS)
def submit(bank_id: int) -> ResponseReturnValue:
    """Hand the selected drafts in."""
    bank = queries.own_bank(bank_id, scope())
    with transaction():
        count = service.submit_questions(bank, selected_ids(), actor_id=principal().account_id, now=now())
    if not count:
        flash(_("没有提交任何题。请先在列表里勾选草稿。"), "bad")
    elif bank.needs_review:
        flash(_("已提交 %(n)s 道题，等别人审核。", n=count), "ok")
    else:
        flash(_("已启用 %(n)s 道题。", n=count), "ok")
    return back_to_list(bank_id)


@blueprint.post("/manage/questions/<int:bank_id>/approve")
@requires(*MANAGERS)
def approve(bank_id: int) -> ResponseReturnValue:
    """Approve the selected questions that others wrote."""
    bank = queries.own_bank(bank_id, scope())
    with transaction():
        count, own = service.approve_questions(bank, selected_ids(), actor_id=principal().account_id, now=now())
    rest = _("%(n)s 道是自己写的，要由别人审核。", n=own) if own else ""
    if count:
        flash(_("已通过 %(n)s 道题，可以用来组卷了。", n=count) + rest, "ok")
    else:
        flash(rest or _("没有通过任何题。请先在列表里勾选待审核的题。"), "bad")
    return back_to_list(bank_id)


@blueprint.post("/manage/questions/<int:bank_id>/questions/<int:question_id>/review")
@requires(*MANAGERS)
def review(bank_id: int, question_id: int) -> ResponseReturnValue:
    """Approve a question or return it to its author."""
    queries.own_bank(bank_id, scope())
    question = queries.question_of(bank_id, question_id)
    decision = request.form.get("decision", "")
    if decision not in {"approved", "returned"}:
        raise Refused(_("请选择通过或退回。"))
    try:
        with transaction():
            service.review_question(
                question,
                decision,
                version=request.form.get("version", type=whole) or 0,
                note=request.form.get("note", ""),
                actor_id=principal().account_id,
                now=now(),
            )
    except Refused as refusal:
        flash(refusal.message, "bad")
    else:
        following, left = queries.next_waiting(bank_id, question_id, principal().account_id)
        said = _("已通过，可以用来组卷了。") if decision == "approved" else _("已退回给作者。")
        flash(said + (_("还有 %(n)s 道待审，接着审下一道。", n=left) if left else ""), "ok")
        question_id = following or question_id
    return redirect(url_for("assessment.bank_question", bank_id=bank_id, question_id=question_id), 303)


@blueprint.get("/manage/questions/<int:bank_id>/duplicates")
@requires(*MANAGERS)
def duplicates(bank_id: int) -> ResponseReturnValue:
    """Questions that say the same or nearly the same."""
    bank = queries.own_bank(bank_id, scope())
    groups = duplicate_groups(bank_id)
    return render_template("questions/duplicates.html", bank=bank, groups=with_questions(groups[:MOST_GROUPS]), count=len(groups))
