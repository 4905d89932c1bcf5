"""Tables as colleagues make them, in many layouts, are read into the questions that a person sees in them (see `told`)."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask

from learnhub.interchange.service.question_readers import read_questions
from tests.interchange.sheets import excel
from tests.interchange.told import told

# fmt: off
TABLES: dict[str, tuple[Sequence[Sequence[Sequence[Any]]], str]] = {
    "one column of everything": ([
        [
            ["党建题库"],
            ["1.党的宗旨是（ ）"],
            ["A.为人民服务"],
            ["B.富强"],
            ["C.民主"],
            ["答案：A"],
            ["2.党员有选举权。（√）"],
            ["3.党的作风有（AB）"],
            ["A.理论联系实际"],
            ["B.密切联系群众"],
            ["C.享乐"],
        ],
    ], "单3A 判√ 多3AB"),
    "options joined by bars": ([
        [
            ["题目", "选项", "答案"],
            ["甲是？", "一|二|三|四", "A"],
            ["乙有？", "一|二|三", "AC"],
        ],
    ], "单4A 多3AC"),
    "options joined by semicolons with letters": ([
        [
            ["题目", "选项", "答案"],
            ["甲是？", "A.一;B.二;C.三", "B"],
            ["乙是？", "A.一；B.二；C.三", "C"],
        ],
    ], "单3B 单3C"),
    "options on lines without letters": ([
        [
            ["试题", "备选项", "标准答案"],
            ["甲是？", "一\n二\n三", "二"],
            ["乙有？", "一\n二\n三", "一\n三"],
        ],
    ], "单3B 多3AC"),
    "right option marked by a star": ([
        [
            ["题干", "选项A", "选项B", "选项C"],
            ["甲是？", "一", "*二", "三"],
            ["乙有？", "一*", "二", "三*"],
        ],
    ], "单3B 多3AC"),
    "right option marked by a tick in one cell": ([
        [
            ["题干", "选项"],
            ["甲是？", "A.一\nB.二√\nC.三"],
            ["乙有？", "A.一√\nB.二√\nC.三"],
        ],
    ], "单3B 多3AB"),
    "transposed": ([
        [
            ["题干", "甲是？", "乙有？", "丙对吗？"],
            ["题型", "单选", "多选", "判断"],
            ["选项A", "一", "一", ""],
            ["选项B", "二", "二", ""],
            ["选项C", "三", "三", ""],
            ["答案", "A", "BC", "对"],
        ],
    ], "单3A 多3BC 判√"),
    "header of two rows": ([
        [
            ["序号", "题型", "题目内容", "选项", "", "", "", "正确答案"],
            ["", "", "", "A", "B", "C", "D", ""],
            ["1", "单选题", "甲是？", "一", "二", "三", "四", "A"],
            ["2", "多选题", "乙有？", "一", "二", "三", "四", "ABD"],
        ],
    ], "单4A 多4ABD"),
    "title and section rows": ([
        [
            ["2025年党建知识题库", "", "", "", ""],
            ["一、单选题（每题2分）", "", "", "", ""],
            ["序号", "题目", "选项A", "选项B", "答案"],
            ["1", "甲是？", "一", "二", "A"],
            ["2", "乙是？", "一", "二", "B"],
            ["二、判断题", "", "", "", ""],
            ["1", "丙对吗", "", "", "√"],
            ["2", "丁对吗", "", "", "×"],
        ],
    ], "单2A 单2B 判√ 判×"),
    "section rows with their own headers": ([
        [
            ["单选题", "", "", "", "", ""],
            ["题号", "题干", "A", "B", "C", "答案"],
            ["1", "甲是？", "一", "二", "三", "A"],
            ["多选题", "", "", "", "", ""],
            ["题号", "题干", "A", "B", "C", "答案"],
            ["1", "乙有？", "一", "二", "三", "BC"],
            ["判断题", "", "", "", "", ""],
            ["题号", "题干", "答案", "", "", ""],
            ["1", "丙。", "对", "", "", ""],
            ["填空题", "", "", "", "", ""],
            ["题号", "题干", "答案", "", "", ""],
            ["1", "丁是____。", "戊", "", "", ""],
        ],
    ], "单3A 多3BC 判√ 填戊"),
    "answer column first": ([
        [
            ["答案", "题目", "A", "B", "C", "D"],
            ["C", "甲是？", "一", "二", "三", "四"],
            ["AB", "乙有？", "一", "二", "三", "四"],
        ],
    ], "单4C 多4AB"),
    "no header with numbers and types": ([
        [
            ["1", "单选", "甲是什么？", "一", "二", "三", "四", "A", "2"],
            ["2", "多选", "乙有什么？", "一", "二", "三", "四", "ABD", "2"],
            ["3", "判断", "丙是对的。", "正确", "错误", "", "", "A", "1"],
            ["4", "单选", "丁是什么？", "一", "二", "三", "四", "C", "2"],
        ],
    ], "单4A 多4ABD 判√ 单4C"),
    "English headers": ([
        [
            ["No.", "Question", "Option 1", "Option 2", "Option 3", "Option 4", "Correct Answer", "Explanation"],
            ["1", "What?", "a", "b", "c", "d", "Option 2", "why"],
            ["2", "Which?", "a", "b", "c", "d", "3", "why"],
        ],
    ], "单4B 单4C"),
    "answers as numbers and texts": ([
        [
            ["题目", "选项1", "选项2", "选项3", "正确选项"],
            ["甲是？", "一", "二", "三", "1"],
            ["乙有？", "一", "二", "三", "1,3"],
        ],
    ], "单3A 多3AC"),
    "judgments as A and B with options": ([
        [
            ["题型", "题干", "选项A", "选项B", "答案"],
            ["判断题", "甲对。", "正确", "错误", "A"],
            ["判断题", "乙对。", "正确", "错误", "B"],
            ["判断题", "丙对。", "错误", "正确", "B"],
        ],
    ], "判√ 判× 判√"),
    "fill-in with a column for each blank": ([
        [
            ["题型", "题干", "答案1", "答案2", "答案3"],
            ["填空题", "甲是____，乙是____。", "一", "二", ""],
            ["填空题", "丙是（　）。", "三", "", ""],
        ],
    ], "填一；二 填三"),
    "sheets by type": ([
        [
            ["题目", "A", "B", "C", "D", "答案"],
            ["甲是？", "一", "二", "三", "四", "A"],
        ],
        [
            ["题目", "A", "B", "C", "D", "答案"],
            ["乙有？", "一", "二", "三", "四", "AB"],
        ],
        [
            ["题目", "答案"],
            ["丙对。", "对"],
            ["丁对。", "错"],
        ],
        [
            ["题目", "答案"],
            ["简述甲。", "一、二、三。"],
        ],
    ], "单4A 多4AB 判√ 判× 简：一、二、三。"),
    "question number and stem in one cell, options beside": ([
        [
            ["题目", "", "", "", "", "答案"],
            ["1.甲是（ ）", "A.一", "B.二", "C.三", "D.四", "A"],
            ["2.乙有（ ）", "A.一", "B.二", "C.三", "D.四", "A,B,C"],
        ],
    ], "单4A 多4ABC"),
    "stem, options and answer all in one cell": ([
        [
            ["题目"],
            ["1.甲是（ ） A.一 B.二 C.三 答案：A"],
            ["2.乙有（ ） A.一 B.二 C.三 答案：AB"],
        ],
    ], "单3A 多3AB"),
    "stem with its options in one cell, the answer beside": ([
        [
            ["序号", "试题", "答案"],
            ["1", "甲是（ ）\nA.一\nB.二\nC.三", "A"],
            ["2", "乙有（ ）\nA.一 B.二 C.三", "AC"],
            ["3", "丙是对的。", "√"],
        ],
    ], "单3A 多3AC 判√"),
    "question over several rows": ([
        [
            ["题号", "题目", "答案"],
            ["1", "甲是？", "B"],
            ["", "A.一", ""],
            ["", "B.二", ""],
            ["", "C.三", ""],
            ["2", "乙有？", "AC"],
            ["", "A.一", ""],
            ["", "B.二", ""],
            ["", "C.三", ""],
        ],
    ], "单3B 多3AC"),
    "answers with words behind the letter": ([
        [
            ["题干", "选项A", "选项B", "选项C", "答案"],
            ["甲是？", "一", "二", "三", "A.一"],
            ["乙有？", "一", "二", "三", "A.一；C.三"],
            ["丙是？", "一", "二", "三", "选B"],
            ["丁是？", "一", "二", "三", "答案：C"],
        ],
    ], "单3A 多3AC 单3B 单3C"),
    "options with empty columns between": ([
        [
            ["题干", "", "选项A", "", "选项B", "", "答案"],
            ["甲是？", "", "一", "", "二", "", "A"],
            ["乙是？", "", "三", "", "四", "", "B"],
        ],
    ], "单2A 单2B"),
    "notes below and blank rows": ([
        [
            ["题干", "选项A", "选项B", "答案"],
            ["", "", "", ""],
            ["甲是？", "一", "二", "A"],
            ["", "", "", ""],
            ["乙是？", "一", "二", "B"],
            ["说明：本题库由党建办编制", "", "", ""],
            ["制表人：张三", "", "", "日期：2025年3月"],
        ],
    ], "单2A 单2B"),
    "type by a number code": ([
        [
            ["题型(1单选2多选3判断)", "题干", "选项A", "选项B", "选项C", "答案"],
            ["1", "甲是？", "一", "二", "三", "A"],
            ["2", "乙有？", "一", "二", "三", "AB"],
            ["3", "丙对。", "", "", "", "对"],
        ],
    ], "单3A 多3AB 判√"),
    "options under one merged header": ([
        [
            ["题型", "题干", "备选答案", "", "", "", "答案", "分值"],
            ["单选题", "甲是？", "A.一", "B.二", "C.三", "D.四", "D", "2"],
            ["多选题", "乙有？", "A.一", "B.二", "C.三", "", "A、B", "2"],
        ],
    ], "单4D 多3AB"),
    "answers right or wrong as Y and N and 1 and 0": ([
        [
            ["题型", "题目", "答案"],
            ["判断", "甲。", "Y"],
            ["判断", "乙。", "N"],
            ["判断", "丙。", "1"],
            ["判断", "丁。", "0"],
            ["判断", "戊。", "正确。"],
        ],
    ], "判√ 判× 判√ 判× 判√"),
    "a tick in the column of each option": ([
        [
            ["题目", "选项A", "A是否正确", "选项B", "B是否正确", "选项C", "C是否正确"],
            ["甲是？", "一", "", "二", "√", "三", ""],
            ["乙有？", "一", "√", "二", "", "三", "√"],
        ],
    ], "单3B 多3AC"),
    "options and answers in pairs of columns by text": ([
        [
            ["题目", "正确答案", "错误答案1", "错误答案2", "错误答案3"],
            ["甲是？", "一", "二", "三", "四"],
            ["乙是？", "五", "六", "七", "八"],
        ],
    ], "单4A 单4A"),
    "cells with dates and numbers": ([
        [
            ["题目", "选项A", "选项B", "选项C", "答案"],
            ["党成立于？", 1921, 1949, 1978, "A"],
            ["增长率是？", "3%", "5%", "8%", "B"],
            ["圆周率约为？", 3.14, 3.15, 3.16, "A"],
        ],
    ], "单3A 单3B 单3A"),
    "score and difficulty and category columns": ([
        [
            ["题库名称", "题目分类", "题型", "难度", "分数", "试题内容", "选项数", "A", "B", "C", "D", "正确答案", "试题解析"],
            ["党建", "党章", "单选题", "简单", 2, "甲是？", 4, "一", "二", "三", "四", "A", "见党章"],
            ["党建", "党史", "判断题", "中等", 1, "乙对。", 2, "对", "错", "", "", "A", ""],
        ],
    ], "单4A 判√"),
    "passage in merged cells": ([
        [
            ["材料", "题目", "A", "B", "C", "答案"],
            ["某支部连续三个月没有召开党员大会。", "该支部违反了什么制度？", "三会一课", "党费", "谈心", "A"],
            ["", "应当怎样做？", "整改", "不管", "拖延", "A"],
            ["李某长期不交党费。", "对李某应当怎样？", "批评", "表扬", "不管", "A"],
        ],
    ], "材[单3A 单3A] 材[单3A]"),
}
# fmt: on
NAMES = ["单选题", "多选题", "判断题", "简答题"]


def said(content: bytes) -> str:
    form, found = read_questions(content, "x")
    assert form == "table"
    assert [fault.code for item in found.items for fault in item.faults if not fault.is_reminder] == []
    return " ".join(told(item.draft) for item in found.items)


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_holds_the_questions_a_person_sees(app: Flask, name: str) -> None:
    sheets, wanted = TABLES[name]
    assert said(excel(*sheets, names=NAMES if len(sheets) > 1 else ())) == wanted


@pytest.mark.parametrize("name", [name for name, (sheets, _wanted) in TABLES.items() if len(sheets) == 1 and len(sheets[0][-1]) > 1])
def test_the_same_saved_as_csv_says_the_same(app: Flask, name: str) -> None:
    sheets, wanted = TABLES[name]
    text = io.StringIO()
    csv.writer(text).writerows(sheets[0])
    assert said(text.getvalue().encode("gb18030")) == wanted
