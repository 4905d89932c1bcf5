"""The files of a small, sound course; a test spoils what it is about."""

import struct
from typing import Any

COURSE = """\
slug = "xiao-kecheng"
title = "小课程"
summary = "一门用来检查的课程。"
category = "党章党规"
tags = ["党章", "检查"]
editor = "课程组"
is_required = true
study_hours = 1.5

[cover]
label = "小课程"
tone = "song"

[completion]
coverage = 0.8
quiz_pass_percent = 70
max_rate = 1.5

[[sections]]
title = "第一章"

[[sections.lessons]]
slug = "shipin"
kind = "video"
title = "视频"
media = "media/01.mp4"
captions = "media/01.vtt"
duration_seconds = 200

[[sections.lessons]]
slug = "wenzhang"
kind = "article"
title = "文章"
body = "lessons/02.md"

[[sections]]
title = "第二章"

[[sections.lessons]]
slug = "wendang"
kind = "document"
title = "文档"
document = "media/03.pdf"
pages = 2

[[sections.lessons]]
slug = "ceyan"
kind = "quiz"
title = "测验"
quiz = "quizzes/04.toml"
"""
ARTICLE = """\
第一段，有**重点**。

## 小标题

![示意图](media/tu.png)

| 项 | 内容 |
|---|---|
| 一 | 学习 |
"""
QUIZ = """\
title = "小测验"
attempts = 3
draw = 2

[[questions]]
id = "q-1"
kind = "single"
stem = "党的根本组织原则是（  ）。"
options = ["民主集中制", "集体领导", "个人负责"]
answer = "A"
explanation = "总纲的规定。"
source = "《中国共产党章程》"
clause = "总纲"
in_force = 2022-10-22
difficulty = "easy"

[[questions]]
id = "q-2"
kind = "multiple"
stem = "三会包括（  ）。"
options = ["党员大会", "支委会", "党小组会", "职工大会"]
answer = "ABC"

[[questions]]
id = "q-3"
kind = "true_false"
stem = \"\"\"
预备党员有表决权。

请判断。\"\"\"
answer = false
"""
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\n同志们好。\n\n00:04.000 --> 00:09.500\n这一节讲党章。\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
PDF = b"%PDF-1.4\n1 0 obj << /Type /Pages >>\n2 0 obj << /Type /Page >>\n3 0 obj << /Type /Page >>\n%%EOF"


def mp4(seconds: float, *, is_long: bool = False) -> bytes:
    """The least that says how long an MP4 is."""
    scale, duration = 1000, round(seconds * 1000)
    times = struct.pack(">QQIQ", 0, 0, scale, duration) if is_long else struct.pack(">IIII", 0, 0, scale, duration)
    header = _box(b"mvhd", bytes([1 if is_long else 0, 0, 0, 0]) + times + b"\0" * 80)
    return _box(b"ftyp", b"isom\0\0\0\0") + _box(b"mdat", b"\0" * 64) + _box(b"moov", header)


def _box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", len(payload) + 8, kind) + payload


def course_files(**changes: Any) -> dict[str, bytes]:
    """The files by path; `course=`, `quiz=` and `article=` take the place of a text."""
    return {
        "course.toml": changes.get("course", COURSE).encode(),
        "lessons/02.md": changes.get("article", ARTICLE).encode(),
        "quizzes/04.toml": changes.get("quiz", QUIZ).encode(),
        "media/01.mp4": mp4(200.2),
        "media/01.vtt": CAPTIONS.encode(),
        "media/03.pdf": PDF,
        "media/tu.png": PNG,
    }
