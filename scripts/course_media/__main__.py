"""`python -m scripts.course_media courses/<slug> …`: lessons/*.script.md → media/*.mp4 and *.vtt, lessons/*.handout.md → media/*.pdf."""

import sys
from pathlib import Path

from scripts.course_media.film import make_film
from scripts.course_media.handout import make_handout
from scripts.course_media.screenplay import parse, timeline_of, webvtt_of
from scripts.course_media.tools import ToolMissing

SCRIPT, HANDOUT = ".script.md", ".handout.md"


def make(source: Path) -> str:
    """Make what `source` is the text of; a line that says what came of it."""
    folder = source.parent.parent / "media"
    folder.mkdir(exist_ok=True)
    text = source.read_text(encoding="utf-8")
    if source.name.endswith(HANDOUT):
        target = folder / f"{source.name.removesuffix(HANDOUT)}.pdf"
        return f"{target}: pages = {make_handout(text, target)}, {target.stat().st_size // 1000} kB"
    script = parse(text)
    target = folder / f"{source.name.removesuffix(SCRIPT)}.mp4"
    target.with_suffix(".vtt").write_text(webvtt_of(timeline_of(script).cues), encoding="utf-8")
    return f"{target}: duration_seconds = {make_film(script, target)}, {target.stat().st_size // 1000} kB"


def main(arguments: list[str]) -> None:
    """Make everything of the course folders, or single sources, named."""
    if not arguments:
        sys.exit("Usage: python -m scripts.course_media courses/<slug> | courses/<slug>/lessons/<name>.script.md …")
    for argument in map(Path, arguments):
        sources = (
            [argument] if argument.is_file() else sorted(argument.glob(f"lessons/*{SCRIPT}")) + sorted(argument.glob(f"lessons/*{HANDOUT}"))
        )
        for source in sources:
            print(make(source), flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ToolMissing, ValueError) as error:
        sys.exit(str(error))
