"""A video's script in Markdown: what each slide shows, what its captions say, and for how long."""

import re
from dataclasses import dataclass, field

PACE = 4.2  # characters of a caption read in a second: a calm reader
SHORTEST, LONGEST_CUE = 2.4, 26  # seconds; characters
OPENING, PAUSE = 1.0, 0.8  # seconds before the first word and after each slide
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”》）]*")
_CLAUSE = re.compile(r"[^，、：]+[，、：]?[”》）]*")
_POINT = re.compile(r"^- (?:\*\*(?P<term>.+?)\*\*\s*)?(?P<words>.*)$")


@dataclass(frozen=True)
class Point:
    """One line of a slide; `term` stands out."""

    term: str
    words: str


@dataclass
class Slide:
    """A picture and what is said while it is shown; `source` is the clause it rests on."""

    title: str
    points: list[Point] = field(default_factory=list)
    source: str = ""
    narration: list[str] = field(default_factory=list)


@dataclass
class Script:
    """A whole video; the first slide is the title."""

    title: str
    subtitle: str
    slides: list[Slide]


@dataclass(frozen=True)
class Cue:
    """One caption: from and to in seconds."""

    start: float
    stop: float
    words: str


@dataclass(frozen=True)
class Shot:
    """A slide with its first `points` lines, shown from `start` to `stop` seconds."""

    slide: int
    points: int
    start: float
    stop: float


@dataclass(frozen=True)
class Timeline:
    """When what is seen and said; `seconds` is the length, a whole number."""

    shots: list[Shot]
    cues: list[Cue]
    seconds: int


def parse(text: str) -> Script:
    """Read a script: `# title`, `> subtitle`, then `## slide` with `- points`, `出处：` and paragraphs of narration."""
    script = Script("", "", [])
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("# "):
            script.title = line[2:].strip()
            script.slides.append(Slide(script.title))
        elif line.startswith("## "):
            script.slides.append(Slide(line[3:].strip()))
        elif line.startswith("> "):
            script.subtitle = line[2:].strip()
        elif line.startswith("出处："):
            script.slides[-1].source = line.removeprefix("出处：")
        elif match := _POINT.match(line):
            script.slides[-1].points.append(Point(match["term"] or "", match["words"]))
        elif line:
            script.slides[-1].narration.append(line)
    if not script.slides or not script.title:
        raise ValueError("a script begins with a line `# title`")
    return script


def captions_of(narration: list[str]) -> list[str]:
    """Sentences, long ones parted at commas, so that each fits on two lines of a phone."""
    found: list[str] = []
    for paragraph in narration:
        for sentence in _SENTENCE.findall(paragraph):
            line = ""
            for clause in _CLAUSE.findall(sentence):
                if line and len(line) + len(clause) > LONGEST_CUE:
                    found.append(line)
                    line = ""
                line += clause
            found.append(line)
    return [line.strip() for line in found if line.strip()]


def timeline_of(script: Script) -> Timeline:
    """Lay out slides and captions one after another; points of a slide appear evenly over its captions."""
    now = OPENING
    shots: list[Shot] = []
    cues: list[Cue] = []
    for number, slide in enumerate(script.slides):
        begin = 0.0 if number == 0 else now
        starts = []
        for words in captions_of(slide.narration):
            stop = now + max(SHORTEST, len(words) / PACE)
            cues.append(Cue(round(now, 2), round(stop, 2), words))
            starts.append(now)
            now = stop
        now += PAUSE
        changes = _reveals(len(slide.points), starts)
        for position, (shown, start) in enumerate(changes):
            stop = changes[position + 1][1] if position + 1 < len(changes) else now
            shots.append(Shot(number, shown, begin if position == 0 else start, stop))
    seconds = int(now) + 1
    shots[-1] = Shot(shots[-1].slide, shots[-1].points, shots[-1].start, float(seconds))
    return Timeline(shots, cues, seconds)


def _reveals(points: int, starts: list[float]) -> list[tuple[int, float]]:
    """How many points are shown from when on: all of them by the last caption but one."""
    if not starts:
        return [(points, 0.0)]
    if points <= 1:
        return [(points, starts[0])]
    places = sorted({round(number * max(0, len(starts) - 1) / points) for number in range(points)})
    steps = []
    for position, place in enumerate(places):
        shown = points if position + 1 == len(places) else position + 1
        steps.append((shown, starts[min(place, len(starts) - 1)]))
    return steps


def webvtt_of(cues: list[Cue]) -> str:
    """The captions as a WebVTT file."""
    lines = ["WEBVTT", ""]
    for cue in cues:
        lines += [f"{_stamp(cue.start)} --> {_stamp(cue.stop)}", cue.words, ""]
    return "\n".join(lines)


def _stamp(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    return f"{thousandths // 60000:02d}:{thousandths // 1000 % 60:02d}.{thousandths % 1000:03d}"
