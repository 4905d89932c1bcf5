"""Whatever a question holds comes back from each format it leaves in, or is named among what that format cannot hold."""

import html
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from learnhub.interchange.rules.exported import (
    FRACTIONS,
    IMAGES,
    INDEFINITE_AS_MULTIPLE,
    KIND,
    MARKUP,
    PINNED,
    SHORT_AS_ESSAY,
    table_losses,
)
from learnhub.interchange.rules.gift_writing import gift_losses
from learnhub.interchange.rules.moodle_writing import moodle_losses
from learnhub.interchange.service.question_exchange import GIFT, MOODLE_XML, written
from learnhub.interchange.service.question_readers import read_questions
from learnhub.interchange.service.question_sheets import export_drafts
from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import HTML, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, RubricDraft, true_false_options

WORDS = st.text("党章支部预备期纪律学习甲乙丙丁ABxyz09，、“”《》=~{}#:\\%/;&<>'|*_", min_size=1, max_size=10).map(
    lambda text: f"某{text}某"
)
PLAIN = st.text("党员大会支部委小组", min_size=1, max_size=6)
FORMS = ("{}", "<strong>{}</strong>", "<em>{}</em>", "{}<sup>2</sup>", "<u>{}</u>")
BLOCKS = (
    "<ul><li>{0}</li><li>{0}</li></ul>",
    "<table><tbody><tr><td>{0}</td></tr></tbody></table>",
    "<p>{0}</p><p>{0}</p>",
    "<p>{0}<br>{0}</p>",
)


