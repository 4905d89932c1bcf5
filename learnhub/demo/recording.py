"""A course of recordings for the demo organization: no voice, but chimes that lead through a text, made here with its transcript."""

import io
import math
import wave
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from learnhub.catalog.models import Course
from learnhub.core.extensions import db
from learnhub.interchange.service.courses import find_course, import_course

RATE = 8000  # samples a second, of eight bits: a chime needs no more
SILENCE = b"\x80"
RING = 3.0  # seconds until a chime has died away
BEGIN, THINK, BREATH = (523.25, 659.25, 783.99), (659.25,), (261.63,)  # hertz: three notes, one, and a low one
READING, THINKING = 45, 33  # seconds for a clause and for its question
OPENING, CLOSING, EVERY = 30, 30, 15
CLAUSES = (
    ("第三条第一项：学习", "近一年，我学过哪些与岗位有关的法律和业务知识？"),
    ("第三条第二项：带头", "在生产、工作、学习和社会生活中，我在哪里起了先锋模范作用？"),
    ("第三条第三项：利益", "个人利益与党和人民的利益冲突时，我是怎样做的？"),
    ("第三条第四项：纪律", "我在工作群、网盘、个人邮箱里处理过不该处理的内容吗？"),
    ("第三条第五项：团结", "有不同意见时，我是在会上说，还是在会下说？"),
    ("第三条第六项：批评", "上一次组织生活会上，我提的批评意见具体吗？"),
    ("第三条第七项：群众", "群众最近的一条意见，我向组织反映了没有？"),
    ("第三条第八项：风尚", "条文从日常讲到危急时刻，我在日常里做到了哪一点？"),
    ("第四条第一项：参加会议，阅读文件，接受教育和培训", "应当参加的会议，我缺席过吗？"),
    ("第四条第二项：参加讨论", "条文写了哪两个讨论党的政策问题的场合？"),
    ("第四条第三项：建议和倡议", "今年我对支部的工作提过什么建议？"),
    ("第四条第四项：批评、揭发和检举", "“有根据”“负责地”，对提出批评的人有什么要求？"),
    ("第四条第五项：表决、选举和被选举", "为什么预备党员不参加表决和选举？答案在第七条。"),
    ("第四条第六项：申辩和作证", "支部讨论对党员的处分时，怎样保障他本人到会申辩？"),
    ("第四条第七项：保留意见", "声明保留的前提是什么？"),
    ("第四条第八项：请求、申诉和控告", "收到党员的申诉，有关组织应当给以怎样的答复？"),
)
Cue = tuple[float, float, str]
COURSE = """
slug = "suiyin-du-dangzhang"
title = "随音读党章：逐条对照义务与权利"
summary = "一段没有人声的录音：提示音响起，就翻开《中国共产党章程》读一项，再想一个问题。第三条八项义务、第四条八项权利，一项一项读完。"
category = "党章党规"
tags = ["党章", "党员义务", "党员权利", "音频"]
editor = "LearnHub 课程组"
study_hours = 0.5

[cover]
label = "随音读党章"
tone = "song"

[[sections]]
title = "跟着提示音读"

[[sections.lessons]]
slug = "zenyang-gendu"
kind = "audio"
title = "听一听：怎样跟读"
media = "media/01.wav"
captions = "media/01.vtt"
duration_seconds = {short}

[[sections.lessons]]
slug = "zhutiao-gendu"
kind = "audio"
title = "逐条跟读：党章第三条和第四条"
media = "media/02.wav"
captions = "media/02.vtt"
duration_seconds = {long}
"""


