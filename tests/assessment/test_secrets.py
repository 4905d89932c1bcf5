"""No byte of a key or an explanation reaches a member before the policy releases it, and it is there afterwards."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, url_for

from learnhub.assessment.models import Attempt, Exam
from learnhub.core import pieces
from learnhub.core.extensions import db
from learnhub.questions.models import Question
from tests.assessment.conftest import NOW, Scene, make_question
from tests.assessment.kinds import SECRETS, one_of_each
from tests.client import Client

DAY = timedelta(days=1)
WHENS = ("after_submit", "after_close", "never")


def secret_questions(scene: Scene) -> list[Question]:
    """Five questions whose explanation, source and clause carry a word that stands nowhere else."""
    options = [{"id": f"o{n}", "html": words} for n, words in enumerate(("甲", "乙", "丙", "丁"))]
    words = [{"explanation_html": f"<p>XPLAIN{n}</p>", "source": f"SOURCE{n}", "clause": f"CLAUSE{n}"} for n in range(5)]
    return [make_question(scene.bank, "single", options=options, key=[f"o{n % 4}"], **said) for n, said in enumerate(words)]


def exam_with(scene: Scene, when: str, score: str = "after_submit") -> Exam:
    policy = {"score": score, "right_answers": when, "explanations": when}
    return scene.exam(questions=secret_questions(scene), review=policy, attempts_allowed=2)


def everything_seen(browser: Client, exam: Exam, attempt_id: int) -> list[str]:
    """Every answer that any page or script address of the member gives."""
    addresses = ["/", "/exams", f"/exams/{exam.id}", f"/attempts/{attempt_id}", f"/attempts/{attempt_id}/state"]
    addresses += [f"/attempts/{attempt_id}/review{query}" for query in ("", "?question=1", "?question=5")]
    addresses += [f"/attempts/{attempt_id}/result{query}" for query in ("", "?show=all", "?show=wrong", "?show=marked")]
    return [browser.get(address, follow_redirects=True).text for address in addresses]


def released(text: str) -> set[str]:
    return set(re.findall(r"(?:XPLAIN|SOURCE|CLAUSE)\d", text))


@pytest.mark.parametrize("when", WHENS)
def test_explanations_come_with_their_release_and_not_before(client: Client, scene: Scene, when: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client.sign_in(scene.member)
        exam = exam_with(scene, when)
        attempt_id = int(browser.post(f"/exams/{exam.id}/start").location.rsplit("/", 1)[1])
        pages = everything_seen(browser, exam, attempt_id)
        for position in range(5):
            sent = {"position": position, "answer": ["o0"], "marked": True, "seq": position + 1, "tab": "one"}
            pages.append(browser.post(f"/attempts/{attempt_id}/answers", json=sent).text)
            pages.append(browser.post(f"/attempts/{attempt_id}/answers", json=sent | {"tab": "two", "answer": ["o1"]}).text)
        assert not released("".join(pages))
        browser.post(f"/attempts/{attempt_id}/submit", json={})
        pages = everything_seen(browser, exam, attempt_id)
        wanted = {f"{word}{n}" for word in ("XPLAIN", "SOURCE", "CLAUSE") for n in range(5)}
        assert released("".join(pages)) == (wanted if when == "after_submit" else set())
        clock.move_to(NOW + 2 * DAY)
        browser.sign_in(scene.member)
        assert released("".join(everything_seen(browser, exam, attempt_id))) == (set() if when == "never" else wanted)


def test_what_the_process_keeps_of_pages_holds_no_word_of_a_question(client: Client, scene: Scene) -> None:
    pieces.FORMS.forget()
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        exam = exam_with(scene, "after_submit")
        attempt = scene.start(exam)
        seen = browser.get(f"/attempts/{attempt.id}").text
        scene.submit(attempt)
        seen += browser.get(f"/attempts/{attempt.id}/result?show=all").text
    words = {"XPLAIN", "SOURCE", "CLAUSE", "乙", "丙"}
    forms = list(pieces.FORMS._kept.values())
    assert all(word in seen for word in words)
    assert forms
    assert not [form for form in forms if any(word in form for word in words)]


def marks_of_options(text: str) -> list[list[str]]:
    """The classes the review gives each option of each question."""
    return [re.findall(r'<li class="choice ([^"]*)"', answer) for answer in text.split('<article class="panel answer"')[1:]]


def test_before_the_key_is_released_the_review_does_not_tell_right_from_wrong(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client.sign_in(scene.member)
        exam = exam_with(scene, "after_close")
        attempt = scene.start(exam)
        for position in range(5):
            scene.save(attempt, position, ["o0"])
        scene.submit(attempt)
        text = browser.get(f"/attempts/{attempt.id}/result?show=all").text
        told = marks_of_options(text)
        assert len(told) == 5
        assert all(each == told[0] for each in told)  # one of the five is right: nothing tells which
        assert "答错" not in text
        assert text.count("is-right") == text.count("is-wrong") == 0
        clock.move_to(NOW + 2 * DAY)
        browser.sign_in(scene.member)
        told = marks_of_options(browser.get(f"/attempts/{attempt.id}/result?show=all").text)
        assert [place for each in told for place, words in enumerate(each) if "is-right" in words] == [0, 1, 2, 3, 0]


def test_the_score_waits_for_its_release(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        exam = exam_with(scene, "after_close", score="after_close")
        attempt = scene.start(exam)
        scene.submit(attempt)
        text = browser.get(f"/attempts/{attempt.id}/result").text
        assert "成绩还没有公布" in text
        assert "score-num" not in text


def shape(fieldset: str) -> str:
    """The markup of a question with its words and the values of its attributes (classes and types aside) taken out."""
    without_words = re.sub(r">[^<]+<", "><", fieldset)
    return re.sub(r'(?<!class)(?<!type)="[^"]*"', "", re.sub(r"\s+", " ", without_words))


def test_the_paper_shows_the_same_markup_whatever_is_right(client: Client, scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = client.sign_in(scene.member)
        attempt = scene.start(exam_with(scene, "never"))
        text = browser.get(f"/attempts/{attempt.id}").text
        shapes = [shape(fieldset) for fieldset in re.findall(r"<fieldset.*?</fieldset>", text, re.DOTALL)]
        assert len(shapes) == 5
        assert all(each == shapes[0] for each in shapes)


IDS = {"exam_id": 1, "attempt_id": 1, "member_id": 1, "position": 0, "year": 2026, "day": "2026-03-05"}


def every_address(app: Flask, method: str) -> list[str]:
    """Each route of the platform that takes `method`, with the ids of the one exam, attempt and member in it, else 1."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()) and rule.endpoint != "static":
                values = {name: IDS.get(name, 1) for name in rule.arguments}
                found.append(url_for(rule.endpoint, **values))
    return sorted(set(found) - {"/sign-out"})


