"""A form of an exam to print: the paper, its key for who marks it, and the answer sheet 答题卡."""

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from learnhub.assessment.models import Exam
from learnhub.assessment.queries.asking import Asked, asked
from learnhub.assessment.queries.papers import LETTERS, versions_of
from learnhub.assessment.queries.reviewing import accepted_texts
from learnhub.assessment.queries.wordings import Wording
from learnhub.assessment.rules.sections import head_of
from learnhub.assessment.service.wording import section_title
from learnhub.core.printing import document
from learnhub.core.sanitizing import plain_text
from learnhub.interchange.service.printed_pictures import Pictures
from learnhub.interchange.service.question_paper import SPACE, TEMPLATE, set_out
from learnhub.questions.rules.kinds import BY_HAND, CHOICES, ESSAY, FILL_BLANK, MATCHING, NUMERIC, ORDERING, TRUE_FALSE

SHEET = Path(__file__).resolve().parent.parent / "printed" / "answer_sheet.typ"
LINES = {ESSAY: 16}  # to write on; other answers by hand have SHORT
SHORT = 5
Place = Mapping[str, Any]
Paper = Sequence[Place]


def printed_exam(exam: Exam, form: str, paper: Paper, *, with_key: bool) -> bytes:
    """The paper as a PDF, in its fixed order. Raises Refused when it cannot be set."""
    versions, pictures = versions_of(paper), Pictures()
    heading = _named(exam, form)
    data = {
        "heading": f"{heading}（{_('含答案')}）" if with_key else heading,
        "footer": heading,
        "lines": [] if with_key else [str(_("姓名")), str(_("单位")), str(_("得分"))],
        "answer_word": str(_("答案")),
        "explanation_word": str(_("解析")),
        "parts": [_part(head, places, versions, pictures, with_key=with_key) for head, places in _in_parts(paper)],
    }
    return document(TEMPLATE, data, files=pictures.files)


def printed_sheet(exam: Exam, form: str, paper: Paper) -> bytes:
    """The answer sheet as a PDF: what is chosen is filled in, what is written has its lines. Raises Refused when it cannot be set."""
    data = {
        "heading": f"{_named(exam, form)} {_('答题卡')}",
        "form": form,
        "words": {
            "name": str(_("姓名")),
            "number": str(_("工号")),
            "unit": str(_("单位")),
            "score": str(_("得分")),
            "form": str(_("卷别")),
            "how": str(_("选择题用黑色笔涂满方框，判断题涂 √ 或 ×；其他题写在横线上。")),
        },
        "parts": [_sheet_part(head, places) for head, places in _in_parts(paper)],
    }
    return document(SHEET, data)


def _named(exam: Exam, form: str) -> str:
    return f"{exam.title}（{form} {_('卷')}）" if form else exam.title


def _in_parts(paper: Paper) -> list[tuple[str, list[tuple[int, Place]]]]:
    """The places of a paper with their numbers, by section; without sections, by type."""
    numbered = list(enumerate(paper, start=1))
    if paper and "section" in paper[0]:
        starts = [number for number, place in numbered if "section" in place] + [len(paper) + 1]
        pieces = [numbered[start - 1 : end - 1] for start, end in pairwise(starts)]
        return [(_heading(piece[0][1]["section"]), piece) for piece in pieces]
    pieces = [list(group) for _kind, group in groupby(numbered, key=lambda each: each[1]["kind"] if "part" not in each[1] else "passage")]
    kinds = [[("passage" if "part" in place else place["kind"], place["marks"]) for _number, place in piece] for piece in pieces]
    heads = [head_of(number, "", "", each) for number, each in enumerate(kinds, start=1)]
    return [(_heading(head), piece) for head, piece in zip(heads, pieces, strict=True)]


def _heading(head: Mapping[str, Any]) -> str:
    return section_title(head) + (f"　{head['note']}" if head["note"] else "")


