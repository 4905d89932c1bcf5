"""What to do about a problem of a question: where, why, how."""

from flask_babel import gettext as _

from learnhub.questions.rules import checking
from learnhub.questions.rules.checking import Flaw, Problem, letter


def sentence_for(problem: Problem) -> str:
    """The sentence for the author."""
    option = "" if problem.option is None else letter(problem.option)
    other = "" if problem.other is None else letter(problem.other)
    sentences = {
        Flaw.NO_KIND: _("没有可用的题型，请选择单选题、多选题或判断题。"),
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
    return str(sentences[problem.flaw])
