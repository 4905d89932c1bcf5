"""Lists to choose from in forms, as the features write them."""

from collections.abc import Mapping
from typing import Any

from wtforms import fields


def _offered(choices: Any) -> list[Any] | None:
    """Pairs of value and word, or a mapping of them, as WTForms wants to have them."""
    if choices is None:
        return None
    pairs = choices.items() if isinstance(choices, Mapping) else choices
    return [fields.SelectChoice(*pair[:2]) if isinstance(pair, tuple) else pair for pair in pairs]  # type: ignore[attr-defined]


class _Offering(fields.SelectField):
    """A field whose choices are written as pairs of value and word, or as a mapping of them."""

    def __init__(self, label: Any = None, validators: Any = None, *, choices: Any = None, **more: Any) -> None:
        super().__init__(label, validators, choices=_offered(choices), **more)

    @property
    def choices(self) -> Any:
        """What is offered: each has a value and a label."""
        return super().choices

    @choices.setter
    def choices(self, choices: Any) -> None:
        fields.SelectField.choices.fset(self, _offered(choices))  # type: ignore[union-attr]


class SelectField(_Offering):
    """One of a list."""


class SelectMultipleField(_Offering, fields.SelectMultipleField):
    """Several of a list."""


class RadioField(_Offering, fields.RadioField):
    """One of a few, all in sight."""
