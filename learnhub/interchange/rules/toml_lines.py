"""Where each key of a TOML file stands, so that a mistake can be named with its line (tomllib gives values only)."""

import re

Path = tuple[str | int, ...]
_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=\s*(.*)$""")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|' + r"'[^']*'")


def lines_of(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every table, key and array item that starts a line; the file must be valid TOML."""
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        if match := _HEADER.match(line):
            table = _enter(_parts(match[2]), is_item=match[1] == "[[", counts=counts)
            found.setdefault(table, number + 1)
        elif match := _KEY.match(line):
            path = table + _parts(match[1])
            found.setdefault(path, number + 1)
            number = _skip_value(lines, number, match[2], path, found)
        number += 1
    return found


def line_for(path: Path, lines: dict[Path, int]) -> int:
    """The line of `path`, or of the nearest thing around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(r"""\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+""", dotted))


def _enter(names: Path, *, is_item: bool, counts: dict[Path, int]) -> Path:
    """The path of a table header: names of arrays of tables get the number of their present item."""
    path: Path = ()
    for position, name in enumerate(names):
        path += (name,)
        if is_item and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path


def _skip_value(lines: list[str], number: int, value: str, path: Path, found: dict[Path, int]) -> int:
    """The number of the line on which the value ends."""
    for quotes in ('"""', "'''"):
        if value.startswith(quotes):
            rest = value[3:]
            while quotes not in rest and number + 1 < len(lines):
                number += 1
                rest = lines[number]
            return number
    if value.startswith("["):
        return _skip_array(lines, number, value, path, found)
    return number


def _skip_array(lines: list[str], number: int, value: str, path: Path, found: dict[Path, int]) -> int:
    """As `_skip_value`, noting the line of each item."""
    item = depth = 0
    rest = value
    while True:
        for character in _without_comment(rest):
            depth += (character in "[{") - (character in "]}")
            if depth == 0:
                return number
            if character == "," and depth == 1:
                item += 1
            elif not character.isspace() and character not in "[]":
                found.setdefault((*path, item), number + 1)
        if number + 1 == len(lines):
            return number
        number += 1
        rest = lines[number]


def _without_comment(line: str) -> str:
    blank = _STRING.sub(lambda match: '"' + "x" * (len(match[0]) - 2) + '"', line)
    return blank.split("#", 1)[0]
