"""Images of questions: looked at before they are taken, kept under their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from learnhub.core import storage
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.questions.models import QuestionImage
from learnhub.questions.rules.pictures import LARGEST, MEDIA_TYPES, MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image that can be read whole; `name` is what it is known by."""

    name: str
    media_type: str
    suffix: str
    width: int
    height: int


def picture_of(content: bytes) -> Picture | None:
    """What kind of raster image `content` is, by its content; None when it is none, too large or damaged."""
    if not 0 < len(content) <= LARGEST:
        return None
    try:
        with Image.open(BytesIO(content), formats=list(MEDIA_TYPES)) as image:
            width, height, kind = image.width, image.height, image.format or ""
            if width * height > MOST_PIXELS:
                return None
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, EOFError):
        return None
    media_type, suffix = MEDIA_TYPES[kind]
    return Picture(hashlib.sha256(content).hexdigest() + suffix, media_type, suffix, width, height)


def kept_names(images: Mapping[str, bytes]) -> dict[str, str]:
    """The name under which each of these is known once kept; those that are no images are left out."""
    found = {name: picture_of(content) for name, content in images.items()}
    return {name: picture.name for name, picture in found.items() if picture is not None}


def keep_images(images: Mapping[str, bytes], *, actor_id: int | None, now: datetime) -> None:
    """Keep the images of a draft; the same content is kept once."""
    for content in images.values():
        if (picture := picture_of(content)) is not None:
            _keep(content, picture, actor_id=actor_id, now=now)


def add_image(content: bytes, *, actor_id: int | None, now: datetime) -> QuestionImage:
    """Keep an image that an author uploads or pastes. Raises Refused when it is none that browsers show."""
    if len(content) > LARGEST:
        raise Refused(_("图片不超过 %(n)s MB，请压缩后再上传。", n=LARGEST // 1024 // 1024), field="image")
    picture = picture_of(content)
    if picture is None:
        raise Refused(_("这不是能打开的图片，请上传 PNG、JPEG、GIF 或 WebP 图片。"), field="image")
    _keep(content, picture, actor_id=actor_id, now=now)
    return db.session.scalars(select(QuestionImage).where(QuestionImage.name == picture.name)).one()


def _keep(content: bytes, picture: Picture, *, actor_id: int | None, now: datetime) -> None:
    stored = storage.keep(BytesIO(content), picture.suffix)
    upsert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {
        "name": picture.name,
        "key": stored.key,
        "media_type": picture.media_type,
        "size": stored.size,
        "width": picture.width,
        "height": picture.height,
        "added_by": actor_id,
        "added_at": now,
    }
    db.session.execute(upsert(QuestionImage).values(row).on_conflict_do_nothing())
