"""What only authors need: fonts, Pillow, ffmpeg, WeasyPrint. Looked for when used, with a sentence that says what to install."""

import importlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path("/usr/share/fonts/opentype/noto")
ADVICE = {
    "PIL": "Pictures need Pillow: pip install pillow",
    "weasyprint": "Handouts need WeasyPrint and Pango: pip install weasyprint, and apt install libpango-1.0-0 libpangoft2-1.0-0",
    "markdown_it": "Handouts need markdown-it-py: pip install markdown-it-py",
    "imageio_ffmpeg": "Videos need ffmpeg: apt install ffmpeg, or pip install imageio-ffmpeg",
}


class ToolMissing(Exception):
    """A program or package of the author's machine is not there; the message says how to get it."""


def wanted(name: str) -> Any:
    """A package that only authors have. Raises ToolMissing."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ToolMissing(ADVICE[name.split(".", maxsplit=1)[0]]) from None


def font_file(family: str, weight: str) -> str:
    """The file of a Noto CJK font. Raises ToolMissing."""
    path = FOLDER / f"Noto{family}CJK-{weight}.ttc"
    if not path.is_file():
        raise ToolMissing("Pictures need the Noto CJK fonts: apt install fonts-noto-cjk fonts-noto-cjk-extra")
    return str(path)


def ffmpeg() -> str:
    """The machine's ffmpeg, else the one of a wheel. Raises ToolMissing."""
    return shutil.which("ffmpeg") or str(wanted("imageio_ffmpeg").get_ffmpeg_exe())


def feed(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a program that is fed through its standard input."""
    return subprocess.Popen(command, stdin=subprocess.PIPE)
