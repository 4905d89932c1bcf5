"""Aiken, Moodle XML and QTI as their systems write them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.interchange.rules import aiken, moodle_xml, qti, qti_classic, qti_interactions
from learnhub.interchange.rules.items import ReadFile, ReadItem
from learnhub.interchange.rules.xml_trees import DEEPEST, BadXml, parse
from learnhub.questions.rules.drafts import AcceptedDraft, PairDraft, QuestionDraft

PIXEL = base64.b64encode(b"not looked into here").decode()


def moodle(questions: str) -> ReadFile:
    return moodle_xml.read_moodle(parse(f"<?xml version='1.0'?><quiz>{questions}</quiz>".encode()))


def question(kind: str, inner: str, stem: str = "题干", form: str = "html") -> str:
    return (
        f'<question type="{kind}"><name><text>名</text></name>'
        f'<questiontext format="{form}"><text><![CDATA[{stem}]]></text></questiontext>{inner}</question>'
    )


def answer(share: float, text: str, more: str = "") -> str:
    return f'<answer fraction="{share}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


def only(found: ReadFile) -> QuestionDraft:
    (item,) = found.items
    assert item.is_sound, item.faults
    return item.draft


def right(draft: QuestionDraft) -> list[str]:
    return [option.text for option in draft.options if option.is_right]


# --- Aiken


def test_aiken_reads_what_moodle_documents() -> None:
    (first, second) = aiken.read_aiken("党的生日是\nA. 7月1日\nB) 10月1日\nANSWER: A\n\n国庆节是\nA. 7月1日\nB. 10月1日\nANSWER: B\n").items
    assert (first.draft.stem, right(first.draft), first.at.line) == ("党的生日是", ["7月1日"], 1)
    assert (second.draft.stem, right(second.draft), second.at.line) == ("国庆节是", ["10月1日"], 6)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("题\nA. 甲\nB. 乙\n\n下一题\nA. 甲\nB. 乙\nANSWER: A", aiken.ANSWER_MISSING),
        ("题\nA. 甲\nB. 乙\nANSWER: D", aiken.LETTER_MISSING),
        ("题\nANSWER: A", aiken.OPTIONS_MISSING),
    ],
)
def test_aiken_says_what_is_missing(text: str, code: str) -> None:
    assert [fault.code for fault in aiken.read_aiken(text).items[0].faults] == [code]


# --- Moodle XML


def test_moodle_choices_with_shares() -> None:
    one = only(moodle(question("multichoice", "<single>true</single>" + answer(100, "甲") + answer(0, "乙"))))
    assert (one.kind, right(one), [option.fraction for option in one.options]) == ("single", ["甲"], [None, None])
    many = only(moodle(question("multichoice", "<single>false</single>" + answer(50, "甲") + answer(50, "乙") + answer(-100, "丙"))))
    assert (many.kind, right(many), [option.fraction for option in many.options]) == ("multiple", ["甲", "乙"], [0.5, 0.5, -1.0])


def test_moodle_true_false_words_numbers_pairs_order_and_essay() -> None:
    found = moodle(
        question("truefalse", answer(0, "true") + answer(100, "false"))
        + question("shortanswer", "<usecase>1</usecase>" + answer(100, "CPC") + answer(50, "Party") + answer(0, "*"))
        + question("numerical", answer(100, "1921", "<tolerance>1</tolerance>") + "<units><unit><unit_name>年</unit_name></unit></units>")
        + question(
            "matching",
            '<subquestion format="html"><text>左一</text><answer><text>右一</text></answer></subquestion>'
            '<subquestion format="html"><text></text><answer><text>多余</text></answer></subquestion>',
        )
        + question("ordering", answer(100, "先") + answer(100, "后"))
        + question("essay", '<graderinfo format="html"><text>要点</text></graderinfo>')
    )
    judged, filled, number, pairs, order, essay = [item.draft for item in found.items]
    assert right(judged) == ["错误"]
    assert (filled.kind, filled.is_exact, filled.blanks) == ("fill_blank", True, [[AcceptedDraft("CPC"), AcceptedDraft("Party", 0.5)]])
    assert (number.kind, number.accepted, number.unit) == ("numeric", [AcceptedDraft("1921", 1.0, "1")], "年")
    assert [(pair.left != "", pair.right) for pair in pairs.pairs] == [(True, "右一"), (False, "多余")]
    assert (order.kind, [option.text for option in order.options]) == ("ordering", ["先", "后"])
    assert essay.kind == "essay"
    assert "要点" in essay.sample


def test_moodle_images_come_with_their_question_and_other_files_are_named() -> None:
    files = f'<file name="章.png" encoding="base64">{PIXEL}</file><file name="a.mp3" encoding="base64">{PIXEL}</file>'
    stem = '<img src="@@PLUGINFILE@@/章.png">'
    text = question("essay", "", stem).replace("</questiontext>", files + "</questiontext>")
    (item,) = moodle(text).items
    assert item.draft.images == {"章.png": b"not looked into here"}
    assert 'src="image:章.png"' in item.draft.stem
    assert [(fault.code, fault.is_reminder) for fault in item.faults] == [(moodle_xml.LOST_FILE, True)]


def test_moodle_types_that_we_lack_are_refused_by_name_and_the_rest_goes_in() -> None:
    found = moodle(question("calculated", "") + question("truefalse", answer(100, "true")) + question("description", ""))
    assert [[fault.code for fault in item.faults] for item in found.items] == [[moodle_xml.UNSUPPORTED], []]
    assert dict(found.items[0].faults[0].values) == {"found": "calculated"}
    assert [each.text for each in found.left_out] == ["题干"]


def test_moodle_categories_are_topics() -> None:
    category = '<question type="category"><category><text>$course$/党章</text></category></question>'
    assert only(moodle(category + question("essay", ""))).topic == "党章"


# --- QTI 2 and 3


def qti_item(body: str, declared: str = "", version: str = "2p2", attributes: str = "") -> ReadItem:
    name = "http://www.imsglobal.org/xsd/imsqti_v" + version
    text = f'<assessmentItem xmlns="{name}" identifier="i" title="题" {attributes}>{declared}<itemBody>{body}</itemBody></assessmentItem>'
    (item,) = qti.read_qti(parse(text.encode())).items
    return item


def key(values: str, *, cardinality: str = "single", base: str = "identifier", mapping: str = "") -> str:
    listed = "".join(f"<value>{value}</value>" for value in values.split("|") if value)
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{listed}</correctResponse>{mapping}</responseDeclaration>"
    )


CHOICES = (
    '<choiceInteraction responseIdentifier="R"><prompt>选</prompt><simpleChoice identifier="a">甲</simpleChoice>'
    '<simpleChoice identifier="b">乙</simpleChoice><simpleChoice identifier="c" fixed="true">以上都对</simpleChoice></choiceInteraction>'
)


def test_qti_one_or_several_choices() -> None:
    one = qti_item("<p>题干</p>" + CHOICES, key("b")).draft
    assert (one.kind, right(one), one.options[2].is_pinned) == ("single", ["乙"], True)
    assert one.stem == "<p>题干</p><p>选</p>"
    many = qti_item(CHOICES, key("a|c", cardinality="multiple")).draft
    assert (many.kind, right(many)) == ("multiple", ["甲", "以上都对"])


def test_qti_version_three_has_other_names_for_the_same() -> None:
    text = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i" title="题">
      <qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier"><qti-correct-response>
      <qti-value>a</qti-value><qti-value>b</qti-value></qti-correct-response></qti-response-declaration>
      <qti-item-body><qti-choice-interaction response-identifier="R" max-choices="0"><qti-prompt>选</qti-prompt>
      <qti-simple-choice identifier="a">甲</qti-simple-choice><qti-simple-choice identifier="b">乙</qti-simple-choice>
      <qti-simple-choice identifier="c">丙</qti-simple-choice></qti-choice-interaction></qti-item-body></qti-assessment-item>"""
    draft = only(qti.read_qti(parse(text.encode())))
    assert (draft.kind, right(draft)) == ("multiple", ["甲", "乙"])


