"""The code of an exam: a poster for the wall, and the way from the code to the door."""

import segno
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.assessment import queries
from learnhub.assessment.rules.codes import code_of, number_of
from learnhub.assessment.views import blueprint
from learnhub.assessment.views.managing import scope
from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.permissions import ORGANIZER, SIGNED_IN, requires
from learnhub.core.requests import LARGEST


@blueprint.get("/manage/exams/<int:exam_id>/poster")
@requires(ORGANIZER)
def poster(exam_id: int) -> ResponseReturnValue:
    """A page to print: title, times, QR code and the code in letters."""
    exam = queries.managed_exam(exam_id, scope())
    code = code_of(exam_id)
    address = url_for("assessment.by_code", code=code, _external=True)
    picture = segno.make(address, error="m", boost_error=False).svg_data_uri(border=2, scale=10)
    return render_template("assessment/poster.html", exam=exam, code=code, address=address, picture=picture, now=now())


@blueprint.get("/e/<code>")
@requires(SIGNED_IN)
def by_code(code: str) -> ResponseReturnValue:
    """From an exam's code to its door, which says whether the exam is for her; the code gives no right."""
    exam_id = number_of(code)
    if exam_id is None or exam_id > LARGEST:
        raise Missing(_("没有这个考试码，请核对后再输，或从“考试”页进入。"))
    return redirect(url_for("assessment.exam", exam_id=exam_id))
