"""Files of courses, to signed-in members only."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from learnhub.catalog.queries import material_with_course
from learnhub.core import storage
from learnhub.core.clock import now
from learnhub.core.errors import Missing
from learnhub.core.extensions import db
from learnhub.core.permissions import SIGNED_IN, background, principal, requires
from learnhub.core.transactions import transaction
from learnhub.learning.queries.flags import has_fetched
from learnhub.learning.service import note_media_fetch
from learnhub.learning.views.blueprint import blueprint
from learnhub.learning.views.pages import may_see


@blueprint.get("/media/<int:material_id>")
@requires(SIGNED_IN)
@background
def media(material_id: int) -> ResponseReturnValue:
    """A file of a course one may see; a Range request is answered with a piece of it."""
    found = material_with_course(material_id)
    if found is None or not may_see(found[1]):
        raise Missing(_("没有这个文件，或者课程已经撤下。"))
    material = found[0]
    if not storage.path_of(material.key).is_file():
        raise Missing(_("文件暂时不可用，请联系组织者。"))
    key, media_type, member_id = material.key, material.media_type, principal().member_id
    if not has_fetched(member_id, material):
        with transaction():
            note_media_fetch(member_id, material_id, now=now())
    db.session.remove()  # a slow download must not hold a database connection
    return storage.send(key, media_type)