def test_qti_words_numbers_order_and_pairs() -> None:
    mapping = '<mapping><mapEntry mapKey="共产主义" mappedValue="2"/><mapEntry mapKey="理想" mappedValue="1"/></mapping>'
    words = qti_item('<p>实现<textEntryInteraction responseIdentifier="R"/>。</p>', key("共产主义", base="string", mapping=mapping)).draft
    assert (words.kind, words.blanks) == ("fill_blank", [[AcceptedDraft("共产主义"), AcceptedDraft("理想", 0.5)]])
    assert "____" in words.stem
    number = qti_item('<p><textEntryInteraction responseIdentifier="R"/></p>', key("1921", base="integer")).draft
    assert (number.kind, number.accepted) == ("numeric", [AcceptedDraft("1921")])
    order = qti_item(CHOICES.replace("choiceInteraction", "orderInteraction"), key("c|a|b", cardinality="ordered")).draft
    assert [option.text for option in order.options] == ["以上都对", "甲", "乙"]
    side = '<simpleAssociableChoice identifier="{0}">{0}</simpleAssociableChoice>'
    sides = "".join(f"<simpleMatchSet>{''.join(map(side.format, ids))}</simpleMatchSet>" for ids in ("ab", "xyz"))
    pairs = qti_item(f'<matchInteraction responseIdentifier="R">{sides}</matchInteraction>', key("a y|b x", cardinality="multiple")).draft
    assert pairs.pairs == [PairDraft("a", "y"), PairDraft("b", "x"), PairDraft("", "z")]


