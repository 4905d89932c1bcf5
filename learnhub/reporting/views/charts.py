"""What the charts of the pages are drawn from."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from learnhub.ranking.rules.figures import BUCKETS
from learnhub.reporting.queries.figures import Month
from learnhub.reporting.rules.pace import first_on_pace


def trend(months: Sequence[Month]) -> dict[str, Any]:
    """Hours per head against the pace of the year."""
    return {
        "x": [_("%(n)s月", n=month.number) for month in months],
        "unit": "",
        "min": 0,
        "series": [
            {"name": _("人均学时"), "data": [round(month.per_head, 1) for month in months]},
            {"name": _("序时要求"), "data": [round(month.expected, 1) for month in months], "muted": True},
        ],
    }


def bucket_names() -> list[str]:
    """The columns of the distribution, percent of one's own target."""
    names = [f"{low}–{high}%" for low, high in pairwise(BUCKETS)]
    names[0] = _("不足 %(n)s%%", n=BUCKETS[1])
    return [*names, _("已完成")]


def columns(counts: Sequence[int], share_of_year: float) -> dict[str, Any]:
    """How many members stand where; columns at or past the pace are marked."""
    return {"x": bucket_names(), "data": list(counts), "mark": first_on_pace(share_of_year), "unit": ""}
