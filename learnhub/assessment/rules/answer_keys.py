"""The key of a matrix of answers: one row or one column of answers, a header with answers below, or pairs of name and answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learnhub.assessment.rules.response_matrix import Unreadable, answer_of, cells_of, is_blank, shown

TITLES = {"key", "keys", "answer", "answers", "correct", "solution", "right", "x", "答案", "正确答案", "标准答案", "参考答案"}


@dataclass(frozen=True, slots=True)
class Key:
    """Right answers by name of the item where the file tells names, otherwise in order."""

    by_name: Mapping[str, str]
    in_order: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.by_name) or len(self.in_order)


def key_of(text: str, names: Sequence[str]) -> Key:
    """The key in a file, for a matrix with these columns. Raises Unreadable."""
    rows = [list(cells) for _line, cells in cells_of(text)[0]]
    while all(len(row) > 1 and not row[-1] for row in rows):
        rows = [row[:-1] for row in rows]
    known = {name.casefold(): name for name in names}
    if len({len(row) for row in rows}) > 1:
        raise Unreadable("答案文件每行的格数不一样；请写成一行、一列，或“题名,答案”两列。")
    key = _pairs(rows, known) or _below_header(rows, known) or _plain(rows)
    if any(not answer for answer in (*key.by_name.values(), *key.in_order)):
        raise Unreadable("答案文件里有空的答案，请补上；不参加分析的题请不要写进答案文件。")
    return key


def _named(names: Sequence[str], answers: Sequence[str], known: Mapping[str, str]) -> Key:
    found: dict[str, str] = {}
    for name, answer in zip(names, answers, strict=True):
        column = known.get(name.casefold())
        if column is None:
            raise Unreadable(f"答案文件里的“{shown(name)}”在答卷表头里没有，请核对题名。")
        if column in found:
            raise Unreadable(f"答案文件里“{shown(name)}”写了两次，请只留一个。")
        found[column] = answer_of(answer)
    return Key(found, ())


def _is_known(cell: str, known: Mapping[str, str]) -> bool:
    return cell.casefold() in known


def _pairs(rows: Sequence[Sequence[str]], known: Mapping[str, str]) -> Key | None:
    """Two columns: names (or numbers from 1) and answers, below a header or not."""
    if len(rows[0]) != 2 or len(rows) < 2:
        return None
    if len(rows) == 2 and all(_is_known(cell, known) for cell in rows[0]):
        return None  # two items: a header with answers below
    body = rows if _is_known(rows[0][0], known) or rows[0][0] == "1" else rows[1:]
    if any(_is_known(row[0], known) for row in body):
        return _named([row[0] for row in body], [row[1] for row in body], known)
    if [row[0] for row in body] == [str(number) for number in range(1, len(body) + 1)]:
        return Key({}, tuple(answer_of(row[1]) for row in body))
    if len({row[0] for row in body}) == len(body):
        raise Unreadable(f"答案文件里的“{shown(body[0][0])}”在答卷表头里没有，请核对题名。")
    return None


def _below_header(rows: Sequence[Sequence[str]], known: Mapping[str, str]) -> Key | None:
    if len(rows) != 2 or len(rows[0]) < 2:
        return None
    named = [place for place, cell in enumerate(rows[0]) if _is_known(cell, known)]
    if named:
        told = [place for place, cell in enumerate(rows[1]) if not is_blank(cell)]
        if told and told[0] not in named:
            told = told[1:]  # a word such as "key" before the answers
        return _named([rows[0][place] for place in told], [rows[1][place] for place in told], known)
    return Key({}, tuple(answer_of(cell) for cell in rows[1]))


def _plain(rows: Sequence[Sequence[str]]) -> Key:
    if len(rows) > 1 and len(rows[0]) > 1:
        raise Unreadable("答案文件应是一行、一列，或“题名,答案”两列。")
    cells = rows[0] if len(rows) == 1 else [row[0] for row in rows]
    has_title = len(cells) > 1 and cells[0].casefold() in TITLES
    return Key({}, tuple(answer_of(cell) for cell in cells[1 if has_title else 0 :]))
