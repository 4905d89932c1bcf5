"""Files go out in pieces of at most a mebibyte, and keep to the rules of ranges (RFC 9110 § 14)."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from learnhub.core import storage
from learnhub.core.storage import PIECE, Stored

SIZE = 3 * PIECE + 123
CONTENT = bytes(range(256)) * (SIZE // 256) + bytes(SIZE % 256)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Stored]:
    """A small application with a large file, and a browser."""
    app = Flask(__name__)
    app.config["MEDIA_ROOT"] = tmp_path_factory.mktemp("media")
    with app.app_context():
        kept = storage.keep(BytesIO(CONTENT), ".MP4")
    app.add_url_rule("/film", "film", lambda: storage.send(kept.key, "video/mp4"))
    app.add_url_rule("/copy", "copy", lambda: storage.send(kept.key, "video/mp4", download_name="党章.mp4"))
    return app.test_client(), kept


def get(store: tuple[Any, Stored], **headers: str) -> TestResponse:
    response: TestResponse = store[0].get("/film", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return response


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-", 0, PIECE),
        ("bytes=0-99", 0, 100),
        ("bytes=100-100", 100, 101),
        (f"bytes={PIECE}-", PIECE, 2 * PIECE),
        (f"bytes=10-{SIZE * 2}", 10, 10 + PIECE),
        (f"bytes={SIZE - 5}-", SIZE - 5, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        (f"bytes=-{SIZE}", 0, PIECE),
        (f"bytes=-{SIZE - 7}", 7, 7 + PIECE),
    ],
)
def test_a_range_is_answered_with_a_piece_that_says_where_it_belongs(store: Any, asked: str, start: int, stop: int) -> None:
    answer = get(store, Range=asked)
    assert answer.status_code == 206
    assert answer.data == CONTENT[start:stop]
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert answer.headers["Content-Length"] == str(stop - start)
    assert len(answer.data) <= PIECE


def test_pieces_make_the_whole(store: Any) -> None:
    whole = b""
    while len(whole) < SIZE:
        whole += get(store, Range=f"bytes={len(whole)}-").data
    assert whole == CONTENT


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}"])
def test_a_range_past_the_end_is_refused_with_the_size(store: Any, asked: str) -> None:
    answer = get(store, Range=asked)
    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=x-y", "lines=0-5", "bytes=0-1,5-9", "bytes=", "nonsense"])
def test_a_range_we_do_not_serve_gets_the_whole(store: Any, asked: str) -> None:
    answer = get(store, Range=asked)
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert answer.headers["Content-Length"] == str(SIZE)
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_head_tells_the_size_and_sends_nothing(store: Any) -> None:
    for headers in ({}, {"Range": "bytes=0-9"}):
        answer = store[0].head("/film", headers=headers)
        assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (200, b"", str(SIZE))


def test_a_range_of_an_older_file_gets_the_whole_new_one(store: Any) -> None:
    tag = f'"{store[1].sha256}"'
    assert get(store).headers["ETag"] == tag
    assert get(store, Range="bytes=0-9", If_Range=tag).status_code == 206
    assert get(store, Range="bytes=0-9", If_Range='"older"').status_code == 200
    assert get(store, Range="bytes=0-9", If_Range="Wed, 21 Oct 2015 07:28:00 GMT").status_code == 200


def test_what_the_browser_has_is_not_sent_again(store: Any) -> None:
    answer = get(store, If_None_Match=f'"{store[1].sha256}"')
    assert (answer.status_code, answer.data) == (304, b"")
    assert get(store, If_None_Match='"other"').status_code == 200


def test_a_download_has_its_name(store: Any) -> None:
    assert "filename*=UTF-8''%E5%85%9A%E7%AB%A0.mp4" in store[0].get("/copy").headers["Content-Disposition"]


def test_the_same_content_is_kept_once(store: Any) -> None:
    app = store[0].application
    with app.app_context():
        again = storage.keep(BytesIO(CONTENT), ".mp4")
        assert again == store[1]
        assert len([path for path in storage.path_of("").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("key", ["../x", "aa/../../x", "/etc/passwd"])
def test_no_key_leaves_the_store(store: Any, key: str) -> None:
    with store[0].application.app_context(), pytest.raises(ValueError, match="leaves"):
        storage.path_of(key)
