"""A film's script becomes slides, captions and their times; nothing of it needs ffmpeg or a font."""

from hypothesis import given
from hypothesis import strategies as st

from learnhub.interchange.rules.media import fault_of_captions
from scripts.course_media.screenplay import LONGEST_CUE, Point, captions_of, parse, timeline_of, webvtt_of

SCRIPT = """\
# 三会一课
> 依据条例

同志们好。这一节讲三会一课。

## 频次
- **大会** 一般每季度1次
- 其他一般每月1次
出处：《中国共产党支部工作条例（试行）》第十一条

党员大会一般每季度召开1次。支委会一般每月召开1次，根据需要可以随时召开。
党小组会也是。
"""


def test_a_script_is_a_title_and_slides() -> None:
    script = parse(SCRIPT)
    assert (script.title, script.subtitle) == ("三会一课", "依据条例")
    title, slide = script.slides
    assert title.narration == ["同志们好。这一节讲三会一课。"]
    assert slide.points == [Point("大会", "一般每季度1次"), Point("", "其他一般每月1次")]
    assert slide.source == "《中国共产党支部工作条例（试行）》第十一条"


def test_captions_are_sentences_parted_at_commas_where_long() -> None:
    assert captions_of(["好。请看第二条。"]) == ["好。", "请看第二条。"]
    long = "党员大会由全体党员参加，一般每季度召开一次，由书记召集并主持，必要时可以随时召开。"
    assert "".join(captions_of([long])) == long
    assert all(len(line) <= LONGEST_CUE for line in captions_of([long]))


def test_a_quotation_keeps_its_mark() -> None:
    assert captions_of(["他说：“必须。”这是原话。"]) == ["他说：“必须。”", "这是原话。"]


def test_slides_follow_each_other_without_a_gap() -> None:
    timeline = timeline_of(parse(SCRIPT))
    assert timeline.shots[0].start == 0
    assert all(one.stop == other.start for one, other in zip(timeline.shots, timeline.shots[1:], strict=False))
    assert timeline.shots[-1].stop == timeline.seconds
    assert timeline.shots[-1].points == 2


@given(st.lists(st.text("党章第一条，。；、“”", min_size=1, max_size=60), min_size=1, max_size=6), st.integers(0, 5))
def test_captions_are_sound_whatever_is_said(paragraphs: list[str], points: int) -> None:
    text = "# 题\n\n开头。\n\n## 一\n" + "- 点\n" * points + "\n".join(paragraphs)
    timeline = timeline_of(parse(text))
    assert fault_of_captions(webvtt_of(timeline.cues), timeline.seconds) is None
    assert timeline.shots[-1].points == points
    assert all(shot.stop > shot.start for shot in timeline.shots)
