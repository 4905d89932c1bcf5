"""Letters in explanations follow their options."""

import pytest

from learnhub.assessment.rules.lettering import relettered

# A stands at C, B at A, C at D, D at B.
SHOWN = ["b", "d", "a", "c"]
CASES = [
    ("<p>故选B。</p>", "<p>故选A。</p>"),
    ("<p>A项错误，应为三年；B正确。</p>", "<p>C项错误，应为三年；A正确。</p>"),
    ("<p>选项A、C均不符合题意，排除D。</p>", "<p>选项C、D均不符合题意，排除B。</p>"),
    ("<p>答案：ABD</p>", "<p>答案：ABC</p>"),
    ("<p>正确答案为ＡＣ。</p>", "<p>正确答案为ＣＤ。</p>"),
    ("<p>A. 说法有误<br>B. 说法正确</p>", "<p>C. 说法有误<br>A. 说法正确</p>"),
    ("<p>（A）（C）都对。</p>", "<p>（C）（D）都对。</p>"),
    ("<p>A、B、D三项正确。</p>", "<p>C、A、B三项正确。</p>"),
    ("<p>维生素A不属于蛋白质，A股、B超、PM2.5、A4 纸与 CPC 无关。</p>", "<p>维生素A不属于蛋白质，A股、B超、PM2.5、A4 纸与 CPC 无关。</p>"),
    ('<p><img src="image:A.png" alt="A项">见图。</p>', '<p><img src="image:A.png" alt="A项">见图。</p>'),
    ("<p>党章第七条。</p>", "<p>党章第七条。</p>"),
]


@pytest.mark.parametrize(("said", "wanted"), CASES)
def test_a_letter_means_the_option_that_it_meant(said: str, wanted: str) -> None:
    assert relettered(said, ["a", "b", "c", "d"], SHOWN) == wanted


def test_nothing_changes_where_the_options_stand_as_they_were_written() -> None:
    assert relettered("<p>故选B，A项错。</p>", ["a", "b"], ["a", "b"]) == "<p>故选B，A项错。</p>"
