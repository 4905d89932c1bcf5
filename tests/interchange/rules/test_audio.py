"""How long sound files last, by what they contain."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.interchange.rules import audio
from tests.factories.course_files import mp4
from tests.factories.sounds import m4a, mp3, ogg, wav

MAKERS: dict[str, Callable[[float], bytes]] = {"x.mp3": mp3, "x.m4a": m4a, "x.ogg": ogg, "x.wav": wav}


@pytest.mark.parametrize("name", MAKERS)
@given(st.floats(1, 30))
def test_a_sound_file_says_how_long_it_is(name: str, seconds: float) -> None:
    found = audio.seconds_of(name, MAKERS[name](seconds))
    assert found is not None
    assert abs(found - seconds) < 0.03


@pytest.mark.parametrize("name", MAKERS)
@given(st.binary(max_size=300), st.integers(0, 200))
def test_noise_and_pieces_of_files_are_read_without_harm(name: str, noise: bytes, cut: int) -> None:
    for content in (noise, MAKERS[name](2)[:cut] + noise, MAKERS[name](2)[: cut * 7]):
        found = audio.seconds_of(name, content)
        assert found is None or 0 < found < 1e15


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("other", MAKERS)
def test_a_file_is_no_other_than_it_is_called(name: str, other: str) -> None:
    assert (audio.seconds_of(name, MAKERS[other](5)) is not None) is (name == other)


def test_a_tag_with_a_cover_is_skipped_and_a_slower_mpeg_is_read() -> None:
    cover = b"\xff\xfb\x90\x00" + b"APIC" * 500
    assert audio.seconds_of_mp3(mp3(10, tag=cover)) == pytest.approx(10, abs=0.03)
    assert audio.seconds_of_mp3(mp3(10, is_second=True)) == pytest.approx(10, abs=0.03)
    assert audio.seconds_of_mp3(mp3(10) + b"TAG" + b"\0" * 125) == pytest.approx(10, abs=0.03)


def test_opus_counts_in_its_own_rate_and_leaves_out_what_is_skipped() -> None:
    assert audio.seconds_of_ogg(ogg(12.5, is_opus=True)) == pytest.approx(12.5)
    assert audio.seconds_of_ogg(ogg(12.5, rate=22050)) == pytest.approx(12.5, abs=0.001)


def test_a_film_is_no_sound_file() -> None:
    assert audio.has_picture(m4a(5, has_picture=True))
    assert not audio.has_picture(m4a(5))
    assert not audio.has_picture(mp4(5))
    assert audio.seconds_of_m4a(m4a(5, has_picture=True)) is None


def test_a_wav_that_was_cut_short_is_as_long_as_what_is_left() -> None:
    assert audio.seconds_of_wav(wav(10)[: 44 + 8000 * 4]) == pytest.approx(4)
