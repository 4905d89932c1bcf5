"""Sections 大题 of a paper: which question stands in which, and what their heads say."""

from collections.abc import Mapping, Sequence
from typing import Any

Head = dict[str, Any]
MOST_SECTIONS = 20


def in_sections(places: Sequence[int | None], order: Sequence[int]) -> list[list[int]]:
    """Positions by section, in the `order` of the sections; what stands in none of them comes last. Empty sections are left out."""
    rank = {section: number for number, section in enumerate(order)}
    parts: list[list[int]] = [[] for _section in range(len(order) + 1)]
    for position, section in enumerate(places):
        parts[len(order) if section is None else rank.get(section, len(order))].append(position)
    return [part for part in parts if part]


def head_of(number: int, title: str, note: str, questions: Sequence[tuple[str, float]]) -> Head:
    """What a frozen paper keeps of a section: its number from 1, its words, and of its questions (kind, marks) what a title tells."""
    kinds, marks = {kind for kind, _marks in questions}, [each for _kind, each in questions]
    return {
        "number": number,
        "title": title,
        "note": note,
        "kind": kinds.pop() if len(kinds) == 1 else "",
        "count": len(questions),
        "each": marks[0] if len(set(marks)) == 1 else None,
        "marks": round(sum(marks), 2),
    }


def heads_of(paper: Sequence[Mapping[str, Any]]) -> list[Head | None]:
    """The head of the section in which each place of a frozen paper stands."""
    heads: list[Head | None] = []
    for place in paper:
        heads.append(place.get("section") or (heads[-1] if heads else None))
    return heads


def form_of(paper: Sequence[Mapping[str, Any]]) -> str:
    """The letter of the form 卷别 that a frozen paper is; "" where there is but one."""
    return str(paper[0].get("form", "")) if paper else ""
