"""Requests that no page of ours sends, made up from a seed: odd addresses, queries, forms and JSON."""

import json
import random
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

from tests.two_units import ROLES, Side, World

LONG = "长" * 30_000
WORDS = [
    "", " ", "\0", "a\0b", "\ud800", "😀\u200d😀", "\u202eabc\u200f", "';--", "%", "_", "\\", "{{7*7}}",
    "%(n)s", "%s%n", "<script>alert(1)</script>",
    "../../etc/passwd", "\r\nSet-Cookie: a=b", "None", "null", "true", "NaN", "Infinity", "-1", "0",
    "1", "1e9", "1e400", "0x10", "１２", "1_000",
    str(2**31), str(2**63 - 1), str(2**63), str(10**30), "9" * 5000, LONG, "2026-03-05", "0000-00-00", "0001-01-01", "9999-12-31",
    "2026-02-30", "2026-W99", "2026-W53", "9999-W52", "0001-W01", "2026-Q9", "2026-13", "0000", "all", "year", "month", "abc",
    "2026-03-05T14:30", "0001-01-01T00:00", "9999-12-31T23:59", "person", "desc", "asc", "html", "markdown", "add", "remove-1", "up-999",
]  # fmt: skip
IDS = [
    "0",
    "1",
    "999999",
    "-1",
    "abc",
    "1.5",
    "１",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    str(10**30),
    "9" * 5000,
    "%00",
    "a%0Ab",
    "😀",
    " ",
]
NAMES = (
    "page unit sort order q show state tab bank kind n number month year parent topic category board "
    "measure mode period next tree action who status difficulty draw attempt id audience since until show "
    "endpoint _scheme _external _anchor _method plan_id assignment_id"
).split()
# A request that would be taken, for each form; the fuzz spoils a part of it.
FORMS: dict[str, dict[str, Any]] = {
    "accounts.sign_in": {"identifier": "1", "password": "x"},
    "accounts.sign_in_with_code": {"identifier": "1", "code": "123456"},
    "accounts.sign_in_demo": {"staff_number": "1"},
    "accounts.change_password": {"present": "x", "new": "Reading-2026-aloud", "again": "Reading-2026-aloud"},
    "accounts.choose_language": {"language": "zh", "back": "/"},
    "organization.create_member": {
        "name": "王芳", "staff_number": "7001", "phone": "13800000001", "category": "full", "gender": "", "joined_party_on": "2001-07-01",
        "department_id": "$unit", "branch_id": "$branch", "note": "",
    },
    "organization.edit_member": {
        "name": "王芳", "staff_number": "7001", "phone": "", "category": "full", "gender": "male",
        "joined_party_on": "2001-07-01", "note": "备注"
    },
    "organization.move_member": {"move-unit_id": "$unit", "move-day": "2026-03-05"},
    "organization.change_status": {"state-status": "mobile", "state-day": "2026-03-05"},
    "organization.grant_role": {"role-role": "leader", "role-unit_id": "$unit"},
    "organization.appoint": {"post-title": "书记", "post-unit_id": "$branch", "post-day": "2026-03-05"},
    "organization.create_unit": {"name": "新处", "kind": "department", "parent_id": "$unit", "position": "1"},
    "organization.edit_unit": {"name": "新处", "kind": "department", "parent_id": "$root", "position": "1"},
    "settings.edit": {"value": "1"},
    "ranking.correct": {"reason": "重复计分"},
    "questions.create_bank": {"name": "新题库", "unit_id": "$unit"},
    "questions.rename_bank": {"name": "新题库"},
    "questions.create_question": {
        "kind": "single", "markup": "text", "stem": "新题（  ）。", "option": ["甲", "乙", "丙"], "right": "0",
        "explanation": "", "source": "", "clause": "",
        "in_force": "2022-10-22", "topic": "", "difficulty": "medium", "tags": "a,b", "truth": "1",
    },
    "questions.edit_question": {
        "kind": "multiple", "markup": "html", "stem": "<p>改题</p>", "option": ["甲", "乙", "丙"], "right": ["0", "1"], "explanation": "",
        "difficulty": "hard", "version": "1", "in_force": "", "truth": "0",
    },
    "questions.retire": {"id": ["1", "2"]},
    "questions.restore": {"id": ["1", "2"]},
    "interchange.confirm_questions": {"mode": "skip"},
    "assessment.create": {
        "title": "新考试", "unit_id": "$unit", "audience": "$unit", "instructions": "请独立完成。", "opens_at": "2026-03-05T14:30",
        "closes_at": "2036-03-06T14:30", "minutes": "30", "pass_percent": "60", "attempts_allowed": "1", "score_when": "after_submit",
        "own_answers_when": "after_close", "right_answers_when": "after_close", "explanations_when": "never", "review_days": "3",
        "several_rule": "fixed_per_right_option", "option_marks": "0.5", "release_at": "2036-03-07T14:30", "shows_rank": "y",
    },
    "assessment.add_questions": {"question": ["1", "2"]},
    "assessment.save_items": {"marks1": "5", "place1": "2", "remove": "2", "each-single": "3"},
    "assessment.save_draws": {"count-1-single": "1", "marks-1-single": "5"},
    "assignments.create_assignment": {
        "form_key": "k1", "title": "新任务", "words": "", "unit_id": "$unit", "kind": "required", "starts_on": "2026-03-05",
        "due_on": "2036-03-06", "units": "$unit", "categories": ["full"], "names": "", "courses": ["1"], "lessons": [], "exams": [],
        "needs_pass": "y", "takes_joiners": "y",
    },
    "assignments.extend": {"until": "2036-03-05", "reason": "出差"},
    "assignments.extend_many": {"until": "2036-03-05", "reason": "出差", "members": ["1", "2"]},
    "assessment.submit": {"plain": "1", "q0": "a", "s0": "1"},
    "interchange.print_exam": {"what": "sheet", "form": ""},
    "interchange.paper_score_template": {"by": "question"},
    "interchange.confirm_paper_scores": {"mode": "skip"},
    "assessment.save_paper_scores": {"t1": "9", "f1": "A", "m1-0": "1.5"},
    "assessment.check": {"check": "0"},
    "assessment.ask_review": {"reason": "第二题有争议"},
    "assessment.answer_review": {"text": "维持原分", "score": "1"},
    "assessment.save_mark": {"seen": "0", "score": "1.5", "point": ["0"], "comment": "好"},
    "assessment.decide": {"question": "1", "part": "", "decision": "full", "seen": "0", "reason": "题目有误"},
}  # fmt: skip
FORMS["assessment.edit"] = FORMS["assessment.create"]
FORMS["assignments.change_assignment"] = FORMS["assignments.create_assignment"]
DEEP = "[" * 60_000
BODIES: dict[str, Any] = {
    "assessment.save": {"position": 0, "answer": ["a"], "marked": False, "seq": 1, "tab": "one"},
    "learning.beat": {"lease": "$token", "beats": [{"seq": 1, "stamp": 1000, "intervals": [[0, 1]], "position": 1, "playing": True}]},
    "learning.open_lease": {},
}
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**30, float("nan"), float("inf"), 1e308, "", "a",
    "\0", "\ud800", "长" * 5000, [], {}, [[]], [None],
    ["\0"], ["\ud800"], [["a"]], [0], [True], {"a": 1}, [{}] * 100, [["a", "b"]], [[5, 1]], [[0,
    float("nan")]], ["a"] * 5000, [[0, 1]] * 1000,
]  # fmt: skip


