"""What is written in an exchange format is read back as it was."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from learnhub.interchange.rules.exported import INDEFINITE_AS_MULTIPLE, KIND
from learnhub.interchange.rules.gift import read_gift
from learnhub.interchange.rules.gift_writing import gift_losses, write_gift
from learnhub.interchange.rules.moodle_writing import moodle_losses, write_moodle
from learnhub.interchange.rules.moodle_xml import read_moodle
from learnhub.interchange.rules.xml_trees import parse
from learnhub.questions.rules.drafts import HTML, TEXT, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, true_false_options

WORD = st.text(alphabet="党章AB12=~#{}:\\%", min_size=1, max_size=8).map(lambda text: f"字{text}")
SHARES = st.sampled_from([1.0, 0.5, 0.25])
NUMBERS = st.decimals(-9999, 9999, places=2).map(lambda number: format(number, "f"))
IMAGE = '<img src="image:embedded-1.png" alt="">'
CHOICES = {"single", "multiple"}
TOPICS = st.sampled_from(["", "党章", "党章/总纲"])


def block(markup: str, text: str) -> str:
    return f"<p>{text.replace('&', '&amp;')}</p>" if markup == HTML else text


@st.composite
def drafts(draw: st.DrawFn) -> QuestionDraft:
    markup = draw(st.sampled_from([TEXT, HTML]))
    kind = draw(st.sampled_from(["single", "multiple", "true_false", "fill_blank", "numeric", "matching", "essay"]))
    stem = block(markup, draw(WORD))
    draft = QuestionDraft(
        kind, stem, topic=draw(TOPICS), tags=tuple(draw(st.lists(st.sampled_from(["必考", "难"]), unique=True))), markup=markup
    )
    words = draw(st.lists(WORD, min_size=2, max_size=5, unique=True))
    if kind in {"single", "multiple"}:
        count = 1 if kind == "single" else draw(st.integers(2, len(words)))
        draft = replace(draft, options=[OptionDraft(word, place < count) for place, word in enumerate(words)])
    elif kind == "true_false":
        draft = replace(draft, options=true_false_options(draw(st.booleans())))
    elif kind == "fill_blank":
        draft = replace(draft, blanks=[[AcceptedDraft(words[0]), *(AcceptedDraft(word, draw(SHARES)) for word in words[1:])]])
    elif kind == "numeric":
        draft = replace(draft, accepted=[AcceptedDraft(draw(NUMBERS), 1.0, draw(st.sampled_from(["0", "0.5", "10"])))])
    elif kind == "matching":
        draft = replace(draft, pairs=[*(PairDraft(word, f"右{place}") for place, word in enumerate(words)), PairDraft("", "多余")])
    draft = replace(draft, explanation=block(markup, draw(WORD)) if draw(st.booleans()) else "")
    return _with_images(draft) if markup == HTML and draw(st.booleans()) else draft


def _with_images(draft: QuestionDraft) -> QuestionDraft:
    """The draft with a picture in its stem and in its first option."""
    options = (
        [replace(draft.options[0], text=f"{draft.options[0].text}{IMAGE}"), *draft.options[1:]] if draft.kind in CHOICES else draft.options
    )
    return replace(draft, stem=f"{draft.stem}<p>{IMAGE}</p>", options=options, images={"embedded-1.png": b"pixels"})


def bare(draft: QuestionDraft) -> QuestionDraft:
    """A draft without what does not matter: lists or tuples, and the notation of a text without markup."""
    return replace(
        draft,
        options=tuple(draft.options),
        blanks=tuple(map(tuple, draft.blanks)),
        accepted=tuple(draft.accepted),
        pairs=tuple(draft.pairs),
    )


@settings(deadline=None)
@given(st.lists(drafts(), max_size=4))
def test_gift_gives_back_what_it_was_given(given_: list[QuestionDraft]) -> None:
    assert [gift_losses(draft) for draft in given_] == [[]] * len(given_)
    found = read_gift(write_gift(given_))
    assert all(item.is_sound for item in found.items)
    assert [bare(item.draft) for item in found.items] == [bare(draft) for draft in given_]


@settings(deadline=None)
@given(st.lists(drafts(), max_size=4))
def test_moodle_xml_gives_back_what_it_was_given(given_: list[QuestionDraft]) -> None:
    found = read_moodle(parse(write_moodle(given_)))
    assert [bare(item.draft) for item in found.items] == [bare(draft) for draft in given_]


def test_moodle_xml_also_keeps_orders_units_cases_samples_and_images() -> None:
    given_ = [
        QuestionDraft("ordering", "排", [OptionDraft("先"), OptionDraft("后")]),
        QuestionDraft("numeric", "多少", accepted=[AcceptedDraft("3", 1.0, "0")], unit="年"),
        QuestionDraft("fill_blank", "写____", blanks=[[AcceptedDraft("CPC")]], is_exact=True),
        QuestionDraft("essay", "<p>谈谈</p>", sample="<p>要点</p>", markup=HTML),
        QuestionDraft("essay", '<p><img src="image:a.png" alt=""></p>', markup=HTML, images={"a.png": b"pixels"}),
    ]
    assert [moodle_losses(draft) for draft in given_] == [[]] * len(given_)
    assert [bare(item.draft) for item in read_moodle(parse(write_moodle(given_))).items] == [bare(draft) for draft in given_]


def test_what_a_format_has_no_place_for_is_told() -> None:
    assert gift_losses(QuestionDraft("ordering", "排")) == [KIND]
    assert moodle_losses(QuestionDraft("passage", "材料")) == [KIND]
    assert gift_losses(QuestionDraft("fill_blank", "写____和____", blanks=[[], []])) == [KIND]
    assert gift_losses(QuestionDraft("single", "甲", source="党章", difficulty="hard")) == ["difficulty", "source"]
    assert moodle_losses(QuestionDraft("indefinite", "甲")) == [INDEFINITE_AS_MULTIPLE]
    assert write_gift([QuestionDraft("ordering", "排")]) == ""
