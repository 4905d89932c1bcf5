"""What an author types is read, and what is kept is written so that it reads the same again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.questions.rules import answer_lines as lines
from learnhub.questions.rules.drafts import AcceptedDraft, RubricDraft
from learnhub.questions.rules.redrafting import as_text, redrafted
from learnhub.questions.service.drafts import prepare
from tests.questions.test_shapes import EVERY

WORDS = st.text(st.sampled_from("甲乙 a1|｜\\*%:：50±"), min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
SHARES = st.sampled_from([1.0, 0.5, 0.33333, -0.25])


class TestReading:
    def test_blanks(self) -> None:
        assert lines.blanks_in("民主集中制 | 50%:集中制\n\n中共｜中国共产党\n") == [
            [AcceptedDraft("民主集中制"), AcceptedDraft("集中制", 0.5)],
            [AcceptedDraft("中共"), AcceptedDraft("中国共产党")],
        ]

    def test_numbers(self) -> None:
        found = lines.numbers_in("3.14 ± 0.005\n50%:3 +/- 0.2\n-7")
        assert found == [AcceptedDraft("3.14", tolerance="0.005"), AcceptedDraft("3", 0.5, "0.2"), AcceptedDraft("-7")]

    def test_points_without_a_share_take_what_is_left(self) -> None:
        assert lines.rubric_in("观点 | 40%\n论据\n结构") == [RubricDraft("观点", 0.4), RubricDraft("论据", 0.3), RubricDraft("结构", 0.3)]


class TestRoundTrips:
    @given(st.lists(st.lists(st.builds(AcceptedDraft, WORDS, SHARES), min_size=1, max_size=3), max_size=3))
    def test_blanks(self, blanks: list[list[AcceptedDraft]]) -> None:
        assert lines.blanks_in(lines.blank_lines(blanks)) == blanks

    @given(st.lists(st.builds(RubricDraft, WORDS, st.sampled_from([0.25, 0.5, 0.1])), max_size=4))
    def test_rubrics(self, rubric: list[RubricDraft]) -> None:
        assert lines.rubric_in(lines.rubric_lines(rubric)) == rubric

    @given(st.text(max_size=80))
    def test_no_text_breaks_the_reading(self, text: str) -> None:
        for read in (lines.blanks_in, lines.numbers_in, lines.rubric_in):
            read(text)

    @pytest.mark.parametrize("draft", EVERY, ids=lambda draft: draft.kind)
    def test_a_kept_question_of_every_type_can_be_drafted_again(self, draft: object) -> None:
        made = prepare(draft)  # type: ignore[arg-type]
        again = redrafted(made.version)
        assert prepare(again).version == made.version
        plain = as_text(again)
        assert plain is not None
        assert prepare(plain).version == made.version
        assert as_text(replace(again, stem="<p><b>粗</b></p>")) is None
