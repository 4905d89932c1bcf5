"""`flask analysis items`: matrices as people keep them, and what is said of those that cannot be read."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnhub.assessment.rules.answer_keys import key_of
from learnhub.assessment.rules.item_analysis import Analysis
from learnhub.assessment.rules.matrix_items import figures_of, matrix_of
from learnhub.assessment.rules.response_matrix import Unreadable, table_of, text_of

SCORES = "Q1,Q2,Q3\n1,1,0\n1,0,0\n0,1,1\n1,1,1\n"
ANSWERS = '姓名,Q1,Q2,Q3\n张一,A,b,AC\n李二,B,B,"A,C"\n王三,A,C,A\n赵四,Ａ,B,C、A\n'
FACILITIES = [0.75, 0.75, 0.75]


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Any:
    """Run the command on files with these contents."""

    def run(responses: str | bytes, *options: str, key: str | None = None) -> Result:
        file = tmp_path / "responses.csv"
        file.write_bytes(responses if isinstance(responses, bytes) else responses.encode())
        if key is not None:
            (tmp_path / "key.csv").write_text(key)
            options = (*options, "--key", str(tmp_path / "key.csv"))
        return app.test_cli_runner().invoke(args=["analysis", "items", str(file), *options])

    return run


def figures(text: str, key: str | None = None, **more: Any) -> Analysis:
    table = table_of(text)
    return figures_of(matrix_of(table, key_of(key, table.header) if key else None, **more))


def facilities(text: str, key: str | None = None, **more: Any) -> list[float | None]:
    return [item.facility for item in figures(text, key, **more).items]


def test_the_output_has_every_figure_under_its_name(run: Any) -> None:
    found = json.loads(run(SCORES, "--json").stdout)
    assert list(found) == ["n", "k", "mean", "median", "sd", "skewness", "kurtosis", "alpha", "sem", "items"]
    assert list(found["items"][0]) == (
        "name n facility sd r_rest r_total d27 discriminative_efficiency effective_weight alpha_if_deleted flags".split()
    )
    assert (found["n"], found["k"], found["items"][0]["flags"]) == (4, 3, ["small_sample"])


def test_what_cannot_be_computed_is_null_and_never_nan(run: Any) -> None:
    reply = run("Q1,Q2\n1,1\n", "--json")
    found = json.loads(reply.stdout, parse_constant=pytest.fail)
    assert (found["sd"], found["alpha"], found["items"][0]["r_rest"]) == (None, None, None)


def test_without_json_there_is_a_table(run: Any) -> None:
    reply = run(SCORES)
    assert "难度系数" in reply.stdout
    assert "0.750" in reply.stdout
    assert "样本少（4 份，不足 30 份），仅供参考。" in reply.stderr


@pytest.mark.parametrize(
    "key",
    [
        "A,B,AC",
        '"A","B","A,C"',
        "A\nB\nAC\n",
        "key\nA\nB\nAC\n",
        "Q1,Q2,Q3\nA,B,AC\n",
        "Q3,Q1,Q2\nCA,A,B\n",
        "Q1,A\nQ2,B\nQ3,AC\n",
        "item,key\nQ2,B\nQ1,A\nQ3,AC\n",
        '"","x"\n"1","A"\n"2","B"\n"3","AC"\n',
        "1;A\n2;B\n3;AC\n",
        "V1,V2,V3\nA,B,AC\n",
        "q1,q2,q3,姓名\na,b,ca,\n",
    ],
)
def test_a_key_may_have_any_of_the_usual_shapes(key: str) -> None:
    assert facilities(ANSWERS, key) == FACILITIES


def test_a_blank_answer_is_a_wrong_one() -> None:
    assert facilities("Q1,Q2\nA,B\n,B\n-,A\nA,NA\n", "A,B") == [0.5, 0.5]


def test_a_blank_score_is_a_question_not_seen_and_a_row_of_them_an_absentee(run: Any) -> None:
    reply = run("id,Q1,Q2\nx,1,1\ny,,0\nz,,\nw,0,1\n", "--json")
    found = json.loads(reply.stdout)
    assert (found["n"], [item["n"] for item in found["items"]], found["items"][0]["facility"]) == (3, [2, 3], 0.5)
    assert "按缺考不计" in reply.stderr
    assert "只按 2 份完整的答卷计" in reply.stderr


def test_true_and_false_are_compared_whatever_the_word() -> None:
    assert facilities("Q1,Q2\n对,√\n正确,×\n错,T\nT,正确\n", "T,对") == [0.75, 0.75]


def test_numbers_of_options_are_answers_when_the_key_has_numbers() -> None:
    assert facilities("Q1,Q2\n1,4\n2.0,4\n2,3\n", "2,4") == pytest.approx([2 / 3, 2 / 3])


def test_scores_stay_scores_when_the_key_has_letters() -> None:
    assert facilities("Q1,Q2,sex\n1,0,1\n0,0,0\n", "Q1,Q2\nA,B") == [0.5, 0]


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("id,name,Q1,Q2,total\n7,甲,1,0,1\n9,乙,1,1,2\n8,丙,0,1,1\n", "id、name、total"),
        ("Q1,Q2,level,mood,总分\n1,0,1,3,1\n1,1,1,2,2\n0,1,0,1,1\n", "level、mood、总分"),
        ("学号,Q1,Q2\n2026001,1,0\n2026002,1,1\n2026003,0,1\n2026004,0,1\n2026005,0,1\n", "学号"),
        ("who,Q1,Q2\n1,1,0\n2,1,1\n3,0,1\n4,0,1\n5,0,1\n", "who"),
        (",Q1,Q2,remark\n1,1,0,good\n2,1,1,\n3,0,1,bad\n", "（无名）、remark"),
        ("Q1,Q2,Q3,all of it\n1,0,1,2\n1,1,1,3\n0,1,0,1\n", "all of it"),
    ],
)
def test_columns_that_are_no_items_are_left_out_and_named(run: Any, text: str, left_out: str) -> None:
    reply = run(text, "--json")
    assert f"没有当作题目的列：{left_out}（" in reply.stderr
    assert {item["name"] for item in json.loads(reply.stdout)["items"]} <= {"Q1", "Q2", "Q3"}


def test_the_items_may_be_named_in_any_order(run: Any) -> None:
    found = json.loads(run("a,b,c\n1,0,1\n0,0,1\n", "--items", "C, a", "--json").stdout)
    assert [(item["name"], item["facility"]) for item in found["items"]] == [("c", 1.0), ("a", 0.5)]


def test_a_column_of_frequencies_says_how_often_a_row_came() -> None:
    found = figures("Q1,Q2,Freq\n1,1,3\n0,1,1\n1,0,0\n")
    assert (found.n, found.k, found.items[0].facility, found.items[1].facility) == (4, 2, 0.75, 1.0)


MOODLE = (
    "Surname,First name,Email address,State,Started on,Time taken,Grade/10.00,Q. 1 /2.00,Q. 2 /8.00\n"
    "Li,A,a@b.cn,Finished,1 May,3 mins,10.00,2.00,8.00\nWu,B,b@b.cn,Finished,1 May,4 mins,4.00,-,4.00\n"
    "Overall average,,,,,,7.00,2.00,6.00\n"
)


def test_the_file_of_moodle_tells_its_full_marks_and_its_line_of_means_is_no_candidate(run: Any) -> None:
    reply = run(MOODLE, "--json")
    found = json.loads(reply.stdout)
    assert [(item["name"], item["n"], item["facility"]) for item in found["items"]] == [("Q. 1 /2.00", 1, 1.0), ("Q. 2 /8.00", 2, 0.75)]
    assert "有 1 行是平均或合计" in reply.stderr


def test_right_and_wrong_are_scores() -> None:
    assert facilities("Q1,Q2\nTRUE,√\nFALSE,×\ntrue,对\n") == pytest.approx([2 / 3, 2 / 3])


def test_people_of_a_name_nobody_thought_of_are_no_answers() -> None:
    assert facilities("谁,Q1,Q2,批注\n甲,A,B,\n乙,A,C,看过的\n", "A,B") == [1.0, 0.5]


def test_full_marks_are_told_or_the_best_score_is_taken(run: Any) -> None:
    text = "Q1,Q2\n5,10\n2.5,0\n"
    assert facilities(text) == [0.75, 0.5]
    assert facilities(text, marks=[10.0]) == [0.375, 0.5]
    assert facilities(text, marks=[5.0, 20.0]) == [0.75, 0.25]
    assert "没有给出满分" in run(text, "--json").stderr
    assert json.loads(run(text, "--max-marks", "5,20", "--json").stdout)["items"][1]["facility"] == 0.25


@pytest.mark.parametrize(
    "content",
    [
        SCORES.encode("utf-8-sig"),
        SCORES.encode("utf-16"),
        SCORES.replace(",", ";").encode(),
        SCORES.replace(",", "\t").replace("\n", "\r\n").encode(),
        SCORES.replace("Q1", "第一题").encode("gb18030"),
        SCORES.replace("1", '"1"').encode(),
        SCORES.replace("1", "1.0").replace("\n", ",\n").replace("Q3,", "Q3,").encode(),
        SCORES.replace("1", "1,0").replace(",", ";").replace("1;0", "1,0").replace("Q1,0", "Q1").encode(),
        SCORES[SCORES.index("\n") + 1 :].encode(),
        b"\n\n" + SCORES.encode() + b",,\n\n",
        "2026年第一季度考试成绩\n".encode() + SCORES.encode(),
        b"sep=;\r\n" + SCORES.replace(",", ";").encode(),
    ],
)
def test_the_form_of_the_file_does_not_matter(content: bytes) -> None:
    assert facilities(text_of(content)) == [0.75, 0.75, 0.5]


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (b"", [], "文件是空的"),
        (b"\n \n", [], "文件是空的"),
        (b"Q1,Q2\n", [], "只有表头"),
        (b"PK\x03\x04abc", [], "另存为"),
        (bytes(range(256)), [], "不是文本文件"),
        (b"Q1,Q2\n1,0\n1\n", [], "第 3 行有 1 格，表头有 2 格"),
        (b"Q1,Q2\n1,0\n1,0,1\n", [], "第 3 行有 3 格，表头有 2 格"),
        (b"Q1,Q2\n1,0\n0,x\n1,1\n", [], "第 3 行“Q2”是“x”，不是分数"),
        (b"Q1,Q2\n1,1e999\n1,0\n0,1\n", [], "不是分数"),
        (b"Q1,Q1\n1,0\n", [], "有两列都叫“Q1”"),
        (b"Q1,Q2\nA,B\n", [], "请用 --key"),
        (b"name,id\nx,3\n", [], "没有找到题目列"),
        (b"Q1,Q2\n,\n-,NA\n", [], "没有一个单元格有分数"),
        (b'Q1,Q2\n"1,0\n', [], "引号没有配对"),
        (b"Q1,Q2\n1,0\n", ["--items", "Q1,Q9"], "没有叫“Q9”的列"),
        (b"Q1,Q2\n1,0\n", ["--items", "Q1,Q1"], "写了两次"),
        (b"Q1,Q2\n1,0\n", ["--items", ""], "空的一项"),
        (b"Q1,Q2\n1,0\n", ["--max-marks", "0"], "不是大于 0 的数"),
        (b"Q1,Q2\n1,0\n", ["--max-marks", "nan"], "不是大于 0 的数"),
        (b"Q1,Q2\n1,0\n", ["--max-marks", "1,2,3"], "--max-marks 有 3 个，题目有 2 个"),
        (b"Q1,Q2\n3,0\n", ["--max-marks", "2"], "得 3 分，超过满分 2"),
        (b"Q1,Freq\n1,99999999999\n", [], "太多了"),
        (b"Q1,Freq\n1,0\n", [], "没有答卷"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(run: Any, content: bytes, options: list[str], sentence: str) -> None:
    reply = run(content, "--json", *options)
    assert (reply.exit_code, reply.stdout) == (2, "")
    assert sentence in reply.stderr
    assert reply.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("A,B", "答案有 2 个，答卷里的题目列有 3 个"),
        ("Q1,A\nQ9,B\n", "“Q9”在答卷表头里没有"),
        ("Q1,A\nQ1,B\n", "写了两次"),
        ("A,,C", "空的答案"),
        ("A,B,C\nA,B\n", "每行的格数不一样"),
        ("A,B,C\nA,B,C\nA,B,C\n", "一行、一列"),
        ("", "文件是空的"),
    ],
)
def test_a_wrong_key_is_told_in_one_sentence(run: Any, key: str, sentence: str) -> None:
    reply = run(ANSWERS, "--json", key=key)
    assert (reply.exit_code, reply.stdout, reply.stderr.count("\n")) == (2, "", 1)
    assert sentence in reply.stderr


def test_a_file_that_is_not_there_is_told_in_one_sentence(app: Flask) -> None:
    reply = app.test_cli_runner().invoke(args=["analysis", "items", "nowhere.csv", "--json"])
    assert (reply.exit_code, reply.stderr) == (2, "打不开文件“nowhere.csv”，请检查路径。\n")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(st.sampled_from('Q1A0.5,;\t"\n-é题１\x00'), max_size=60) | st.text(max_size=60), st.none() | st.text(max_size=12))
def test_any_text_is_either_analyzed_or_refused(text: str, key: str | None) -> None:
    try:
        found = figures(text, key)
    except Unreadable as error:
        if "\n" in str(error):
            pytest.fail("more than a sentence")
    else:
        assert all(value is None or math.isfinite(value) for value in (found.mean, found.sd, found.alpha, found.skewness))