def _picture(color: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(content, "PNG")
    return content.getvalue()


PICTURES = {"embedded-1.png": _picture("red"), "embedded-2.png": _picture("blue")}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def inline(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(FORMS)).format(escaped(draw(WORDS)))


@st.composite
def block(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(("<p>{0}</p>", *BLOCKS))).format(draw(inline()))


@st.composite
def question(draw: st.DrawFn, kind: str) -> QuestionDraft:
    draft = QuestionDraft(kind, draw(block()), markup=HTML, explanation=draw(st.one_of(st.just(""), block())))
    texts = draw(st.lists(inline(), min_size=3, max_size=5, unique_by=lambda text: words(text, HTML)))
    if kind in (kinds.SINGLE, kinds.MULTIPLE, kinds.INDEFINITE):
        count = 1 if kind == kinds.SINGLE else 2
        shares: Sequence[float | None] = [None] * len(texts)
        if draw(st.booleans()):
            shares = [1.0 / count] * count + [draw(st.sampled_from([0.0, -0.5, -0.25]))] * (len(texts) - count)
        options = [OptionDraft(text, place < count, share) for place, (text, share) in enumerate(zip(texts, shares, strict=True))]
        draft = replace(draft, options=options)
    elif kind == kinds.TRUE_FALSE:
        draft = replace(draft, options=true_false_options(draw(st.booleans())))
    elif kind == kinds.FILL_BLANK:
        many = draw(st.integers(1, 3))
        accepted = st.lists(PLAIN, min_size=1, max_size=3, unique=True)
        shares_ = st.sampled_from([1.0, 0.5])
        blanks = [
            [AcceptedDraft(text, 1.0 if not place else draw(shares_)) for place, text in enumerate(draw(accepted))] for _each in range(many)
        ]
        stem = "<p>" + "，".join(["____"] * many) + "</p>"
        draft = replace(draft, stem=stem, blanks=blanks, is_exact=draw(st.booleans()), any_order=many > 1 and draw(st.booleans()))
    elif kind == kinds.NUMERIC:
        tolerance, share = draw(st.sampled_from(["0", "0.5", "10"])), draw(st.sampled_from([1.0, 0.5]))
        draft = replace(
            draft, accepted=[AcceptedDraft("3.14", 1.0, tolerance), AcceptedDraft("-2", share, "0")], unit=draw(st.sampled_from(["", "年"]))
        )
    elif kind == kinds.MATCHING:
        left_over = [PairDraft("", "多余")] if draw(st.booleans()) else []
        rights = [text if draw(st.booleans()) else escaped(f"右{place}") for place, text in enumerate(texts)]
        draft = replace(draft, pairs=[*map(PairDraft, texts, rights), *left_over])
    elif kind == kinds.ORDERING:
        draft = replace(draft, options=[OptionDraft(text) for text in texts])
    elif kind in kinds.BY_HAND:
        rubric = [RubricDraft(text, 0.5) for text in draw(st.lists(PLAIN, max_size=2, unique=True))]
        draft = replace(draft, sample=draw(st.one_of(st.just(""), block())), rubric=rubric)
    return draft


@st.composite
def drafts(draw: st.DrawFn) -> QuestionDraft:
    kind = draw(st.sampled_from(kinds.KINDS))
    draft = draw(question(kind))
    if kind == kinds.PASSAGE:
        parts = draw(
            st.lists(st.sampled_from([each for each in kinds.KINDS if each != kinds.PASSAGE]).flatmap(question), min_size=1, max_size=3)
        )
        draft = replace(draft, parts=[replace(part, share=2.0) for part in parts])
    elif draw(st.booleans()):
        draft = _drawn(draft)
    return replace(
        draft,
        topic=draw(st.sampled_from(["", "党章", "党章/总纲"])),
        difficulty=draw(st.sampled_from(kinds.DIFFICULTIES)),
        source=draw(st.sampled_from(["", "《中国共产党章程》"])),
        clause=draw(st.sampled_from(["", "第七条"])),
        in_force=draw(st.sampled_from([None, date(2025, 3, 1)])),
        tags=draw(st.lists(st.sampled_from(["必考", "难点"]), unique=True)),
    )


def _drawn(draft: QuestionDraft) -> QuestionDraft:
    """With a picture behind the stem and one behind the first option."""
    image = '<img src="image:embedded-{}.png" alt="">'
    options = list(draft.options)
    if draft.kind in (kinds.SINGLE, kinds.MULTIPLE, kinds.INDEFINITE):
        options[0] = replace(options[0], text=options[0].text + image.format(2))
    used = dict(list(PICTURES.items())[: 1 + (options != list(draft.options))])
    return replace(draft, stem=f"{draft.stem}<p>{image.format(1)}</p>", options=options, images=used)


def words(text: str, markup: str) -> str:
    """The words of a text, without what is between them."""
    return "".join((html.unescape(re.sub(r"<[^>]*>", " ", text)) if markup == HTML else text).split())


def without(draft: QuestionDraft, lost: Sequence[str], text: Callable[[str], str]) -> dict[str, Any]:
    """What is left of a question, as it can be compared: `text` for every text in its markup."""
    several = [option for option in draft.options if option.is_right]
    is_true_false = draft.kind == kinds.TRUE_FALSE
    shares = [
        round(option.fraction if option.fraction is not None else option.is_right / (len(several) or 1), 3)
        for option in draft.options
        if not is_true_false
    ]
    kind = kinds.MULTIPLE if INDEFINITE_AS_MULTIPLE in lost else kinds.ESSAY if SHORT_AS_ESSAY in lost else draft.kind
    fraction = (lambda share: 1.0) if FRACTIONS in lost else (lambda share: share)
    found: dict[str, Any] = {
        "kind": kind,
        "stem": text(draft.stem),
        "options": [("" if is_true_false else text(option.text), option.is_right) for option in draft.options],
        "shares": [] if FRACTIONS in lost or kind == kinds.ORDERING else shares,
        "blanks": [[(each.text, fraction(each.fraction)) for each in blank] for blank in draft.blanks],
        "accepted": [(each.text, fraction(each.fraction), each.tolerance) for each in draft.accepted],
        "pairs": [(text(pair.left), words(pair.right, draft.markup)) for pair in draft.pairs],
        "any_order": draft.any_order,
        "images": sorted(draft.images.values()),
        "parts": [without(part, lost, text) for part in draft.parts],
    }
    kept = {name: getattr(draft, name) for name in ("topic", "difficulty", "source", "clause", "in_force", "unit", "is_exact")}
    kept |= {"tags": list(draft.tags), "explanation": text(draft.explanation), "sample": text(draft.sample)}
    kept |= {"rubric": [(each.text, round(each.share, 3)) for each in draft.rubric]}
    return found | {name: value for name, value in kept.items() if name not in lost}


@settings(max_examples=150, deadline=None)
@given(st.lists(drafts(), min_size=1, max_size=3))
def test_our_excel_gives_back_what_it_does_not_name(drafts_: Sequence[QuestionDraft]) -> None:
    _form, found = read_questions(export_drafts(drafts_), "x.xlsx")
    assert len(found.items) == len(drafts_)
    for draft, item in zip(drafts_, found.items, strict=True):
        lost = table_losses(draft)
        assert set(lost) <= {MARKUP, FRACTIONS, IMAGES, PINNED}
        assert [fault.code for fault in item.faults if not fault.is_reminder] == []
        back = without(item.draft, lost, lambda text, markup=item.draft.markup: words(text, markup))
        assert back == without(draft, lost, lambda text: words(text, HTML))


def _exchanged(app: Flask, drafts_: Sequence[QuestionDraft], form: str, losses: Callable[[QuestionDraft], Sequence[str]]) -> None:
    held = [draft for draft in drafts_ if KIND not in losses(draft)]
    if not held:
        return
    with app.test_request_context():
        file = written(drafts_, form)
    known, found = read_questions(file.content, f"x{file.ending}")
    assert (known, len(found.items)) == (form, len(held))
    for draft, item in zip(held, found.items, strict=True):
        lost = losses(draft)
        exact = lambda text: text  # noqa: E731
        assert without(item.draft, lost, exact) == without(draft, lost, exact)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts_=st.lists(drafts(), min_size=1, max_size=3))
def test_gift_gives_back_what_it_does_not_name(app: Flask, drafts_: Sequence[QuestionDraft]) -> None:
    _exchanged(app, drafts_, GIFT, gift_losses)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts_=st.lists(drafts(), min_size=1, max_size=3))
def test_moodle_xml_gives_back_what_it_does_not_name(app: Flask, drafts_: Sequence[QuestionDraft]) -> None:
    _exchanged(app, drafts_, MOODLE_XML, moodle_losses)