def add_recordings(unit_id: int, *, now: datetime) -> None:
    """Import the course behind those that are there; a second time changes nothing."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "suiyin-du-dangzhang"
        write_course(folder)
        import_course(find_course(folder, _position()), unit_id=unit_id, actor_id=None, now=now)


def _position() -> int:
    """Where it stands: its own place, or the one after the last course."""
    own = select(Course.position).where(Course.slug == "suiyin-du-dangzhang")
    last = select(func.coalesce(func.max(Course.position), -1))
    found = db.session.scalar(own)
    return found if found is not None else int(db.session.scalar(last) or 0) + 1


def write_course(folder: Path) -> None:
    """Write the course as files below `folder`."""
    (folder / "media").mkdir(parents=True)
    lengths = {}
    for name, number, cues in (("short", "01", introduction()), ("long", "02", clauses())):
        lengths[name] = round(cues[-1][1])
        (folder / f"media/{number}.wav").write_bytes(sound_of(cues))
        (folder / f"media/{number}.vtt").write_text(transcript_of(cues), encoding="utf-8")
    (folder / "course.toml").write_text(COURSE.format(**lengths).lstrip(), encoding="utf-8")


def introduction() -> Sequence[Cue]:
    """How to follow the chimes."""
    words = (
        "这段录音没有人声，只有提示音，请对照文字稿学习。",
        "三声提示音：开始读一项，请翻开《中国共产党章程》的原文。",
        "一声提示音：读完了，想一想文字稿里的问题。",
        "中间每隔一会儿有一声轻音，表示录音还在播放。",
    )
    return [(15.0 * place, 15.0 * (place + 1), said) for place, said in enumerate(words)]


def clauses() -> Sequence[Cue]:
    """The sixteen clauses: each read, then thought about."""
    cues: list[Cue] = [(0.0, OPENING, "请翻开《中国共产党章程》第一章。三声提示音读原文，一声提示音想问题。")]
    for title, question in CLAUSES:
        begin = cues[-1][1]
        cues += [(begin, begin + READING, f"{title}。读原文。"), (begin + READING, begin + READING + THINKING, f"想一想：{question}")]
    return [*cues, (cues[-1][1], cues[-1][1] + CLOSING, "十六项都读完了。依据：《中国共产党章程》第三条、第四条、第七条。")]


def transcript_of(cues: Sequence[Cue]) -> str:
    """The cues as WebVTT."""
    return "WEBVTT\n" + "".join(f"\n{_stamp(begin)} --> {_stamp(end)}\n{said}\n" for begin, end, said in cues)


def _stamp(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{seconds % 60:06.3f}"


def sound_of(cues: Sequence[Cue]) -> bytes:
    """The recording as WAV: a chime where each cue begins, a low note now and then."""
    chimes: dict[tuple[float, ...], bytes] = {notes: chime(notes) for notes in (BEGIN, THINK, BREATH)}
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        for notes, seconds in _notes_of(cues):
            ringing = chimes[notes]
            sound.writeframes(ringing + SILENCE * (round(seconds * RATE) - len(ringing)))
    return file.getvalue()


def _notes_of(cues: Sequence[Cue]) -> Iterator[tuple[tuple[float, ...], float]]:
    """What is heard one after another, and how long it is until the next."""
    for begin, end, said in cues:
        at, notes = begin, (THINK if said.startswith("想一想") else BEGIN)
        while at < end:
            step = EVERY if end - at >= EVERY + RING else end - at
            yield notes, step
            at, notes = at + step, BREATH


def chime(notes: Sequence[float]) -> bytes:
    """The notes struck one after another, each like a small bell that dies away."""
    count, delay = round(RING * RATE), 0.35
    return bytes(
        128 + round(110 / len(notes) * sum(_struck(note, n / RATE - delay * place) for place, note in enumerate(notes)))
        for n in range(count)
    )


def _struck(pitch: float, after: float) -> float:
    """A bell of `pitch` hertz, `after` seconds since it was struck: -1 to 1."""
    if after < 0:
        return 0.0
    fade = min(1.0, after / 0.01) * math.exp(-2.4 * after) * max(0.0, 1 - after / RING)
    return fade * (0.8 * math.sin(math.tau * pitch * after) + 0.2 * math.sin(math.tau * 2 * pitch * after))
