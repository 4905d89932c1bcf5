"""Which columns of a matrix are items: as told, as the key names them, or by their names and what stands in them."""

import re
from collections.abc import Sequence
from itertools import accumulate

from learnhub.assessment.rules.response_matrix import Table, Unreadable, answer_of, is_blank, number_of, score_of, shown

FREQUENCIES = {"freq", "freqs", "frequency", "frequencies", "count", "counts", "频数", "频次", "人数"}
SUMS = re.compile(
    r"(sum|total|overall|raw|test|final|summ?ed)?[ _.-]?(sum|total|marks?|scores?|grade|points|percent(age)?|result)|(sum|total)[ _.-]?\w*|"
    r"overall|rank|mean|average|avg|总分|总得分|总成绩|合计|成绩|得分|分数|平均分?|名次|排名|等级|结果|是否及格"
)
PEOPLE = re.compile(
    r"unnamed.*|index|idx|row(names?|id)?|no\.?|nr\.?|num(ber)?|#|(.*[ _.-])?id|.*(student|candidate|examinee|respondent|participant).*|"
    r"person|subject|user.*|.*name|(quiz[ _.-]?)?attempts?|class|group|school|gender|sex|age|major|education|course|country|"
    r"region|form|booklet|department|unit|date|time([ _.-]?(taken|spent|used))?|duration|started?([ _.-]?(on|at|time|date))?|completed|"
    r"state|e?mail.*|phone|序号|编号|.*(姓名|学号|工号|考号|账号)|考生.*|学员|候选人|座位号|场次|分?组别?|是否.*|准考证号?|部门|单位|党?支部|班级|"
    r"年级|学校|性别|年龄|专业|民族|职务|岗位|学历|手机.*|电话|邮箱|日期|时间|用时|(交卷|开始|结束)时间|次数|状态|备注"
)
OUT_OF = re.compile(r"\s*/\s*(\d+(?:[.,]\d+)?)$")  # Moodle's "Q. 1 /2.00"
FEWEST_TO_NUMBER = 5  # rows; fewer may count 1, 2, 3 by chance
LONGEST_NAME = 80  # characters of a name that are looked at
LARGE = 1000  # whole numbers from here on that all differ are numbers of people
AGREES = 0.005  # a total is written with two digits at least


def frequency_column(table: Table, taken: Sequence[str]) -> str | None:
    """The column that says how many candidates a row stands for."""
    for name in table.header:
        if name.casefold() in FREQUENCIES and name not in taken:
            numbers = [number_of(cell, table.delimiter) for cell in table.column(name)]
            if all(number is not None and number >= 0 and number == int(number) for number in numbers):
                return name
    return None


def named_columns(table: Table, wanted: Sequence[str]) -> list[str]:
    """The columns with these names, whatever their case. Raises Unreadable."""
    known = {name.casefold(): name for name in table.header}
    found = []
    for name in wanted:
        column = known.get(name.strip().casefold())
        if column is None:
            raise Unreadable(f"没有叫“{shown(name)}”的列；表头是：{_few(table.header)}。")
        if column in found:
            raise Unreadable(f"“{shown(name)}”写了两次，请只留一个。")
        found.append(column)
    return found


def _few(names: Sequence[str]) -> str:
    return "、".join(shown(name) for name in names[:8]) + ("…" if len(names) > 8 else "")


def guessed_columns(table: Table, *, has_key: bool) -> list[str]:
    """The columns that are probably items; the caller says which were left out."""
    possible = [name for name in table.header if name.casefold() not in FREQUENCIES and not _is_of_people(table, name)]
    sums = [name for name in possible if SUMS.fullmatch(OUT_OF.sub("", name.casefold()))]
    items = [name for name in possible if name not in sums]
    if has_key:
        return items
    items = [name for name in items if _is_scored(table, name)] or [name for name in items if _is_answered(table, name)]
    for total in [*sums, *_unnamed_total(table, items)]:
        if found := _added_up(table, [name for name in items if name != total], total):
            return found
    return items


def _is_of_people(table: Table, name: str) -> bool:
    """Whether the column names or numbers the candidates, or says who they are."""
    if not name or PEOPLE.fullmatch(name.casefold()[:LONGEST_NAME]):
        return True
    numbers = [number_of(cell, table.delimiter) for cell in table.column(name)]
    if len(numbers) < FEWEST_TO_NUMBER or any(number is None or number != int(number) for number in numbers):
        return False
    whole = [int(number) for number in numbers if number is not None]
    is_counted = whole in (list(range(len(whole))), list(range(1, len(whole) + 1)))
    return is_counted or (min(whole) >= LARGE and len(set(whole)) == len(whole))


def _is_scored(table: Table, name: str) -> bool:
    """Whether most of what stands in the column is numbers."""
    told = [score_of(cell, table.delimiter) is not None for cell in table.column(name) if not is_blank(cell)]
    return 2 * sum(told) >= len(told) > 0


def _is_answered(table: Table, name: str) -> bool:
    """Whether all that stands there could be letters of options."""
    return all((len(cell) == 1 and cell.isascii()) or is_blank(cell) or _is_letters(cell) for cell in table.column(name))


def _is_letters(cell: str) -> bool:
    answer = answer_of(cell)
    return answer in {"T", "F"} or (set(answer) <= set("ABCDEFGHIJKL") and len(answer) <= 6)


def _numbers(table: Table, name: str) -> list[float]:
    return [score_of(cell, table.delimiter) or 0.0 for cell in table.column(name)]


def full_marks_in(name: str) -> float | None:
    """The full marks that the name of a column tells, as in `Q. 1 /2.00`."""
    found = OUT_OF.search(name)
    return float(found[1].replace(",", ".")) or None if found else None


def answered_columns(table: Table, names: Sequence[str]) -> list[str]:
    """Those of the columns in which nothing stands but what could be answers: letters of options, or numbers."""
    return [name for name in names if _is_answered(table, name) or _is_scored(table, name)]


def _unnamed_total(table: Table, items: Sequence[str]) -> list[str]:
    """The last column when it is the sum of all others, and greater than each of them."""
    if len(items) < 3 or len(table.rows) < 3:
        return []
    columns = [_numbers(table, name) for name in items]
    *others, last = columns
    is_sum = all(abs(sum(parts) - whole) <= AGREES for *parts, whole in zip(*others, last, strict=True))
    return [items[-1]] if is_sum and max(last) > max(map(max, others)) else []


def _added_up(table: Table, items: Sequence[str], total: str) -> list[str]:
    """The longest run of neighboring columns that add up to `total` in every row; none when there is no such run."""
    wholes = _numbers(table, total)
    if not any(wholes) or len(items) < 2:
        return []
    columns = [_numbers(table, name) for name in items]
    first = [0.0, *accumulate(column[0] for column in columns)]
    for width in range(len(items), 1, -1):
        for begin in range(len(items) - width + 1):
            end = begin + width
            if abs(first[end] - first[begin] - wholes[0]) > AGREES:
                continue
            if all(abs(sum(parts) - whole) <= AGREES for whole, *parts in zip(wholes, *columns[begin:end], strict=True)):
                return list(items[begin:end])
    return []