@pytest.mark.parametrize("name", ["hotspot", "drawing", "upload", "associate", "graphicOrder", "selectPoint", "slider"])
def test_qti_interactions_that_we_lack_are_refused_by_name(name: str) -> None:
    item = qti_item(f'<p>题</p><{name}Interaction responseIdentifier="R"/>', key("a"))
    assert [(fault.code, dict(fault.values)["found"]) for fault in item.faults] == [(qti.UNSUPPORTED, name.lower())]


def test_qti_without_a_key_with_templates_or_unclear_pairs_is_refused() -> None:
    assert [fault.code for fault in qti_item(CHOICES).faults] == [qti_interactions.NO_KEY]
    template = '<templateDeclaration identifier="X" cardinality="single" baseType="integer"/>'
    assert [fault.code for fault in qti_item(CHOICES, key("a") + template).faults] == [qti.TEMPLATES]


def test_qti_several_interactions_are_a_passage() -> None:
    second = CHOICES.replace('"R"', '"S"').replace("选", "再选")
    both = key("a") + key("b").replace('"R"', '"S"')
    draft = qti_item("<p>材料</p>" + CHOICES + second, both).draft
    assert (draft.kind, [(part.kind, right(part)) for part in draft.parts]) == ("passage", [("single", ["甲"]), ("single", ["乙"])])


def test_qti_feedback_is_explanation_and_never_the_stem() -> None:
    body = "<p>题干</p>" + CHOICES + '<feedbackBlock outcomeIdentifier="F" identifier="x">因为党章规定</feedbackBlock>'
    draft = qti_item(body, key("a")).draft
    assert "因为" not in draft.stem
    assert "因为党章规定" in draft.explanation


# --- QTI 1.2


def classic(presentation: str, processing: str, kind: str = "") -> ReadItem:
    metadata = f"<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield>" if kind else ""
    text = (
        f"<questestinterop><item ident='i' title='题'><itemmetadata><qtimetadata>{metadata}</qtimetadata></itemmetadata><presentation>"
        f"<material><mattext texttype='text/html'>&lt;b&gt;题干&lt;/b&gt;</mattext></material>{presentation}</presentation>"
        f"<resprocessing>{processing}</resprocessing></item></questestinterop>"
    )
    (item,) = qti_classic.read_classic(parse(text.encode())).items
    return item


