"""What to do about a problem of a question: where, why, how."""

from flask_babel import gettext as _

from learnhub.questions.rules import checking, checking_kinds
from learnhub.questions.rules.checking import Flaw, Problem, letter
from learnhub.questions.rules.pictures import LARGEST


def sentence_for(problem: Problem) -> str:
    """The sentence for the author."""
    sentence = (_of_any_question(problem) | _of_types(problem))[problem.flaw]
    return str(sentence) if problem.part is None else str(_("第 %(n)s 小题：%(sentence)s", n=problem.part + 1, sentence=sentence))


def _of_types(problem: Problem) -> dict[Flaw, str]:
    number = "" if problem.option is None else problem.option + 1
    other = "" if problem.other is None else problem.other + 1
    return {
        Flaw.BAD_FRACTION: _("得分比例应在 -100% 到 100% 之间。"),
        Flaw.NO_FULL_MARKS: _("各答案的得分比例加起来得不到满分，请改正。"),
        Flaw.NO_BLANKS: _("没有填空的答案，请至少填写一空。"),
        Flaw.MANY_BLANKS: _("一道题最多 %(n)s 个空，请拆成几道题。", n=checking_kinds.MOST_BLANKS),
        Flaw.OTHER_BLANKS: _("题干里有 %(shown)s 个空，答案却有 %(n)s 个，请对上。", shown=problem.name, n=other),
        Flaw.EMPTY_BLANK: _("第 %(n)s 空没有答案，请填写。", n=number),
        Flaw.MANY_ACCEPTED: _("可接受的答案最多 %(n)s 个，请减少。", n=checking_kinds.MOST_ACCEPTED),
        Flaw.LONG_ACCEPTED: _("第 %(n)s 空的答案超过 %(most)s 个字，请缩短。", n=number, most=checking_kinds.LONGEST_ACCEPTED),
        Flaw.NO_NUMBER: _("没有填写正确的数值。"),
        Flaw.NOT_A_NUMBER: _("第 %(n)s 个答案不是数，请只填数字。", n=number),
        Flaw.BAD_TOLERANCE: _("第 %(n)s 个答案的误差应是不小于 0 的数。", n=number),
        Flaw.LONG_UNIT: _("单位不超过 %(n)s 个字，请缩短。", n=checking_kinds.LONGEST_UNIT),
        Flaw.FEW_PAIRS: _("至少要有 %(n)s 组对应关系。", n=checking_kinds.LEAST_PAIRS),
        Flaw.MANY_PAIRS: _("最多 %(n)s 组对应关系，请减少。", n=checking_kinds.MOST_PAIRS),
        Flaw.EMPTY_RIGHT: _("第 %(n)s 组的右边是空的，请填写或删去。", n=number),
        Flaw.SAME_LEFT: _("第 %(other)s 组和第 %(n)s 组的左边相同，请改写其中一个。", n=number, other=other),
        Flaw.LONG_PAIR: _("第 %(n)s 组超过 %(most)s 个字，请缩短。", n=number, most=checking_kinds.LONGEST_SIDE),
        Flaw.LONG_SAMPLE: _("参考答案不超过 %(n)s 个字，请缩短。", n=checking_kinds.LONGEST_SAMPLE),
        Flaw.MANY_RUBRIC: _("评分点最多 %(n)s 个，请合并。", n=checking_kinds.MOST_RUBRIC),
        Flaw.EMPTY_RUBRIC: _("第 %(n)s 个评分点是空的，请填写或删去。", n=number),
        Flaw.BAD_RUBRIC: _("每个评分点不超过 %(n)s 个字，各点占比不小于 0，合计不超过 100%%。", n=checking_kinds.LONGEST_RUBRIC),
        Flaw.NO_PARTS: _("材料题至少要有一道小题。"),
        Flaw.MANY_PARTS: _("一道材料题最多 %(n)s 道小题，请拆开。", n=checking_kinds.MOST_PARTS),
        Flaw.NESTED_PASSAGE: _("小题不能又是材料题。"),
        Flaw.SAME_PARTS: _("这道小题与前面的小题相同，请改写或删去。"),
        Flaw.BAD_SHARE: _("分值权重应大于 0，不超过 100。"),
        Flaw.BAD_IMAGE: _(
            "图片“%(name)s”打不开，请换成不超过 %(n)s MB 的 PNG、JPEG、GIF 或 WebP 图片。", name=problem.name, n=LARGEST // 1024 // 1024
        ),
        Flaw.MISSING_IMAGE: _("没有找到图片“%(name)s”，请补上或删去。", name=problem.name),
    }


def _of_any_question(problem: Problem) -> dict[Flaw, str]:
    option = "" if problem.option is None else letter(problem.option)
    other = "" if problem.other is None else letter(problem.other)
    return {
        Flaw.NO_KIND: _("没有可用的题型，请选择一种题型。"),
        Flaw.NO_STEM: _("没有题干，请填写。"),
        Flaw.LONG_STEM: _("题干不超过 %(n)s 个字，请缩短。", n=checking.LONGEST_STEM),
        Flaw.FEW_OPTIONS: _("至少要有 %(n)s 个选项。", n=checking.LEAST_OPTIONS),
        Flaw.MANY_OPTIONS: _("最多 %(n)s 个选项，请减少。", n=checking.MOST_OPTIONS),
        Flaw.EMPTY_OPTION: _("选项 %(option)s 是空的，请填写或删去。", option=option),
        Flaw.LONG_OPTION: _("选项 %(option)s 超过 %(n)s 个字，请缩短。", option=option, n=checking.LONGEST_OPTION),
        Flaw.SAME_OPTIONS: _("选项 %(other)s 和 %(option)s 相同，请改写其中一个。", option=option, other=other),
        Flaw.NO_RIGHT: _("没有标出正确答案。"),
        Flaw.SEVERAL_RIGHT: _("单选题和判断题只能有一个正确答案，请改正答案，或把题型改为多选题。"),
        Flaw.ONE_RIGHT: _("多选题只有一个正确答案，请核对是否漏写。"),
        Flaw.LONG_EXPLANATION: _("解析不超过 %(n)s 个字，请缩短。", n=checking.LONGEST_EXPLANATION),
        Flaw.LONG_TOPIC: _("章节不超过 %(n)s 个字，请缩短。", n=checking.LONGEST_TOPIC),
        Flaw.LONG_SOURCE: _("出处不超过 %(n)s 个字，请缩短。", n=checking.LONGEST_SOURCE),
        Flaw.LONG_CLAUSE: _("条款不超过 %(n)s 个字，请缩短。", n=checking.LONGEST_CLAUSE),
        Flaw.NO_DIFFICULTY: _("难度请填写易、中或难。"),
        Flaw.MANY_TAGS: _("标签最多 %(n)s 个，请减少。", n=checking.MOST_TAGS),
        Flaw.LONG_TAG: _("每个标签不超过 %(n)s 个字，请缩短。", n=checking.LONGEST_TAG),
    }
