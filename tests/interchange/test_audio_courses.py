"""Courses with recordings: checked by content, brought in, played in pieces, taken out again."""

from typing import Any

import pytest

from learnhub.catalog.queries import materials_of, whole_course
from learnhub.core.transactions import transaction
from learnhub.interchange.rules.course_files import check_course
from learnhub.interchange.service.course_export import export_course
from learnhub.interchange.service.course_folders import write_folder
from learnhub.interchange.service.courses import find_course, import_course
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory
from tests.factories.course_files import CAPTIONS, COURSE, course_files, mp4
from tests.factories.sounds import m4a, mp3, ogg, wav

SLUG = "xiao-kecheng"
SOUNDS = {"mp3": mp3(200), "m4a": m4a(200), "ogg": ogg(200), "wav": wav(200)}


def with_sound(kind: str, content: bytes | None = None, **changed: str) -> dict[str, bytes]:
    """The small course with a recording in place of its film."""
    text = COURSE.replace('kind = "video"', 'kind = "audio"').replace("media/01.mp4", f"media/01.{kind}")
    for old, new in changed.items():
        text = text.replace(old, new)
    files = course_files(course=text)
    del files["media/01.mp4"]
    return files | {f"media/01.{kind}": SOUNDS[kind] if content is None else content}


def sentences(files: dict[str, bytes]) -> list[str]:
    return [problem.sentence for problem in check_course(files).problems]


@pytest.mark.parametrize("kind", SOUNDS)
def test_every_kind_of_recording_is_sound(kind: str) -> None:
    assert sentences(with_sound(kind)) == []


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (with_sound("mp3", wav(200)), "media/01.mp3 不是 MP3 音频，请重新导出"),
        (with_sound("ogg", b"OggS"), "media/01.ogg 不是 OGG 音频，请重新导出"),
        (with_sound("m4a", m4a(200, has_picture=True)), "media/01.m4a 里有画面，请把 kind 写成 video，文件改名为 .mp4"),
        (with_sound("mp3", mp3(150)), "写的是 200 秒，音频实际 150.0 秒，请改为 150"),
        (with_sound("mp3", b""), "文件 media/01.mp3 是空的"),
    ],
)
def test_a_recording_that_is_not_what_is_said_is_named(files: dict[str, bytes], sentence: str) -> None:
    assert sentences(files) == [sentence]


def test_a_film_is_no_recording_by_its_name() -> None:
    files = course_files(course=COURSE.replace('kind = "video"', 'kind = "audio"'))
    assert sentences(files) == ["“media/01.mp4”应为 .mp3、.m4a、.ogg、.wav 文件"]
    assert mp4(1)[4:8] == b"ftyp"


def test_a_transcript_must_fit_the_recording() -> None:
    files = with_sound("mp3") | {"media/01.vtt": CAPTIONS.replace("00:09.500", "09:09.500").encode()}
    assert sentences(files) == ["字幕到 549.5 秒，超过了课件的长度 200 秒"]


@pytest.mark.both_databases
def test_a_recording_comes_in_is_heard_in_pieces_and_goes_out_again(database: Any, client: Client, tmp_path: Any) -> None:
    unit = DepartmentFactory()
    write_folder(tmp_path / "a", with_sound("wav"))
    with transaction():
        import_course(find_course(tmp_path / "a"), unit_id=unit.id, actor_id=None, now=MemberFactory().account.created_at)
    course = whole_course(SLUG)
    lesson = course.sections[0].lessons[0]
    assert (lesson.kind, lesson.duration_seconds) == ("audio", 200)
    client.sign_in(MemberFactory())
    page = client.get(f"/courses/{SLUG}/shipin").text
    assert '<audio id="video"' in page
    assert "有效收听达到" in page
    assert "同志们好。" in page
    assert 'data-do="full"' not in page
    assert "每个音频的有效收听达到" in client.get(f"/courses/{SLUG}").text
    sound = next(material for material in materials_of(course.id) if material.name.endswith(".wav"))
    piece = client.get(f"/media/{sound.id}", headers={"Range": "bytes=0-43"})
    assert (piece.status_code, piece.mimetype, piece.data) == (206, "audio/wav", SOUNDS["wav"][:44])
    files = export_course(SLUG)
    assert files["media/01.wav"] == SOUNDS["wav"]
    assert b'kind = "audio"' in files["course.toml"]
    assert sentences(files) == []