@dataclass
class Asked:
    """One request, so that a failure can be told and repeated."""

    role: str
    endpoint: str
    method: str
    path: str
    kwargs: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.path[:300]} ({self.endpoint}) {str(self.kwargs)[:400]}"


class Sender:
    """Makes up requests; the same seed makes up the same."""

    def __init__(self, app: Flask, world: World, seed: int) -> None:
        self.dice, self.app, self.world = random.Random(seed), app, world
        self.rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]

    def asked(self, number: int) -> Asked:
        """The request `number`: every rule and method comes round, and everybody in turn."""
        rule = self.rules[number % len(self.rules)]
        side = self.dice.choice([self.world.a, self.world.a, self.world.b])
        methods = sorted((rule.methods or set()) & {"GET", "POST"}) or ["GET"]
        method = self.dice.choice(methods)
        role = self.dice.choice([*ROLES[1:], *ROLES])
        kwargs: dict[str, Any] = {}
        if method == "POST":
            kwargs = (
                self._json(rule.endpoint, side) if rule.endpoint in BODIES and self.dice.random() < 0.8 else self._form(rule.endpoint, side)
            )
        if self.dice.random() < 0.2:
            kwargs["headers"] = self.dice.choice(
                [
                    {"HX-Request": "true"},
                    {"Accept": "application/json"},
                    {"Range": "bytes=9-1,-5,x"},
                    {"Accept-Language": "en"},
                    {"User-Agent": "\xff" * 900},
                ]
            )
        return Asked(role, rule.endpoint, method, self._path(rule, side) + self._query(), kwargs)

    def _path(self, rule: Rule, side: Side) -> str:
        is_spoiled = self.dice.random() < 0.25

        def value(found: re.Match[str]) -> str:
            name = found[1].split(":")[-1]
            if is_spoiled and self.dice.random() < 0.7:
                return self.dice.choice(IDS)
            if name == "key" and rule.endpoint == "settings.edit":
                return self.dice.choice(["site.name", "ranking.top", "learning.highest_rate", "site.relief_mode", "no.such"])
            return str(side.ids.get(name, "1"))

        return re.sub(r"<([^>]+)>", value, rule.rule)

    def _query(self) -> str:
        if self.dice.random() < 0.4:
            return ""
        pairs = []
        for name in self.dice.sample(NAMES, self.dice.randint(1, 5)):
            word = self.dice.choice(WORDS) if self.dice.random() < 0.8 else str(self.world.a.unit.id)
            pairs.append(f"{name}={quote(word[:3000], errors='surrogatepass')}")
        return "?" + "&".join(pairs)

    def _filled(self, value: Any, side: Side) -> Any:
        known = {"$unit": side.unit.id, "$branch": side.branch.id, "$root": self.world.root.id, "$token": side.ids["token"]}
        return known.get(value, value) if isinstance(value, str) else value

    def _form(self, endpoint: str, side: Side) -> dict[str, Any]:
        form = {name: self._filled(value, side) for name, value in FORMS.get(endpoint, {}).items()}
        if form and self.dice.random() < 0.9:
            for name in self.dice.sample(sorted(form), min(len(form), self.dice.choice([0, 1, 1, 1, 2, 5]))):
                form[name] = self.dice.choice([self.dice.choice(WORDS), [self.dice.choice(WORDS) for _each in range(3)]])
        if self.dice.random() < 0.1:
            form[self.dice.choice(["do", "again", "reset", "all", "plain", "csrf_token", "file", "_method"])] = self.dice.choice(WORDS)
        body = "&".join(
            f"{quote(str(name))}={quote(str(each), errors='surrogatepass')}"
            for name, value in form.items()
            for each in (value if isinstance(value, list) else [value])
        )
        kind = self.dice.choice(
            ["application/x-www-form-urlencoded"] * 20 + ["multipart/form-data; boundary=x", "multipart/form-data", "x/y"]
        )
        return {"data": body.encode(), "content_type": kind}

    def _json(self, endpoint: str, side: Side) -> dict[str, Any]:
        body = json.loads(json.dumps(BODIES[endpoint]).replace("$token", side.ids["token"]))
        if self.dice.random() < 0.12:
            text = self.dice.choice(
                ["", "nonsense", "{", "[]", "null", "1", '"a"', "NaN", DEEP, '{"a":' * 20_000, "\ufeff{}", '{"lease": 1' + "0" * 5000 + "}"]
            )
            return {"data": text.encode(), "content_type": "application/json"}
        places = [body, *body.get("beats", [])]
        for _each in range(self.dice.choice([0, 1, 1, 2])):
            place = self.dice.choice(places)
            if place:
                place[self.dice.choice(sorted(place))] = self.dice.choice(VALUES)
        return {"data": json.dumps(body).encode(), "content_type": "application/json"}
