"""What our Excel holds comes back from it as it was, for every type; what it cannot hold (weights, images) is not drawn here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from learnhub.interchange.service.question_readers import read_questions
from learnhub.interchange.service.question_sheets import export_drafts
from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, RubricDraft, true_false_options

LETTERS = "党员大会支部委小组预备期中央纪律处分学习甲乙丙丁戊己"
WORDS = st.text(LETTERS + "，、“”《》·-+=/;；:xyz0123456789", min_size=1, max_size=12).map(lambda text: f"某{text}某")
PLAIN = st.text(LETTERS, min_size=1, max_size=8)
STEM = WORDS.map(lambda text: f"{text}？")


@st.composite
def choices(draw: st.DrawFn) -> QuestionDraft:
    kind = draw(st.sampled_from([kinds.SINGLE, kinds.MULTIPLE, kinds.INDEFINITE]))
    texts = draw(st.lists(WORDS, min_size=2, max_size=8, unique=True))
    right = draw(st.sets(st.sampled_from(range(len(texts))), min_size=1, max_size=1 if kind == kinds.SINGLE else len(texts)))
    return QuestionDraft(kind, draw(STEM), [OptionDraft(text, number in right) for number, text in enumerate(texts)])


@st.composite
def fill_ins(draw: st.DrawFn) -> QuestionDraft:
    blanks = draw(st.lists(st.lists(WORDS, min_size=1, max_size=3, unique=True), min_size=1, max_size=4))
    stem = draw(PLAIN) + ("，".join(["____"] * len(blanks)) if draw(st.booleans()) or len(blanks) == 1 else "（见下）") + "。"
    accepted = [[AcceptedDraft(text) for text in blank] for blank in blanks]
    return QuestionDraft(kinds.FILL_BLANK, stem, blanks=accepted, any_order=draw(st.booleans()), is_exact=draw(st.booleans()))


@st.composite
def numbers(draw: st.DrawFn) -> QuestionDraft:
    values = draw(st.lists(st.decimals(-1000, 1000, places=2).map(lambda value: f"{value.normalize():f}"), min_size=1, max_size=2))
    tolerance = draw(st.sampled_from(["0", "0.5", "2"]))
    accepted = [AcceptedDraft(value, tolerance=tolerance) for value in values]
    return QuestionDraft(kinds.NUMERIC, draw(STEM), accepted=accepted, unit=draw(st.sampled_from(["", "米", "%"])))


@st.composite
def others(draw: st.DrawFn) -> QuestionDraft:
    kind = draw(st.sampled_from([kinds.TRUE_FALSE, kinds.MATCHING, kinds.ORDERING, kinds.SHORT_ANSWER, kinds.ESSAY]))
    question = QuestionDraft(kind, draw(STEM))
    texts = draw(st.lists(PLAIN, min_size=2, max_size=6, unique=True))
    if kind == kinds.TRUE_FALSE:
        return replace(question, options=true_false_options(draw(st.booleans())))
    if kind == kinds.MATCHING:
        left_over = [PairDraft("", "多余")] if draw(st.booleans()) else []
        return replace(question, pairs=[*(PairDraft(f"{text}一", f"{text}二") for text in texts), *left_over])
    if kind == kinds.ORDERING:
        return replace(question, options=[OptionDraft(text) for text in texts])
    rubric = [RubricDraft(text, 0.25) for text in texts[: draw(st.integers(0, 3))]]
    return replace(question, sample=draw(PLAIN), rubric=rubric)


@st.composite
def questions(draw: st.DrawFn) -> QuestionDraft:
    draft = draw(st.one_of(choices(), fill_ins(), numbers(), others()))
    return replace(
        draft,
        explanation=draw(st.one_of(st.just(""), WORDS)),
        topic=draw(st.one_of(st.just(""), PLAIN)),
        difficulty=draw(st.sampled_from(kinds.DIFFICULTIES)),
        source=draw(st.one_of(st.just(""), PLAIN)),
        in_force=draw(st.one_of(st.none(), st.just(date(2025, 3, 1)))),
        tags=draw(st.lists(PLAIN, max_size=2, unique=True)),
    )


@st.composite
def passages(draw: st.DrawFn) -> QuestionDraft:
    parts = draw(st.lists(st.one_of(choices(), fill_ins(), others()), min_size=1, max_size=3))
    return QuestionDraft(kinds.PASSAGE, draw(STEM), parts=[replace(part, share=2.0) for part in parts])


def bare(draft: QuestionDraft) -> QuestionDraft:
    """A draft whose sequences can be compared."""
    return replace(
        draft,
        options=list(draft.options),
        blanks=[list(blank) for blank in draft.blanks],
        accepted=list(draft.accepted),
        pairs=list(draft.pairs),
        rubric=list(draft.rubric),
        tags=list(draft.tags),
        parts=[bare(part) for part in draft.parts],
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(questions(), passages()), min_size=1, max_size=5))
def test_out_and_in_again_is_the_same(drafts: Sequence[QuestionDraft]) -> None:
    form, found = read_questions(export_drafts(drafts), "x.xlsx")
    assert form == "table"
    assert [list(item.faults) for item in found.items] == [[]] * len(drafts)
    assert [bare(item.draft) for item in found.items] == [bare(draft) for draft in drafts]
