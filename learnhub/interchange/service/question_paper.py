"""Questions as a paper to print, with or without the key."""

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from learnhub.core.printing import document
from learnhub.core.sanitizing import plain_text
from learnhub.interchange.rules.exported import plain_words
from learnhub.interchange.rules.question_layout import KIND_WORDS
from learnhub.interchange.service.printed_pictures import Pictures
from learnhub.questions.rules.drafts import AcceptedDraft, OptionDraft, QuestionDraft
from learnhub.questions.rules.kinds import ALL_KINDS, BY_HAND, CHOICES, ESSAY, FILL_BLANK, MATCHING, NUMERIC, ORDERING, PASSAGE, TRUE_FALSE

TEMPLATE = Path(__file__).resolve().parent.parent / "printed" / "paper.typ"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMERALS = "一二三四五六七八九十"
A_QUARTER, A_HALF = 11, 22  # letters that fit into a part of a line
SHORT = 900  # letters of a question that stays on one page
_BRACKETS, _GAP = re.compile(r"（\s*）"), re.compile(r"_{2,11}")
SPACE = {"short_answer": 3.0, ESSAY: 8.0}  # centimeters to write in


def paper_of(title: str, drafts: Sequence[QuestionDraft], *, with_key: bool) -> bytes:
    """The questions by type as a PDF. Raises Refused when it cannot be set."""
    order = {kind: place for place, kind in enumerate(ALL_KINDS)}
    parts: list[dict[str, Any]] = []
    pictures = Pictures()
    number = 0
    for kind, group in groupby(sorted(drafts, key=lambda draft: order.get(draft.kind, 99)), key=lambda draft: draft.kind):
        questions = []
        for draft in group:
            number += 1
            questions.append(_printed(draft, str(number), pictures, with_key=with_key))
        heading = _("%(number)s、%(kind)s（共 %(n)s 题）", number=NUMERALS[len(parts)], kind=KIND_WORDS.get(kind, kind), n=len(questions))
        parts.append({"heading": str(heading), "questions": questions})
    data = {
        "heading": f"{title}（{_('含答案')}）" if with_key else title,
        "footer": title,
        "lines": [] if with_key else [str(_("姓名")), str(_("单位")), str(_("得分"))],
        "answer_word": str(_("答案")),
        "explanation_word": str(_("解析")),
        "parts": parts,
    }
    return document(TEMPLATE, data, files=pictures.files)


def _printed(draft: QuestionDraft, number: str, pictures: Pictures, *, with_key: bool) -> dict[str, Any]:
    stem, options = _words(draft, draft.stem), _options(draft)
    answer, reasons = _answer(draft) if with_key else "", list[str]()
    shown = pictures.of([("", draft.stem), *zip(LETTERS, (option.text for option in _shown(draft)), strict=False)])
    if draft.kind == PASSAGE:
        parts = [_printed(part, f"（{place}）", pictures, with_key=with_key) for place, part in enumerate(draft.parts, start=1)]
        for part in parts:
            options += [f"{part['number']}{part['stem']}", *part["options"]]
            shown += [each | {"label": f"{part['number']}{each['label']}"} for each in part["pictures"]]
        answer = "；".join(f"{part['number']}{part['answer']}" for part in parts) if with_key else ""
        reasons = [f"{part['number']}{part['explanation']}" for part in parts if part["explanation"]]
    return {
        "number": number,
        "options": options,
        "pictures": shown,
        **set_out(draft.kind, stem, options, draft.explanation, draft.sample),
        "space": 0.0 if with_key else SPACE.get(draft.kind, 0.0),
        "answer": answer,
        "explanation": "\n".join([*filter(None, [_words(draft, draft.explanation)]), *reasons]) if with_key else "",
    }


def set_out(kind: str, stem: str, options: Sequence[str], *others: str) -> dict[str, Any]:
    """How a question stands on the page: how many options on a line, whether all of it on one page; gaps are wide enough to write in."""
    longest = max(map(len, options), default=0)
    columns = 1 if kind not in CHOICES else 4 if longest <= A_QUARTER else 2 if longest <= A_HALF else 1
    return {
        "stem": _GAP.sub("_" * 12, _BRACKETS.sub("（　　）", stem)),
        "columns": columns,
        "stays_whole": kind != PASSAGE and sum(map(len, (stem, *options, *others))) < SHORT,
    }


def _words(draft: QuestionDraft, text: str) -> str:
    """The words of a text; an image is named, and stands below its question."""
    with_images = text.replace("<img", f"[{_('图')}]<img") if draft.markup == "html" else text
    return plain_text(with_images) if draft.markup == "html" else plain_words(text, draft.markup)


def _shown(draft: QuestionDraft) -> Sequence[OptionDraft]:
    """The options in the order of the paper: the steps of an ordering question not in the right one."""
    return sorted(draft.options, key=lambda option: option.text) if draft.kind == ORDERING else draft.options


def _options(draft: QuestionDraft) -> list[str]:
    if draft.kind == TRUE_FALSE:
        return []
    if draft.kind in {*CHOICES, ORDERING}:
        return [f"{letter}. {_words(draft, option.text)}" for letter, option in zip(LETTERS, _shown(draft), strict=False)]
    if draft.kind == MATCHING:
        rights = sorted(pair.right for pair in draft.pairs)
        lefts = (_words(draft, pair.left) for pair in draft.pairs if pair.left)
        lettered = (f"{letter}. {_words(draft, right)}" for letter, right in zip(LETTERS, rights, strict=False))
        return [*(f"（{place}）{words}" for place, words in enumerate(lefts, start=1)), *lettered]
    return []


def _answer(draft: QuestionDraft) -> str:
    if draft.kind in CHOICES:
        return _chosen(draft)
    answers = {
        ORDERING: lambda: _ordered(draft),
        FILL_BLANK: lambda: _filled(draft),
        NUMERIC: lambda: " / ".join(_number(each, draft.unit) for each in draft.accepted),
        MATCHING: lambda: _matched(draft),
        **dict.fromkeys(BY_HAND, lambda: _sample(draft)),
    }
    return answers[draft.kind]() if draft.kind in answers else ""


def _chosen(draft: QuestionDraft) -> str:
    if draft.kind == TRUE_FALSE:
        return str(_("对") if draft.options and draft.options[0].is_right else _("错"))
    return "".join(letter for letter, option in zip(LETTERS, draft.options, strict=False) if option.is_right)


def _matched(draft: QuestionDraft) -> str:
    rights = sorted(pair.right for pair in draft.pairs)
    made = (pair for pair in draft.pairs if pair.left)
    return "，".join(f"（{place}）{LETTERS[rights.index(pair.right)]}" for place, pair in enumerate(made, start=1))


def _ordered(draft: QuestionDraft) -> str:
    """The letters that the steps have on the paper, in the right order."""
    shown = [*_shown(draft)]
    return " → ".join(LETTERS[shown.index(option)] for option in draft.options)


def _filled(draft: QuestionDraft) -> str:
    blanks = "；".join(" / ".join(each.text for each in blank) for blank in draft.blanks)
    return f"{blanks}（{_('顺序不限')}）" if draft.any_order else blanks


def _number(accepted: AcceptedDraft, unit: str) -> str:
    return f"{accepted.text}{unit}" + (f"（±{accepted.tolerance}）" if accepted.tolerance.strip("0.") else "")


def _sample(draft: QuestionDraft) -> str:
    """The sample answer, and what a marker looks for, with its share."""
    points = "；".join(f"{each.text}（{each.share * 100:g}%）" for each in draft.rubric)
    return "\n".join(each for each in (_words(draft, draft.sample), points) if each)
