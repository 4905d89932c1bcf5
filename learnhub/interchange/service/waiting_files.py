"""Files between upload and confirmation: kept by the server under a key nobody can guess, for one account and one bank, for a while."""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import gettext as _

from learnhub.core import storage
from learnhub.core.errors import Missing

FOLDER = "waiting"
KEPT_FOR = timedelta(hours=2)
_KEY = re.compile(r"[\w-]{32}")


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """An uploaded file: its name as the person knows it, and its content."""

    key: str
    name: str
    content: bytes
    form: str = "auto"


def keep_waiting(content: bytes, name: str, *, account_id: int, bank_id: int, now: datetime, form: str = "auto") -> str:
    """Keep a file until it is confirmed; what waited too long is thrown away. Returns its key."""
    _sweep(now)
    key = secrets.token_urlsafe(24)
    path = storage.path_of(f"{FOLDER}/{key}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    owner = {"account": account_id, "bank": bank_id, "name": name[-120:], "form": form, "until": (now + KEPT_FOR).timestamp()}
    path.with_suffix(".json").write_text(json.dumps(owner), encoding="utf-8")
    return key


def waiting_file(key: str, *, account_id: int, bank_id: int, now: datetime) -> WaitingFile:
    """The file behind `key`. Raises Missing when it is not there any more, or somebody else's."""
    gone = Missing(_("这个文件已经过期，请重新上传。"))
    if not _KEY.fullmatch(key):
        raise gone
    path = storage.path_of(f"{FOLDER}/{key}")
    try:
        owner = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        content = path.read_bytes()
    except (OSError, ValueError):
        raise gone from None
    if (owner["account"], owner["bank"]) != (account_id, bank_id) or owner["until"] < now.timestamp():
        raise gone
    return WaitingFile(key, owner["name"], content, owner.get("form", "auto"))


def discard_waiting(key: str) -> None:
    """Throw the file away; it is no error when it is gone."""
    if _KEY.fullmatch(key):
        _remove(storage.path_of(f"{FOLDER}/{key}"))


def _sweep(now: datetime) -> None:
    folder = storage.path_of(FOLDER)
    oldest = (now - KEPT_FOR).timestamp()
    for path in folder.glob("*.json") if folder.is_dir() else ():
        try:
            if path.stat().st_mtime < oldest:
                _remove(path.with_suffix(""))
        except FileNotFoundError:
            continue  # another request was faster


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_suffix(".json").unlink(missing_ok=True)
    path.with_suffix(".changes").unlink(missing_ok=True)
    path.with_suffix(".progress").unlink(missing_ok=True)
