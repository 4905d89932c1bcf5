"""The form every feature's forms are made of: what WTForms itself has to say is said in our words."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from wtforms import DateField, DateTimeLocalField, HiddenField

EARLIEST, LATEST = 1900, 2100  # years: what lies outside is a slip of the keyboard, and no time zone can move it
LONGEST_KEY = 40
_CHOOSE = _l("请从列表中选择。")
WORDS = {
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Not a valid choice.": _CHOOSE,
    "Not a valid integer value.": _l("请填写整数。"),
    "Not a valid date value.": _l("请选择日期，或写成 2025-03-01 的样子。"),
    "Not a valid datetime value.": _l("请填写日期和时间，如 2026-03-05 14:30。"),
    "This field is required.": _l("这一项必须填写。"),
}


class _Words:
    """Our sentence where we have one, else that of WTForms."""

    def gettext(self, text: str) -> str:
        return str(WORDS[text]) if text in WORDS else str(translations.gettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(translations.ngettext(one, many, number))


_WORDS = _Words()


class Form(FlaskForm):
    """A form with the token against forgery, whose errors are sentences that say what to do."""

    class Meta(FlaskForm.Meta):
        """How its fields speak."""

        def get_translations(self, _form: Any) -> _Words:
            """The words for errors that come from WTForms."""
            return _WORDS


def show_refusal(form: FlaskForm, field: str | None, message: str, otherwise: str) -> None:
    """Show what a service refused beside the field that it names, or beside `otherwise`."""
    shown = form[field if field is not None and field in form else otherwise]
    shown.errors = [*shown.errors, message]


class FormKeyField(HiddenField):
    """Drawn when a form is opened, so that what it makes is made once, however often it is sent."""

    def __init__(self, **more: Any) -> None:
        super().__init__(default=lambda: secrets.token_hex(16), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was sent, as far as it may be a key; without one the form counts as a new one."""
        self.data = "".join(sign for sign in (valuelist or [""])[0] if sign.isalnum())[:LONGEST_KEY] or self.data


class DayField(DateField):
    """A day of living memory."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with the sentence for the person."""
        super().process_formdata(valuelist)
        if self.data is not None and not EARLIEST <= self.data.year <= LATEST:
            self.data = None
            raise ValueError(str(WORDS["Not a valid date value."]))


class MomentField(DateTimeLocalField):
    """A date and time of living memory."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with the sentence for the person."""
        super().process_formdata(valuelist)
        if self.data is not None and not EARLIEST <= self.data.year <= LATEST:
            self.data = None
            raise ValueError(str(WORDS["Not a valid datetime value."]))
