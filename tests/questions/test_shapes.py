"""A draft of every type becomes the options, key and parts that the contract of `rules.kinds` states."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from learnhub.core import storage
from learnhub.core.extensions import db
from learnhub.core.transactions import transaction
from learnhub.questions import service
from learnhub.questions.models import Question, QuestionBank, QuestionImage, QuestionVersion
from learnhub.questions.rules.drafts import HTML, MARKDOWN, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, RubricDraft
from learnhub.questions.rules.flaws import Flaw
from learnhub.questions.rules.marking import mark
from learnhub.questions.rules.normalize import content_key
from learnhub.questions.service.drafts import prepare, problems_of
from tests.factories import DepartmentFactory

NOW = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
BLANKS = QuestionDraft(
    "fill_blank",
    "党的最高理想是__，最终目标也是_________。",
    blanks=[[AcceptedDraft("实现共产主义"), AcceptedDraft("共产主义")], [AcceptedDraft("共产主义")]],
)
NUMERIC = QuestionDraft("numeric", "支委会任期几年？", accepted=[AcceptedDraft("３", tolerance="")], unit="年")
MATCHING = QuestionDraft(
    "matching", "连线。", pairs=[PairDraft("总纲", "根本"), PairDraft("第一条", "入党"), PairDraft("", "多余"), PairDraft("第二条", "入党")]
)
ORDERING = QuestionDraft(
    "ordering", "排列。", [OptionDraft("申请"), OptionDraft("积极分子"), OptionDraft("发展对象"), OptionDraft("预备党员")]
)
ESSAY = QuestionDraft("essay", "谈谈。", sample="要点一\n\n要点二", rubric=[RubricDraft("观点", 0.4), RubricDraft("论据", 0.6)])
SINGLE = QuestionDraft("single", "哪一项？", [OptionDraft("甲", True), OptionDraft("乙"), OptionDraft("以上都不对")])
PASSAGE = QuestionDraft("passage", "材料。", parts=[SINGLE, replace(BLANKS, share=2), ESSAY])
EVERY = [SINGLE, replace(SINGLE, kind="multiple"), replace(SINGLE, kind="indefinite"), BLANKS, NUMERIC, MATCHING, ORDERING, ESSAY, PASSAGE]
EVERY.append(replace(ESSAY, kind="short_answer"))


def png(color: str = "red") -> bytes:
    """A small image."""
    made = BytesIO()
    Image.new("RGB", (4, 3), color).save(made, "PNG")
    return made.getvalue()


class TestShapes:
    def test_every_blank_is_written_alike_in_any_markup(self) -> None:
        assert prepare(BLANKS).version["stem_html"] == "<p>党的最高理想是____，最终目标也是____。</p>"
        marked = prepare(replace(BLANKS, markup=MARKDOWN, stem="（____）与（____）")).version["stem_html"]
        assert marked == "<p>（____）与（____）</p>"
        assert prepare(BLANKS).version["answer_key"]["blanks"][0] == [
            {"text": "实现共产主义", "fraction": 1.0}, {"text": "共产主义", "fraction": 1.0},
        ]  # fmt: skip

    def test_a_number_is_kept_as_a_decimal(self) -> None:
        assert prepare(NUMERIC).version["answer_key"] == {"accepted": [{"value": "3", "tolerance": "0", "fraction": 1.0}], "unit": "年"}

    def test_right_sides_and_steps_are_kept_in_an_order_that_tells_nothing(self) -> None:
        version = prepare(MATCHING).version
        sides = [option["html"] for option in version["options"] if option["side"] == "left"]
        rights = [option["id"] for option in version["options"] if option["side"] == "right"]
        assert sides == ["总纲", "第一条", "第二条"]
        assert rights == sorted(rights)
        assert len(rights) == 3
        pairs = version["answer_key"]["pairs"]
        assert mark("matching", (), version["answer_key"], [f"{left}:{right}" for left, right in pairs.items()], 6) == 6
        steps = prepare(ORDERING).version
        assert [option["id"] for option in steps["options"]] == sorted(steps["answer_key"]["order"])
        words = {option["id"]: option["html"] for option in steps["options"]}
        assert [words[each] for each in steps["answer_key"]["order"]] == ["申请", "积极分子", "发展对象", "预备党员"]

    def test_an_option_that_sums_up_stays_in_place_unless_the_file_says_otherwise(self) -> None:
        assert [option.get("pinned", False) for option in prepare(SINGLE).version["options"]] == [False, False, True]
        free = replace(SINGLE, options=[*SINGLE.options[:2], OptionDraft("以上都不对", is_pinned=False)])
        assert not any("pinned" in option for option in prepare(free).version["options"])
        letters = replace(SINGLE, options=[OptionDraft("甲", True), OptionDraft("乙"), OptionDraft("A和B都对")])
        assert all(option["pinned"] for option in prepare(letters).version["options"])

    def test_weights_that_say_nothing_leave_no_trace(self) -> None:
        def key(kind: str, *weights: float | None) -> dict[str, Any]:
            options = [OptionDraft(text, (weight or 0) > 0, weight) for text, weight in zip("甲乙丙丁", weights, strict=False)]
            return dict(prepare(QuestionDraft(kind, "题？", options)).version["answer_key"])

        assert "fractions" not in key("multiple", 0.5, 0.5, -1.0, -1.0)
        assert "fractions" not in key("multiple", 0.33333, 0.33333, 0.33333, 0.0)
        assert "fractions" not in key("single", 1.0, None, None)
        assert list(key("multiple", 0.75, 0.25, -0.5)["fractions"].values()) == [0.75, 0.25, -0.5]
        half = QuestionDraft("single", "题？", [OptionDraft("甲", True, 1.0), OptionDraft("乙", False, 0.5), OptionDraft("丙", False, 0.0)])
        assert list(prepare(half).version["answer_key"]["fractions"].values()) == [1.0, 0.5]

    def test_a_passage_keeps_its_parts_with_their_shares(self) -> None:
        parts = prepare(PASSAGE).version["parts"]
        assert [(part["kind"], part["share"]) for part in parts] == [("single", 1.0), ("fill_blank", 2), ("essay", 1.0)]
        assert len({part["id"] for part in parts}) == 3
        assert parts[2]["answer_key"]["rubric"] == [{"text": "观点", "share": 0.4}, {"text": "论据", "share": 0.6}]


class TestSameQuestion:
    def test_the_keys_of_older_types_are_what_they_were(self) -> None:
        assert prepare(SINGLE).content_key == content_key("哪一项？", ["甲", "乙", "以上都不对"])
        assert prepare(SINGLE).content_key == prepare(replace(SINGLE, kind="multiple")).content_key

    def test_types_without_options_are_told_apart(self) -> None:
        keys = {prepare(QuestionDraft(kind, "谈谈党的宗旨。")).content_key for kind in ("short_answer", "essay")}
        keys.add(prepare(replace(BLANKS, stem="谈谈党的宗旨。")).content_key)
        assert len(keys) == 3

    def test_where_a_blank_stands_matters(self) -> None:
        one, other = (replace(BLANKS, stem=stem, blanks=BLANKS.blanks[:1]) for stem in ("____党成立于1921年", "党____成立于1921年"))
        assert prepare(one).content_key != prepare(other).content_key


class TestProblems:
    @pytest.mark.parametrize("draft", EVERY, ids=lambda draft: draft.kind)
    def test_a_sound_draft_of_every_type_has_none(self, draft: QuestionDraft) -> None:
        assert problems_of(draft) == []

    @pytest.mark.parametrize(
        ("draft", "flaw"),
        [
            (replace(BLANKS, blanks=()), Flaw.NO_BLANKS),
            (replace(BLANKS, blanks=BLANKS.blanks[:1]), Flaw.OTHER_BLANKS),
            (replace(BLANKS, blanks=[[AcceptedDraft("甲")], [AcceptedDraft(" ")]]), Flaw.EMPTY_BLANK),
            (replace(BLANKS, blanks=[[AcceptedDraft("甲", 0.5)], [AcceptedDraft("乙")]]), Flaw.NO_FULL_MARKS),
            (replace(NUMERIC, accepted=()), Flaw.NO_NUMBER),
            (replace(NUMERIC, accepted=[AcceptedDraft("三")]), Flaw.NOT_A_NUMBER),
            (replace(NUMERIC, accepted=[AcceptedDraft("3", tolerance="-1")]), Flaw.BAD_TOLERANCE),
            (replace(MATCHING, pairs=MATCHING.pairs[:1]), Flaw.FEW_PAIRS),
            (replace(MATCHING, pairs=[PairDraft("甲", "乙"), PairDraft("甲", "丙")]), Flaw.SAME_LEFT),
            (replace(MATCHING, pairs=[PairDraft("甲", "乙"), PairDraft("丙", " ")]), Flaw.EMPTY_RIGHT),
            (replace(ORDERING, options=[OptionDraft("甲"), OptionDraft("甲")]), Flaw.SAME_OPTIONS),
            (replace(ORDERING, options=[OptionDraft("甲")]), Flaw.FEW_OPTIONS),
            (replace(ESSAY, rubric=[RubricDraft("观点", 0.8), RubricDraft("论据", 0.6)]), Flaw.BAD_RUBRIC),
            (replace(ESSAY, rubric=[RubricDraft(" ", 0.5)]), Flaw.EMPTY_RUBRIC),
            (replace(PASSAGE, parts=()), Flaw.NO_PARTS),
            (replace(PASSAGE, parts=[PASSAGE]), Flaw.NESTED_PASSAGE),
            (replace(PASSAGE, parts=[SINGLE, SINGLE]), Flaw.SAME_PARTS),
            (replace(PASSAGE, parts=[replace(SINGLE, share=0)]), Flaw.BAD_SHARE),
            (replace(PASSAGE, parts=[SINGLE, replace(BLANKS, blanks=())]), Flaw.NO_BLANKS),
            (replace(SINGLE, options=[OptionDraft("甲", True, 2.0), OptionDraft("乙")]), Flaw.BAD_FRACTION),
            (replace(SINGLE, markup=HTML, stem='<img src="image:a.png">'), Flaw.MISSING_IMAGE),
            (replace(SINGLE, markup=HTML, stem='<img src="image:a.png">', images={"a.png": b"<svg/>"}), Flaw.BAD_IMAGE),
        ],
    )
    def test_what_is_wrong_is_found_and_said(self, database: Any, draft: QuestionDraft, flaw: Flaw) -> None:
        found = problems_of(draft)
        assert [problem.flaw for problem in found] == [flaw]
        assert "%(" not in service.sentence_for(found[0])


@pytest.mark.both_databases
class TestSaving:
    @pytest.fixture
    def bank(self, database: Any) -> QuestionBank:
        with transaction():
            return service.create_bank("各种题", DepartmentFactory().id, actor_id=None, now=NOW)

    @staticmethod
    def save(bank: QuestionBank, draft: QuestionDraft) -> Question:
        with transaction():
            return service.save_question(bank, draft, actor_id=None, now=NOW)

    @pytest.mark.parametrize("draft", EVERY, ids=lambda draft: draft.kind)
    def test_every_type_is_kept_once_however_often_it_comes(self, bank: QuestionBank, draft: QuestionDraft) -> None:
        first, again = self.save(bank, draft), self.save(bank, draft)
        assert (first.id, first.version, first.kind) == (again.id, 1, draft.kind)
        with transaction():
            outcomes = [saved.outcome for saved in service.save_questions(bank, [draft], actor_id=None, now=NOW)]
        assert outcomes == [service.SAME]

    def test_images_are_kept_under_their_content_and_addressed(self, bank: QuestionBank) -> None:
        stem = '<p>看图<img src="image:图 1.png" alt="图"></p>'
        question = self.save(bank, replace(SINGLE, markup=HTML, stem=stem, images={"图 1.png": png(), "other": png("blue")}))
        image = db.session.scalars(db.select(QuestionImage)).one()
        version = db.session.scalars(db.select(QuestionVersion).where(QuestionVersion.question_id == question.id)).one()
        assert f'src="/questions/images/{image.name}"' in version.stem_html
        assert (image.media_type, image.width, image.height) == ("image/png", 4, 3)
        assert storage.path_of(image.key).read_bytes() == png()

    def test_a_part_may_show_an_image_of_its_passage(self, bank: QuestionBank) -> None:
        part = replace(SINGLE, markup=HTML, stem='<img src="image:a">')
        question = self.save(bank, replace(PASSAGE, markup=HTML, parts=[part], images={"a": png()}))
        version = db.session.scalars(db.select(QuestionVersion).where(QuestionVersion.question_id == question.id)).one()
        assert "/questions/images/" in version.parts[0]["stem_html"]
        assert db.session.scalar(db.select(db.func.count()).select_from(QuestionImage)) == 1
