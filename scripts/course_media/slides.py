"""Slides in the platform's look: paper, ink and one red; serif titles, one idea at a time."""

from typing import Any

from scripts.course_media.screenplay import Script, Slide
from scripts.course_media.tools import font_file, wanted

WIDTH, HEIGHT = 1280, 720
CAPTIONS = 604  # below this line the player writes the captions
LEFT, RIGHT = 112, 1168
PAPER, SURFACE, INK, SECOND, FAINT = "#fbf8f4", "#ffffff", "#2b2b2b", "#5c5650", "#6f675f"
RED, PANEL, GOLD, LINE, ON_RED = "#b71c1c", "#a61b1b", "#d9b566", "#e8e0d5", "#f8dcd8"
NOT_FIRST = "，。、；：！？）》”’…%"
NOT_LAST = "（《“‘"
SILENT = "本片由文稿制成，没有配音，请看字幕"


def font(family: str, weight: str, size: int) -> Any:
    """A Noto CJK font, in its Simplified Chinese shapes."""
    return wanted("PIL.ImageFont").truetype(font_file(family, weight), size, index=2)


def draw_slide(script: Script, number: int, points: int) -> Any:
    """The picture of a slide with its first `points` lines, as a PIL image."""
    return _title(script) if number == 0 else _content(script, script.slides[number], number, points)


def wrap(pen: Any, words: str, face: Any, width: float) -> list[str]:
    """Lines no wider than `width`, by the rules for marks that may not begin or end a line."""
    lines, line = [], ""
    for character in words:
        if line and pen.textlength(line + character, font=face) > width and character not in NOT_FIRST:
            moved = line[-1] if line[-1] in NOT_LAST else ""
            lines.append(line[: len(line) - len(moved)])
            line = moved
        line += character
    return [*lines, line] if line else lines


def _canvas(color: str) -> tuple[Any, Any]:
    image = wanted("PIL.Image").new("RGB", (WIDTH, HEIGHT), color)
    return image, wanted("PIL.ImageDraw").Draw(image)


def _title(script: Script) -> Any:
    image, pen = _canvas(PANEL)
    pen.rectangle((40, 40, WIDTH - 41, HEIGHT - 41), outline=GOLD, width=1)
    face, small = font("Serif", "Bold", 68), font("Sans", "Regular", 30)
    lines = wrap(pen, script.title, face, RIGHT - LEFT)
    y = 300 - 50 * len(lines)
    for line in lines:
        pen.text((LEFT, y), line, font=face, fill="#ffffff")
        y += 100
    pen.rectangle((LEFT, y + 22, LEFT + 72, y + 25), fill=GOLD)
    for position, line in enumerate(wrap(pen, script.subtitle, small, RIGHT - LEFT)):
        pen.text((LEFT, y + 54 + 46 * position), line, font=small, fill=ON_RED)
    pen.text((LEFT, 556), SILENT, font=font("Sans", "Regular", 24), fill=ON_RED)
    return image


def _content(script: Script, slide: Slide, number: int, points: int) -> Any:
    image, pen = _canvas(PAPER)
    pen.rectangle((0, 0, WIDTH, 7), fill=RED)
    small = font("Sans", "Regular", 22)
    pen.text((LEFT, 48), script.title, font=small, fill=FAINT)
    place = f"{number} / {len(script.slides) - 1}"
    pen.text((RIGHT - pen.textlength(place, font=small), 48), place, font=small, fill=FAINT)
    face = font("Serif", "Bold", 52)
    y = 100
    for line in wrap(pen, slide.title, face, RIGHT - LEFT):
        pen.text((LEFT, y), line, font=face, fill=INK)
        y += 74
    pen.rectangle((LEFT, y + 14, RIGHT, y + 15), fill=LINE)
    _points(pen, slide, points, y + 44)
    if slide.source:
        pen.text((LEFT, CAPTIONS - 40), f"出处  {slide.source}", font=small, fill=FAINT)
    return image


def _points(pen: Any, slide: Slide, points: int, top: int) -> None:
    """The lines, spread over the room there is; those still to come are left blank."""
    serif, term, words = font("Serif", "Bold", 34), font("Sans", "Medium", 34), font("Sans", "Regular", 30)
    blocks = []
    for point in slide.points:
        indent = pen.textlength(point.term, font=term) + 24 if point.term else 0
        first = LEFT + 64 + indent
        is_beside = not point.term or indent < 330
        width = RIGHT - first if is_beside else RIGHT - LEFT - 64
        lines = wrap(pen, point.words, words, width)
        blocks.append((point, first if is_beside else LEFT + 64, lines, is_beside))
    heights = [46 * max(1, len(lines) + (0 if beside else 1)) for _point, _first, lines, beside in blocks]
    room = CAPTIONS - 56 - top
    gap = max(8, min(52, (room - sum(heights)) / max(1, len(blocks))))
    y: float = top
    for position, (point, first, lines, is_beside) in enumerate(blocks):
        if position < points:
            if len(blocks) > 1:
                pen.text((LEFT, y), str(position + 1), font=serif, fill=RED)
            else:
                pen.rectangle((LEFT, y + 8, LEFT + 6, y + 8 + 46 * len(lines) - 8), fill=RED)
            if point.term:
                pen.text((LEFT + 64, y), point.term, font=term, fill=INK)
            for row, line in enumerate(lines, start=0 if is_beside else 1):
                pen.text((first, y + 3 + 46 * row), line, font=words, fill=SECOND if point.term else INK)
        y += heights[position] + gap
