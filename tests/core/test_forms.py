"""What a form says about what cannot be read or chosen: our sentences, in the reader's language, never those of a library."""

from typing import Any

import pytest
from flask import Flask
from wtforms import DateField, DateTimeLocalField, IntegerField, StringField
from wtforms.validators import InputRequired

from learnhub.core.choices import RadioField, SelectField
from learnhub.core.forms import Form
from learnhub.organization.forms import MoveForm, RoleForm
from learnhub.questions.forms import BankForm, QuestionForm


class EveryField(Form):
    """A field of each kind that reads something."""

    unit = SelectField(coerce=int, choices=[(1, "甲")])
    kind = RadioField(choices=[("a", "甲")])
    count = IntegerField()
    day = DateField()
    moment = DateTimeLocalField()
    name = StringField(validators=[InputRequired()])


NONSENSE = {"unit": "甲", "kind": "b", "count": "many", "day": "soon", "moment": "soon", "name": ""}


def errors_of(app: Flask, form: type[Form], field: str, typed: dict[str, str], *, language: str = "zh-CN", **choices: Any) -> list[str]:
    with app.test_request_context(method="POST", data=typed, headers={"Accept-Language": language}):
        filled = form()
        for name, offered in choices.items():
            filled[name].choices = offered
        assert not filled.validate()
        return [str(error) for error in filled[field].errors]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("unit", "请从列表中选择。"),
        ("kind", "请从列表中选择。"),
        ("count", "请填写整数。"),
        ("day", "请选择日期，或写成 2025-03-01 的样子。"),
        ("moment", "请填写日期和时间，如 2026-03-05 14:30。"),
        ("name", "这一项必须填写。"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_that_says_what_to_do(app: Flask, field: str, said: str) -> None:
    assert errors_of(app, EveryField, field, NONSENSE) == [said]


def test_the_sentence_is_in_the_readers_language(app: Flask) -> None:
    assert errors_of(app, EveryField, "unit", NONSENSE, language="en") == ["Please choose from the list."]


@pytest.mark.parametrize("tampered", ["2", "甲", "", "9" * 30])
def test_a_tampered_choice_is_refused_alike_on_every_form(app: Flask, tampered: str) -> None:
    offered = [(1, "甲处")]
    for form in (MoveForm, BankForm):
        assert errors_of(app, form, "unit_id", {"unit_id": tampered}, unit_id=offered) == ["请从列表中选择。"]
    assert errors_of(app, RoleForm, "role", {"role": "root"}, role=[("member", "党员")], unit_id=offered) == ["请从列表中选择。"]
    assert errors_of(app, QuestionForm, "difficulty", {"difficulty": "impossible"}) == ["请从列表中选择。"]
