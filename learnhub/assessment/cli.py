"""`flask analysis items RESPONSES.csv`: the figures of a test from a matrix of scores or answers."""

import csv
import json
import sys
import unicodedata
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from learnhub.assessment.rules.answer_keys import key_of
from learnhub.assessment.rules.item_analysis import SMALL_SAMPLE, Analysis, Flag
from learnhub.assessment.rules.matrix_items import Matrix, figures_of, matrix_of
from learnhub.assessment.rules.response_matrix import Unreadable, number_of, shown, table_of, text_of

UNREADABLE = 2
FLAG_WORDS = {
    Flag.SMALL_SAMPLE: "样本少",
    Flag.NO_SPREAD: "得分都一样",
    Flag.SUSPECT_KEY: "答案可疑",
    Flag.PREFERRED_DISTRACTOR: "高分者选错项",
    Flag.DEAD_DISTRACTOR: "无人选的选项",
}
COLUMNS = {
    "name": "题目",
    "n": "人数",
    "facility": "难度系数",
    "sd": "标准差",
    "r_rest": "题余相关",
    "r_total": "题总相关",
    "d27": "D27",
    "discriminative_efficiency": "区分效率%",
    "effective_weight": "有效权重%",
    "alpha_if_deleted": "删后α",
}
FIGURES = {
    "n": "人数",
    "k": "题数",
    "mean": "平均",
    "median": "中位数",
    "sd": "标准差",
    "skewness": "偏度",
    "kurtosis": "峰度",
    "alpha": "α",
    "sem": "测量标准误",
}

analysis = AppGroup("analysis", help="试题分析：从答卷矩阵计算。")


@analysis.command()
@click.argument("responses", type=click.Path(path_type=Path))
@click.option("--key", "key_path", type=click.Path(path_type=Path), help="答案文件：一行、一列，或“题名,答案”两列。")
@click.option("--items", "names", help="题目列的名字，用逗号隔开；默认按表头和内容判断。")
@click.option("--max-marks", "marks", help="满分：一个数，或每题一个，用逗号隔开。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出写 JSON。")
def items(responses: Path, key_path: Path | None, names: str | None, marks: str | None, *, as_json: bool) -> None:
    """Analyze the matrix in RESPONSES; exits 2 when it cannot be read."""
    try:
        matrix = _matrix(responses, key_path, names, marks)
    except Unreadable as error:
        _give_up(str(error))
    for note in matrix.notes:
        click.echo(note, err=True)
    found = figures_of(matrix)
    _remark(found)
    click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1, allow_nan=False) if as_json else _table(found))


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(UNREADABLE)


def _matrix(responses: Path, key_path: Path | None, names: str | None, marks: str | None) -> Matrix:
    table = table_of(_text(responses))
    key = key_of(_text(key_path), table.header) if key_path else None
    return matrix_of(table, key, _list(names, "--items"), _marks(marks))


def _text(path: Path) -> str:
    try:
        return text_of(path.read_bytes())
    except OSError:
        raise Unreadable(f"打不开文件“{path.name}”，请检查路径。") from None
    except Unreadable as error:
        raise Unreadable(f"{path.name}：{error}") from None


def _list(text: str | None, option: str) -> list[str] | None:
    """What an option lists, commas in quotes aside. Raises Unreadable."""
    if text is None:
        return None
    found = [cell.strip() for cell in next(csv.reader([text.replace("，", ",")], skipinitialspace=True), [])]
    while found and not found[-1]:
        found.pop()
    if not found or not all(found):
        raise Unreadable(f"{option} 里有空的一项，请用逗号隔开。")
    return found


def _marks(text: str | None) -> list[float] | None:
    found = _list(text, "--max-marks")
    if found is None:
        return None
    numbers = [number_of(each) for each in found]
    for each, number in zip(found, numbers, strict=True):
        if number is None or not isfinite(number) or number <= 0:
            raise Unreadable(f"--max-marks 里的“{shown(each)}”不是大于 0 的数。")
    return [number for number in numbers if number is not None]


def _remark(found: Analysis) -> None:
    """What the reader must know about the figures."""
    if found.n < SMALL_SAMPLE:
        click.echo(f"样本少（{found.n} 份，不足 {SMALL_SAMPLE} 份），仅供参考。", err=True)
    if found.complete < found.n:
        what = f"α、测量标准误、有效权重只按 {found.complete} 份完整的答卷计" if found.alpha is not None else "各人的题不同，不计 α"
        click.echo(f"有 {found.n - found.complete} 份答卷缺得分：{what}。", err=True)
    if found.alpha is not None and found.alpha < 0:
        click.echo("α 是负数：题目之间互相抵触，先检查答案。", err=True)


def _as_json(found: Analysis) -> dict[str, Any]:
    whole = {name: getattr(found, name) for name in FIGURES}
    return whole | {"items": [asdict(item) | {"flags": [str(flag) for flag in item.flags]} for item in found.items]}


def _table(found: Analysis) -> str:
    head = "  ".join(f"{word} {_shown(getattr(found, name))}" for name, word in FIGURES.items())
    rows = [[*COLUMNS.values(), "提示"]]
    for item in found.items:
        words = "、".join(FLAG_WORDS[flag] for flag in item.flags)
        rows.append([*(_shown(getattr(item, name)) for name in COLUMNS), words])
    widths = [max(_width(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = ["  ".join([row[0] + _pad(row[0], widths[0]), *_right(row[1:-1], widths[1:]), row[-1]]).rstrip() for row in rows]
    return "\n".join([head, "", *lines])


def _right(cells: list[str], widths: list[int]) -> list[str]:
    return [_pad(cell, width) + cell for cell, width in zip(cells, widths, strict=True)]


def _pad(cell: str, width: int) -> str:
    return " " * (width - _width(cell))


def _width(text: str) -> int:
    """Columns on the terminal: Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "—" if value is None else shown(str(value))
