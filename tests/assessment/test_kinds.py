"""An exam with every type: asked, answered, marked and shown."""

import pytest
import time_machine

from learnhub.assessment import queries
from learnhub.assessment.models import Attempt
from learnhub.assessment.service import freeze_paper
from learnhub.core.errors import Refused
from tests.assessment.conftest import NOW, Scene
from tests.assessment.kinds import KINDS, RIGHT, SECRETS, one_of_each
from tests.client import Client

KINDS_OF_PARTS = ["single", "fill_blank", "short_answer"]


def sit(scene: Scene, **draft: object) -> Attempt:
    """A started attempt at an exam with one of each, ten marks each."""
    return scene.start(scene.exam(questions=one_of_each(scene.bank), marks=10.0, **draft))


def fill_in(scene: Scene, attempt: Attempt) -> None:
    for position, item in enumerate(attempt.paper):
        scene.save(attempt, position, RIGHT[item["kind"]], seq=position + 1)


@pytest.mark.both_databases
def test_a_passage_stands_on_the_paper_as_its_parts(scene: Scene) -> None:
    paper = sit(scene, shuffles_questions=True, shuffles_options=True).paper
    assert sorted(item["kind"] for item in paper) == sorted([*KINDS, *KINDS_OF_PARTS])
    places = [position for position, item in enumerate(paper) if "part" in item]
    assert places == list(range(places[0], places[0] + 3))
    assert [(paper[place]["part"], paper[place]["marks"]) for place in places] == [("p1", 2.5), ("p2", 5.0), ("p3", 2.5)]


@pytest.mark.both_databases
def test_right_answers_of_every_type_earn_everything_but_what_a_person_marks(scene: Scene) -> None:
    attempt = sit(scene, shuffles_options=True)
    fill_in(scene, attempt)
    scene.submit(attempt)
    assert attempt.state == "marking"
    scores = {row.position: row.score for row in queries.responses(attempt.id)}
    for position, item in enumerate(attempt.paper):
        is_by_hand = item["kind"] in ("short_answer", "essay")
        assert scores[position] == (None if is_by_hand else item["marks"]), item["kind"]


def test_the_page_holds_what_was_saved(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        attempt = sit(scene)
        fill_in(scene, attempt)
        text = " ".join(browser.get(f"/attempts/{attempt.id}").text.split())
        for words in ('value="BLANK1"', 'value="31415.926"', "我的简答", "我的论述", 'value="l1:r2" selected', "第二问", "材料"):
            assert words in text
        steps = text.index('data-id="c"'), text.index('data-id="a"'), text.index('data-id="d"'), text.index('data-id="b"')
        assert list(steps) == sorted(steps)


def test_no_byte_of_a_key_comes_before_its_release(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        policy = {"score": "after_submit", "right_answers": "after_close", "explanations": "after_close"}
        attempt = sit(scene, review=policy)
        seen = [browser.get(f"/attempts/{attempt.id}").text]
        sent = {"position": 0, "answer": [], "marked": False, "seq": 1, "tab": "one"}
        seen += [
            browser.post(f"/attempts/{attempt.id}/answers", json=sent | {"position": place}).text for place in range(len(attempt.paper))
        ]
        browser.post(f"/attempts/{attempt.id}/submit", json={})
        seen += [browser.get(f"/attempts/{attempt.id}/result?show={show}").text for show in ("all", "wrong", "marked")]
        assert [secret for secret in SECRETS if secret in "".join(seen)] == []
        assert "应为第" not in "".join(seen)
    with time_machine.travel(attempt.exam.closes_at, tick=False) as clock:
        clock.shift(3600)
        text = browser.sign_in(scene.member).get(f"/attempts/{attempt.id}/result?show=all").text
        assert [secret for secret in SECRETS if secret not in text] == []


def test_the_steps_are_never_shown_in_their_order(scene: Scene) -> None:
    exam = scene.exam(questions=one_of_each(scene.bank, "ordering"))
    shown = [freeze_paper(exam, seed)[0]["options"] for seed in range(60)]
    assert KINDS["ordering"]["answer_key"]["order"] not in shown
    assert len({tuple(each) for each in shown}) > 10


@pytest.mark.both_databases
def test_an_answer_that_is_too_long_or_of_another_type_is_refused(scene: Scene) -> None:
    attempt = sit(scene)
    kinds = [item["kind"] for item in attempt.paper]
    with pytest.raises(Refused, match="20000"):
        scene.save(attempt, kinds.index("essay"), ["字" * 20_001])
    with pytest.raises(Refused, match="没有这样的选项"):
        scene.save(attempt, kinds.index("ordering"), ["a", "b"])
    saved = scene.save(attempt, kinds.index("essay"), ["一\0二\r\n三" + "😀" * 100])
    assert saved.answer == ["一二\n三" + "😀" * 100]


def test_a_page_without_script_hands_in_every_type(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        attempt = sit(scene)
        form: dict[str, object] = {"plain": "1"}
        for position, item in enumerate(attempt.paper):
            answer = RIGHT[item["kind"]]
            form[f"q{position}"] = [f"{n}:{step}" for n, step in enumerate(answer, 1)] if item["kind"] == "ordering" else answer
        browser.post(f"/attempts/{attempt.id}/submit", data=form)
        held = {row.position: row.answer for row in queries.responses(attempt.id)}
        assert held == {position: RIGHT[item["kind"]] for position, item in enumerate(attempt.paper)}
