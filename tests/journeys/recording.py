"""A course of one short recording with its transcript, which pays by tiers."""

from pathlib import Path

from tests.factories.sounds import wav

SECONDS = 12
TOML = f"""
slug = "recording"
title = "党章音频导读"
category = "党章党规"
study_hours = 2.0
award_level = "tiers"

[cover]
label = "音频导读"

[[sections]]
title = "第一讲"

[[sections.lessons]]
slug = "listen"
kind = "audio"
title = "听一听总纲"
media = "media/01.wav"
captions = "media/01.vtt"
duration_seconds = {SECONDS}
"""
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:06.000\n请听党章总纲的导读。\n\n00:06.000 --> 00:12.000\n党章是党的总章程。\n"


def write_recording(folder: Path) -> Path:
    """Write the course below `folder`; returns where."""
    place = folder / "recording"
    (place / "media").mkdir(parents=True)
    (place / "course.toml").write_text(TOML.lstrip())
    (place / "media/01.wav").write_bytes(wav(SECONDS, pitch=220))
    (place / "media/01.vtt").write_text(TRANSCRIPT)
    return place