def _part(
    heading: str, places: Sequence[tuple[int, Place]], versions: Mapping[int, Wording], pictures: Pictures, *, with_key: bool
) -> dict[str, Any]:
    questions, passage = [], None
    for number, place in places:
        question = asked(versions[place["version"]], place)
        is_new = question.passage_html and passage != place["version"]
        passage = place["version"] if question.passage_html else None
        printed = _question(number, place, question, with_key=with_key)
        html = question.html
        texts = [("", question.passage_html if is_new else ""), ("", question.stem_html)]
        printed["pictures"] = pictures.of([*texts, *zip(LETTERS, (html[each] for each in place["options"]), strict=False)])
        if is_new:
            printed["stem"] = f"{_words(question.passage_html)}\n{printed['stem']}"
        questions.append(printed)
    return {"heading": heading, "questions": questions}


def _words(html: str) -> str:
    """The words of a text; an image is named, and stands below its question."""
    return plain_text(html.replace("<img", f"[{_('图')}]<img"))


def _question(number: int, place: Place, question: Asked, *, with_key: bool) -> dict[str, Any]:
    stem = _words(question.stem_html) + "（" + _("%(n)s 分", n=f"{place['marks']:g}") + "）"
    options = _options(place, question)
    return {
        "number": str(number),
        "options": options,
        **set_out(place["kind"], stem, options, question.passage_html, question.explanation_html),
        "space": 0.0 if with_key else SPACE.get(place["kind"], 0.0),
        "answer": _key(place, question) if with_key else "",
        "explanation": _words(question.explanation_for(place)) if with_key else "",
    }


def _options(place: Place, question: Asked) -> list[str]:
    html = question.html
    if place["kind"] == TRUE_FALSE:
        return []
    if place["kind"] == MATCHING:
        lefts = [f"（{number}）{_words(html[each])}" for number, each in enumerate(place["options"], start=1)]
        return lefts + _lettered(place["rights"], html)
    return _lettered(place["options"], html)


def _lettered(ids: Sequence[str], html: Mapping[str, str]) -> list[str]:
    return [f"{letter}. {_words(html[each])}" for letter, each in zip(LETTERS, ids, strict=False)]


def _key(place: Place, question: Asked) -> str:
    """The answer in the letters of this form."""
    kind, key = place["kind"], question.answer_key
    if kind == TRUE_FALSE:
        return "√" if place["options"].index(key["right"][0]) == 0 else "×"
    if kind in CHOICES:
        return "".join(letter for letter, each in zip(LETTERS, place["options"], strict=False) if each in key["right"])
    if kind == MATCHING:
        letters = dict(zip(place["rights"], LETTERS, strict=False))
        return "，".join(f"（{number}）{letters[key['pairs'][each]]}" for number, each in enumerate(place["options"], start=1))
    if kind == ORDERING:
        letters = dict(zip(place["options"], LETTERS, strict=False))
        return "".join(letters[each] for each in key["order"])
    if kind in {FILL_BLANK, NUMERIC}:
        return "；".join(" / ".join(texts) for texts in accepted_texts(question)) + str(key.get("unit", ""))
    return _words(key.get("sample_html", ""))


def _sheet_part(heading: str, places: Sequence[tuple[int, Place]]) -> dict[str, Any]:
    """A part of the answer sheet: fields to fill in, and fields to write in."""
    bubbles = [{"number": number, "letters": _bubbles(place)} for number, place in places if place["kind"] in CHOICES]
    written = [_written(number, place) for number, place in places if place["kind"] not in CHOICES]
    return {"heading": heading, "bubbles": bubbles, "written": written}


def _bubbles(place: Place) -> list[str]:
    return ["√", "×"] if place["kind"] == TRUE_FALSE else list(LETTERS[: len(place["options"])])


def _written(number: int, place: Place) -> dict[str, Any]:
    """How much room an answer has: short fields in a row, or whole lines."""
    kind = place["kind"]
    if kind in BY_HAND:
        return {"number": number, "fields": [], "lines": LINES.get(kind, SHORT), "marks": f"{place['marks']:g}"}
    if kind == MATCHING:
        fields = [f"（{each}）" for each in range(1, len(place["options"]) + 1)]
    elif kind == ORDERING:
        fields = [""]
    else:
        count = place.get("blanks", 1)
        fields = [f"（{each}）" if count > 1 else "" for each in range(1, count + 1)]
    return {"number": number, "fields": fields, "lines": 0, "marks": f"{place['marks']:g}"}
