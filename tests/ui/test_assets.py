"""The build is read by the first request that asks, whichever thread has it."""

import json
import threading
from pathlib import Path

import pytest

from learnhub.ui import assets


def test_a_second_request_does_not_meet_a_build_that_is_half_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"a": {"name": "main", "file": "main.js"}}))
    (tmp_path / "icons.json").write_text(json.dumps({"x": "<path/>"}))
    monkeypatch.setattr(assets, "DIST", tmp_path)
    build, seen = assets.Build(rereads=False), list[dict[str, str]]()
    loads = json.loads

    def read(words: str) -> object:
        """While the first request reads the icons, another one asks."""
        if "<path/>" in words and threading.current_thread() is threading.main_thread():
            other = threading.Thread(target=lambda: seen.append(dict(build.fresh().icons)))
            other.start()
            other.join()
        return loads(words)

    monkeypatch.setattr(assets.json, "loads", read)
    build.fresh()
    assert seen == [{"x": "<path/>"}]
