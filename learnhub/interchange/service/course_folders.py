"""Folders of courses on the disk: found, read whole, measured, written."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.interchange.rules.course_files import COURSE, Problem

LARGEST_FILE = 500 * 1024 * 1024
FORMAT = b"1"  # a change in how files become a course; makes every course new to the next import


def course_folders(path: Path) -> list[Path]:
    """The folder itself when it is a course, else the courses in it, by name. Raises Refused when there is none."""
    if (path / COURSE).is_file():
        return [path]
    found = sorted(child for child in path.iterdir() if (child / COURSE).is_file()) if path.is_dir() else []
    if not found:
        raise Refused(_("%(path)s 里没有课程：课程是含有 course.toml 的文件夹。", path=path))
    return found


def read_folder(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Every file by its path within the folder, hidden ones left out; links and oversized files are problems, not followed."""
    files: dict[str, bytes] = {}
    problems = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        if path.is_symlink():
            problems.append(Problem(name, 1, "这是符号链接，请换成文件本身"))
        elif path.is_file():
            if path.stat().st_size > LARGEST_FILE:
                problems.append(Problem(name, 1, f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请压缩后再放入"))
            else:
                files[name] = path.read_bytes()
    return files, problems


def fingerprint_of(files: Mapping[str, bytes], position: int) -> str:
    """One digest of all names and contents, and of the course's place among the courses."""
    digest = hashlib.sha256(FORMAT + str(position).encode())
    for name in sorted(files):
        digest.update(f"\0{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a course; a folder that holds something else already is refused."""
    if folder.exists() and any(folder.iterdir()) and not (folder / COURSE).is_file():
        raise Refused(_("%(path)s 里已有别的文件，请换一个空文件夹。", path=folder))
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
