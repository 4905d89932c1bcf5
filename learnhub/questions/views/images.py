"""Images of questions: uploaded or pasted by authors, shown to whoever is signed in and knows their address."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.core import storage
from learnhub.core.clock import now
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import SIGNED_IN, background, principal, requires
from learnhub.core.transactions import transaction
from learnhub.questions import queries, service
from learnhub.questions.rules.pictures import ADDRESS, LARGEST
from learnhub.questions.views import MANAGERS, blueprint, scope


@blueprint.get(f"{ADDRESS}<image_name>")
@requires(SIGNED_IN)
@background
def image(image_name: str) -> ResponseReturnValue:
    """An image of questions. Its name is a digest of its content, which nobody guesses before the paper shows it."""
    found = queries.image_named(image_name)
    if found is None or not storage.path_of(found.key).is_file():
        raise Missing(_("没有这张图片。"))
    key, media_type = found.key, found.media_type
    db.session.remove()
    return storage.send(key, media_type)


@blueprint.post("/manage/questions/<int:bank_id>/images")
@requires(*MANAGERS)
def add_image(bank_id: int) -> ResponseReturnValue:
    """Keep an image for the questions of a bank; answers with its address."""
    queries.own_bank(bank_id, scope())
    sent = request.files.get("image")
    if sent is None:
        raise Refused(_("请选择要上传的图片。"), field="image")
    content = sent.stream.read(LARGEST + 1)
    with transaction():
        kept = service.add_image(content, actor_id=principal().account_id, now=now())
    return jsonify(address=ADDRESS + kept.name, width=kept.width, height=kept.height), 201
