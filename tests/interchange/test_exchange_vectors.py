"""Real files of exchange formats, compared with what another parser made of them; run where the folder of vectors is."""

import json
import os
import warnings
from pathlib import Path
from typing import Any

import pytest

from learnhub.interchange.rules.gift import read_gift
from learnhub.interchange.rules.items import ReadFile
from learnhub.interchange.rules.moodle_xml import read_moodle
from learnhub.interchange.rules.qti import is_qti, read_qti
from learnhub.interchange.rules.qti_classic import read_classic
from learnhub.interchange.rules.xml_trees import parse
from learnhub.questions.rules.drafts import QuestionDraft

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("LEARNHUB_VECTORS", ROOT.parent / "shared" / "vectors")) / "questions"
PAIRS = sorted(VECTORS.glob("gift/*.json"))
ITEMS = [path for path in sorted(VECTORS.glob("qti/*[23].*/*.xml")) if path.name not in {"imsmanifest.xml", "audio-video.xml"}]
CLASSIC = sorted(VECTORS.glob("qti/items_1.2/*.xml"))
KINDS = {"MC": {"single", "multiple"}, "TF": {"true_false"}, "Short": {"fill_blank"}, "Numerical": {"numeric"}, "Matching": {"matching"}}
REFUSED = {  # by what each of these files asks, read by eye
    "associate.xml", "drawing.xml", "graphic_gap_match.xml", "graphic_order.xml", "hotspot.xml", "select_point.xml", "upload.xml",
    "adaptive.xml", "adaptive_template.xml", "Example05-feedbackBlock-adaptive.xml",
    "Example03-feedbackBlock-solution-random.xml", "Example04-feedbackBlock-templateBlock.xml", "mc_calc3.xml", "mc_stat2.xml",
    "template_image.xml", "choice_multiple_chocolade.xml", "likert.xml",
}  # fmt: skip


def test_the_vectors_are_there_or_the_run_says_what_was_left_out() -> None:
    if not VECTORS.is_dir():
        warnings.warn("some 100 checks of real exchange files were left out: set LEARNHUB_VECTORS", stacklevel=1)


def words(text: str) -> str:
    return " ".join(text.replace("_____", "____").split())


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_gift_says_the_same_as_the_other_parser(path: Path) -> None:
    wanted = [each for each in json.loads(path.read_text()) if each["type"] not in {"Category", "Description"}]
    items = read_gift(path.with_suffix(".gift").read_text()).items
    assert len(items) == len(wanted)
    for item, want in zip(items, wanted, strict=True):
        assert item.is_sound
        assert item.draft.kind in KINDS.get(want["type"], {"essay"})
        if item.draft.markup != "html" or want["stem"]["format"] == "html":
            assert words(item.draft.stem) in {words(want["stem"]["text"]), words(f"<p>{want['stem']['text']}</p>")}
        _compare(item.draft, want)


def _compare(draft: QuestionDraft, want: dict[str, Any]) -> None:
    if want["type"] == "MC":
        assert [words(option.text) for option in draft.options] == [words(each["text"]["text"]) for each in want["choices"]]
        for option, each in zip(draft.options, want["choices"], strict=True):
            assert option.is_right == (each["isCorrect"] or (each["weight"] or 0) > 0)
            assert option.fraction == (None if each["weight"] is None else pytest.approx(each["weight"] / 100))
    elif want["type"] == "TF":
        assert draft.options[0].is_right == want["isTrue"]
    elif want["type"] == "Short":
        counted = [each for each in want["choices"] if each["weight"] is None or each["weight"] > 0]
        assert [words(each.text) for each in draft.blanks[0]] == [words(each["text"]["text"]) for each in counted]
        assert [each.fraction for each in draft.blanks[0]] == [1 if each["weight"] is None else each["weight"] / 100 for each in counted]
    elif want["type"] == "Matching":
        assert [pair.right for pair in draft.pairs] == [each["subanswer"] for each in want["matchPairs"]]
        assert [pair.left for pair in draft.pairs] == [each["subquestion"]["text"] for each in want["matchPairs"]]


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_supported_interactions_go_in_and_others_are_refused(path: Path) -> None:
    tree = parse(path.read_bytes())
    assert is_qti(tree)
    (item,) = read_qti(tree).items
    assert item.is_sound == (path.name not in REFUSED)
    if item.is_sound:
        assert item.draft.kind
        assert words(item.draft.stem)


@pytest.mark.parametrize("path", CLASSIC, ids=lambda path: path.stem)
def test_simple_items_of_version_one_go_in(path: Path) -> None:
    found: ReadFile = read_classic(parse(path.read_bytes()))
    refused = {"formula", "formula_mvar", "hot_spot", "upload_with_custom_settings", "nq_multiple_fib_answer_types"}
    without_key = {"choice_vary_points_by_answer_zero_points"}  # every option earns nothing in the file
    for item in found.items:
        assert item.is_sound == (path.stem not in refused | without_key), item.faults


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("multichoice", ["single"]),
        ("truefalse", ["true_false"]),
        ("essay", ["essay"]),
        ("description", []),
        ("sample_questions_with_old_image_tag", ["single"]),
    ]
    if VECTORS.is_dir()
    else [],
)
def test_moodle_exports(name: str, kinds: list[str]) -> None:
    found = read_moodle(parse((VECTORS / "moodle_xml" / f"{name}.xml").read_bytes()))
    assert [item.draft.kind for item in found.items if item.is_sound] == kinds
