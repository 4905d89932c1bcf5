"""Pictures of questions that are not imported yet, for their preview."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core.errors import Missing
from learnhub.core.permissions import principal, requires
from learnhub.interchange.service.waiting_import import preview_waiting, row_of
from learnhub.interchange.views import blueprint
from learnhub.interchange.views.question_import import MANAGERS, bank_in_hand, waiting_of
from learnhub.questions.service.drafts import images_of
from learnhub.questions.service.images import picture_of


@blueprint.get("/manage/questions/<int:bank_id>/import/<key>/questions/<int:place>/images/<path:name>")
@requires(*MANAGERS)
def waiting_image(bank_id: int, key: str, place: int, name: str) -> ResponseReturnValue:
    """One picture of a question of her file, if it is one."""
    bank = bank_in_hand(bank_id)
    row = row_of(preview_waiting(waiting_of(bank, key), bank, account_id=principal().account_id), place)
    content = images_of(row.draft).get(name, b"")
    picture = picture_of(content)
    if picture is None:
        raise Missing(_("文件里没有这张图片。"))
    return Response(content, mimetype=picture.media_type, headers={"Cache-Control": "private, no-store"})