def labels(cardinality: str = "Single", ident: str = "R", material: str = "") -> str:
    label = "<response_label ident='{}'><material><mattext>{}</mattext></material></response_label>"
    each = "".join(label.format(*pair) for pair in ("a甲", "b乙", "c丙"))
    before = f"<material><mattext>{material}</mattext></material>" if material else ""
    return f"<response_lid ident='{ident}' rcardinality='{cardinality}'>{before}<render_choice>{each}</render_choice></response_lid>"


def earns(condition: str, score: float = 100) -> str:
    return f"<respcondition><conditionvar>{condition}</conditionvar><setvar action='Set'>{score}</setvar></respcondition>"


def equal(value: str, ident: str = "R") -> str:
    return f"<varequal respident='{ident}'>{value}</varequal>"


def test_classic_choices() -> None:
    assert right(classic(labels(), earns(equal("a"), 0) + earns(equal("b"))).draft) == ["乙"]
    both = classic(labels("Multiple"), earns(f"<and>{equal('a')}<not>{equal('b')}</not>{equal('c')}</and>")).draft
    assert (both.kind, right(both), both.stem) == ("multiple", ["甲", "丙"], "<p><b>题干</b></p>")


def test_classic_words_numbers_and_pairs() -> None:
    blank = "<response_str ident='R'><render_fib/></response_str>"
    assert classic(blank, earns(equal("共产主义"))).draft.blanks == [[AcceptedDraft("共产主义")]]
    bounds = earns("<and><vargte respident='R'>1920</vargte><varlte respident='R'>1922</varlte></and>")
    assert classic(blank, bounds, "numerical_question").draft.accepted == [AcceptedDraft("1921", 1.0, "1")]
    assert classic(blank, "", "essay_question").draft.kind == "essay"
    two = labels(ident="R", material="左一") + labels(ident="S", material="左二")
    pairs = classic(two, earns(equal("a"), 50) + earns(equal("c", "S"), 50), "matching_question").draft.pairs
    assert pairs == [PairDraft("左一", "甲"), PairDraft("左二", "丙"), PairDraft("", "乙")]


@pytest.mark.parametrize("kind", ["calculated_question", "hot_spot_question", "file_upload_question"])
def test_classic_types_that_we_lack_are_refused_by_name(kind: str) -> None:
    assert [dict(fault.values)["found"] for fault in classic("", "", kind).faults] == [kind]


# --- documents that harm


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY x "xx">]><quiz>&x;</quiz>', "hostile"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "hostile"),
        ("<quiz>" + "<a>" * (DEEPEST + 5) + "</a>" * (DEEPEST + 5) + "</quiz>", "large"),
        ("<quiz>" + "<a/>" * 300_000 + "</quiz>", "large"),
        ("<quiz><question>", "broken"),
    ],
)
def test_documents_that_harm_are_not_opened(text: str, code: str) -> None:
    with pytest.raises(BadXml) as caught:
        parse(text.encode())
    assert caught.value.code == code


def test_a_faulty_first_line_is_forgiven() -> None:
    assert parse(b'<?xml version="1.0"encoding="UTF-8"?>\n<quiz/>').root.tag == "quiz"


TAGS = (
    "question answer text itemBody choiceInteraction simpleChoice responseDeclaration value item presentation response_lid response_label "
    "mattext material respcondition varequal setvar gap prompt"
).split()
TREES = st.recursive(
    st.sampled_from(["甲", "1", ""]),
    lambda inner: st.builds(
        lambda tag, kind, children: f'<{tag} type="{kind}" identifier="{kind}" fraction="x">{"".join(children)}</{tag}>',
        st.sampled_from(TAGS),
        st.sampled_from(["multichoice", "numerical", "matching", "R", "a"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(TREES)
def test_no_tree_breaks_a_reader(inner: str) -> None:
    for root, read in (("quiz", moodle_xml.read_moodle), ("questestinterop", qti_classic.read_classic), ("assessmentItem", qti.read_qti)):
        read(parse(f"<{root}>{inner}</{root}>".encode()))
