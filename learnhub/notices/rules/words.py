"""What a notice says, kept as words and values, so that each reader reads it in a language of her own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Value = Any  # text, a number, a day, a moment, or Words


@dataclass(frozen=True, slots=True)
class Words:
    """Chinese words of the catalogs (marked with `N_`), and what stands in their %(places)s: text, numbers, days, moments, Words."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for a place without a value."""
        try:
            if self.values or "%(" in self.text:
                self.text % dict(self.values)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"these words do not fit their values: {self.text!r}") from error


def words(text: str, **values: Value) -> Words:
    """`Words` with the values named."""
    return Words(text, values)


def packed(values: Mapping[str, Value]) -> dict[str, Any]:
    """`values` as JSON holds them. Raises ValueError for anything that cannot be unpacked."""
    return {name: _packed(value) for name, value in values.items()}


def _packed(value: Value) -> Any:
    if isinstance(value, Words):
        return {"words": value.text, "values": packed(value.values)}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float):
        return value
    raise ValueError(f"a notice cannot keep a {type(value).__name__}")


def unpacked(values: Mapping[str, Any]) -> dict[str, Value]:
    """What `packed` was given."""
    return {name: _unpacked(value) for name, value in values.items()}


def _unpacked(value: Any) -> Value:
    if not isinstance(value, dict):
        return value
    if "words" in value:
        return Words(value["words"], unpacked(value["values"]))
    return datetime.fromisoformat(value["at"]) if "at" in value else date.fromisoformat(value["day"])
