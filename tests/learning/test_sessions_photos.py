"""Photos of a session: verified by what is in them, drawn anew, shown to those they are for."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from learnhub.core import storage
from learnhub.core.errors import Refused
from learnhub.core.extensions import db
from learnhub.core.permissions import LEADER, ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.learning import service
from learnhub.learning.models import OfflineSession
from learnhub.learning.queries.sessions import photos_of
from learnhub.learning.service.sessions_photos import redrawn
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant
from tests.learning.conftest import NOON
from tests.learning.test_sessions_held import mark, opened, plan


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 40), color: str = "red", *, turned: bool = False) -> bytes:
    """A photo as a telephone takes it: with the place in it."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 0.0)
    if turned:
        exif[0x0112] = 6
    Image.new("RGB", size, color).save(made, kind, exif=exif)
    return made.getvalue()


def add(session: OfflineSession, content: bytes) -> bool:
    with transaction():
        return service.add_photo(session.id, content, actor_id=None, now=NOON)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_without_camera_and_place(kind: str) -> None:
    content, size = redrawn(picture(kind, (2000, 1000)))
    again = Image.open(io.BytesIO(content))
    assert (again.format, again.size, size) == ("JPEG", (1600, 800), (1600, 800))
    assert dict(again.getexif()) == {}
    assert b"Exif" not in content


def test_a_photo_that_was_taken_upright_stands_upright() -> None:
    assert redrawn(picture(turned=True))[1] == (40, 80)


def test_what_is_see_through_becomes_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(made, "PNG")
    assert Image.open(io.BytesIO(redrawn(made.getvalue())[0])).getpixel((1, 1)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", picture()[:200], bomb()],
    ids=["empty", "gif", "svg", "pdf", "cut off", "bomb"],
)
def test_what_is_no_photo_or_too_much_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        redrawn(content)
    assert refused.value.field == "photos"


@pytest.mark.both_databases
def test_nine_photos_and_each_once(database: Any) -> None:
    session = opened(DepartmentFactory())
    assert add(session, picture())
    assert not add(session, picture())
    for shade in range(8):
        assert add(session, picture(color=f"#0000{shade * 20 + 20:02x}"))
    with pytest.raises(Refused, match="最多 9 张"):
        add(session, picture(color="green"))
    assert len(photos_of(session.id)) == 9


def test_a_session_that_was_not_held_has_no_photos(database: Any) -> None:
    with pytest.raises(Refused):
        add(plan(DepartmentFactory()), picture())


def test_a_photo_is_removed_with_its_file_unless_another_session_shows_it(database: Any, client: Client) -> None:
    unit = DepartmentFactory()
    organizer = MemberFactory(department=unit)
    grant(organizer, ORGANIZER, unit)
    first, second = opened(unit), opened(unit)
    add(first, picture())
    add(second, picture())
    key = photos_of(first.id)[0].key
    client.sign_in(organizer)
    for session, is_kept in ((first, True), (second, False)):
        photo = photos_of(session.id)[0]
        path = f"/manage/sessions/{session.id}/photos/{photo.id}/remove"
        assert client.post(path).status_code == 303
        assert client.post(path).status_code == 303  # twice does no harm
        assert storage.path_of(key).is_file() is is_kept
    add(second, picture(color="blue"))
    assert client.post(f"/manage/sessions/{first.id}/photos/{photos_of(second.id)[0].id}/remove").status_code == 404
    assert len(photos_of(second.id)) == 1


def test_photos_and_summary_are_for_those_present_and_who_looks_after_the_unit(database: Any, client: Client) -> None:
    unit = DepartmentFactory()
    present, absent, leader, organizer = (MemberFactory(department=unit) for _ in range(4))
    grant(leader, LEADER, unit)
    grant(organizer, ORGANIZER, unit)
    other = MemberFactory()
    grant(other, ORGANIZER, other.department)
    session = opened(unit)
    mark(session, present)
    add(session, picture())
    with transaction():
        service.write_summary(session.id, "<script>alert(1)</script>\n学习了党章。", actor_id=None, now=NOON)
    path = f"/study/sessions/{session.id}"
    photo = f"{path}/photos/{photos_of(session.id)[0].id}"
    for member in (present, leader, organizer):
        page = client.sign_in(member).get(path)
        assert "学习了党章。" in page.text
        assert "<script>alert" not in page.text
        answer = client.get(photo)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    page = client.sign_in(absent).get(path)
    assert (page.status_code, "学习了党章。" in page.text) == (200, False)  # it is open, so she sees that it is held
    assert client.get(photo).status_code == 404
    client.sign_in(other)
    assert (client.get(path).status_code, client.get(photo).status_code) == (404, 404)
    assert client.sign_in(organizer).get(f"{path}/photos/987654").status_code == 404


def test_a_summary_that_is_too_long_is_refused(database: Any) -> None:
    session = opened(DepartmentFactory())
    with pytest.raises(Refused), transaction():
        service.write_summary(session.id, "长" * 5001, actor_id=None, now=NOON)
    db.session.rollback()