def bytes_of(reply: Any) -> bytes:
    """Everything of an answer: headers, body, and what is packed into it."""
    packed = [reply.data]
    for content in packed:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                packed += [archive.read(name) for name in archive.namelist()]
    return str(reply.headers).encode() + b"".join(packed)


@pytest.mark.slow
def test_no_address_of_the_platform_tells_a_candidate_of_a_key(app: Flask, client: Client, scene: Scene) -> None:
    """Every route, read and written, while she writes and after she handed in: pages that come later are walked too."""
    policy = {"score": "after_close", "right_answers": "after_close", "explanations": "after_close"}
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client.sign_in(scene.member)
        exam = scene.exam(questions=one_of_each(scene.bank), review=policy, attempts_allowed=2)
        attempt = scene.start(exam)
        for position, item in enumerate(attempt.paper):
            scene.save(attempt, position, {"essay": ["我的"], "short_answer": ["我的"]}.get(item["kind"], []))

        def told() -> set[tuple[str, str]]:
            gets = {address: bytes_of(browser.get(address)) for address in every_address(app, "GET")}
            own = bytes_of(browser.post("/account/data"))
            return {(secret, address) for address, sent in (gets | {"data": own}).items() for secret in SECRETS if secret.encode() in sent}

        assert told() == set()
        wrote = [address for address in every_address(app, "POST") if "/attempts/" in address or address.startswith("/exams")]
        sent = b"".join(bytes_of(browser.post(address, json={})) for address in wrote)
        assert not [secret for secret in SECRETS if secret.encode() in sent]
        assert db.session.get_one(Attempt, attempt.id).state != "running"
        assert told() == set()
        clock.move_to(NOW + 2 * DAY)
        browser.sign_in(scene.member)
        assert {secret for secret, _address in told()} >= {"BLANK1", "31415.926", "XPLAIN"}  # what is released is found by the same walk
