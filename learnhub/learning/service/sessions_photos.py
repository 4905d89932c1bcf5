"""Photos and summary of a session: pictures are drawn anew, smaller, and without what the camera wrote into them."""

import io
import warnings
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from learnhub.audit.service import record
from learnhub.core import storage
from learnhub.core.errors import Missing, Refused
from learnhub.core.extensions import db
from learnhub.learning.models import SessionPhoto
from learnhub.learning.rules.attendance import CLOSED, MOST_PHOTOS, OPEN
from learnhub.learning.service.ledger import insert_into
from learnhub.learning.service.sessions_pay import locked_session

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600
MOST_PIXELS = 60_000_000  # larger than a telephone takes; what claims more is not opened
LARGEST_PHOTO = 20 * 1024 * 1024
LONGEST_SUMMARY = 5000


def add_photo(session_id: int, content: bytes, *, actor_id: int | None, now: datetime) -> bool:
    """Add a photo to a session that is or was held; False when it is there already. Raises Refused, Missing."""
    picture, size = redrawn(content)
    session = locked_session(session_id)
    if session.state not in {OPEN, CLOSED}:
        raise Refused(_("活动举行以后才能上传照片。"), field="photos")
    stored = storage.keep(io.BytesIO(picture), ".jpg")
    is_there = select(SessionPhoto.id).where(SessionPhoto.session_id == session.id, SessionPhoto.key == stored.key)
    if db.session.scalar(is_there) is not None:
        return False
    if (db.session.scalar(select(func.count()).where(SessionPhoto.session_id == session.id)) or 0) >= MOST_PHOTOS:
        raise Refused(_("一次活动最多 %(n)s 张照片，请先删去不用的。", n=MOST_PHOTOS), field="photos")
    row = {"session_id": session.id, "key": stored.key, "width": size[0], "height": size[1], "added_by": actor_id, "added_at": now}
    db.session.execute(insert_into(SessionPhoto).values(**row).on_conflict_do_nothing())
    record("add_photo", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title)
    return True


def redrawn(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The picture as JPEG of at most 1600 pixels a side, upright, with no data but its colors. Raises Refused."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > LARGEST_PHOTO:
        raise Refused(_("照片超过 %(n)s MB，请缩小后再上传。", n=LARGEST_PHOTO // 1024 // 1024), field="photos")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Refused(_("照片的像素太多，没有打开。请缩小后再上传。"), field="photos")
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                plain = Image.new("RGB", upright.size, "white")
                with_alpha = upright.convert("RGBA")
                plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_("照片的像素太多，没有打开。请缩小后再上传。"), field="photos") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise Refused(_("这不是能打开的照片，请选择 JPG、PNG 或 WebP 图片。"), field="photos") from None
    drawn = io.BytesIO()
    plain.save(drawn, "JPEG", quality=85)
    return drawn.getvalue(), plain.size


def remove_photo(session_id: int, photo_id: int, *, actor_id: int | None, now: datetime) -> str | None:
    """Remove a photo, which may be gone already; returns the key of a file that nothing shows any more. Raises Missing."""
    session = locked_session(session_id)
    photo = db.session.get(SessionPhoto, photo_id)
    if photo is None:
        return None  # removed a moment ago
    if photo.session_id != session.id:
        raise Missing(_("没有这张照片，可能已经删去。"))
    key = photo.key
    db.session.execute(delete(SessionPhoto).where(SessionPhoto.id == photo_id).execution_options(synchronize_session=False))
    record("remove_photo", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title)
    return None if db.session.scalar(select(SessionPhoto.id).where(SessionPhoto.key == key).limit(1)) else key


def write_summary(session_id: int, summary: str, *, actor_id: int | None, now: datetime) -> None:
    """What the session was about, in plain text. Raises Refused, Missing."""
    session = locked_session(session_id)
    summary = "\n".join(line.rstrip() for line in summary.strip().splitlines())
    if len(summary) > LONGEST_SUMMARY:
        raise Refused(_("小结不超过 %(n)s 个字。", n=LONGEST_SUMMARY), field="summary")
    if summary != session.summary:
        session.summary = summary
        db.session.flush()
        record("write_summary", "offline_session", session.id, actor_id=actor_id, now=now, title=session.title)
