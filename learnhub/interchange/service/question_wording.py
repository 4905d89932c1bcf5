"""What to do about a row of a question file: where, why, how."""

from flask_babel import gettext as _

from learnhub.interchange.rules import question_answers as rows
from learnhub.interchange.rules.items import ItemFault, Place
from learnhub.interchange.service.exchange_wording import exchange_sentence
from learnhub.interchange.service.paper_wording import paper_sentence
from learnhub.questions.rules.checking import Flaw, Problem, letter
from learnhub.questions.service import sentence_for


def sentence_of(fault: ItemFault) -> str:
    """The sentence for the author."""
    if fault.code in set(Flaw):
        named = dict(fault.values).get("name", "")
        return sentence_for(Problem(Flaw(fault.code), fault.part, fault.option, fault.other, name=named))
    values = dict(fault.values)
    found, last = values.get("found", ""), values.get("last", "")
    option = "" if fault.option is None else letter(fault.option)
    sentences = {
        rows.UNKNOWN_KIND: _("“%(found)s”不是可用的题型，请改为单选题、多选题或判断题。", found=found),
        rows.OTHER_KIND: _("题库收单选题、多选题和判断题，不收“%(found)s”，请改写成其中一种或移出文件。", found=found),
        rows.NO_ANSWER: _("没有填写答案。"),
        rows.UNREADABLE_ANSWER: _("看不懂答案“%(found)s”，请改为选项字母，如 A 或 ABD；判断题请写 对 或 错。", found=found),
        rows.LETTER_BEYOND: _("填写了“%(found)s”，但只有 A–%(last)s 几个选项，请改正答案或补上选项。", found=found, last=last),
        rows.NUMBER_BEYOND: _("答案“%(found)s”超出了选项 A–%(last)s，请改为选项字母。", found=found, last=last),
        rows.GAP_IN_OPTIONS: _("选项 %(option)s 是空的，它后面还有选项，请补上或把后面的选项前移。", option=option),
        rows.NOT_JUDGMENT: _("判断题的选项应是“正确”和“错误”，这里是“%(found)s”，请改正选项或题型。", found=found),
        rows.ODD_DIFFICULTY: _("看不懂难度“%(found)s”，按“中”导入。难度可写 易、中、难。", found=found),
        rows.ODD_DATE: _("看不懂日期“%(found)s”，没有导入日期。请写成 2025-03-01。", found=found),
        rows.BLANKS_DIFFER: _(
            "题干有 %(n)s 个空，答案“%(found)s”的个数不同。几个空的答案用“；”隔开，一个空的几种写法用“/”隔开。", n=found, found=last
        ),
        rows.NO_NUMBER: _("答案“%(found)s”不是数。请写成 3.14，允许误差写成 3.14±0.01。", found=found),
        rows.NO_PAIRS: _("看不懂配对。每个选项写一对，如 甲 => 乙。"),
        rows.NO_ORDER: _("看不懂顺序“%(found)s”。请写选项字母的顺序，如 CABD，每个选项写一次。", found=found),
        rows.KIND_GUESSED: _("没有写题型，按%(kind)s导入，请核对。", kind=found),
        rows.SEVERAL_FOR_ONE: _(
            "只有一个空，却有几个答案（%(found)s）：作答时写出其中一个就算对。要写全的，请在题干里为每个答案留一个空。", found=found
        ),
        rows.ANSWER_IN_STEM: _("答案“%(found)s”取自题干的括号，题干里改为空括号。", found=found),
    }
    if fault.code in sentences:
        return str(sentences[fault.code])
    return exchange_sentence(fault) or paper_sentence(fault) or str(_("这道题读不出来（%(code)s），请改写后再导入。", code=fault.code))


def name_of(at: Place) -> str:
    """A place as the author finds it: F7 “答案”, line 12, the name of an item."""
    if at.row or not at.line:
        return f"{at} “{at.header}”" if at.header and at.column else str(at)
    return str(_("第 %(n)s 行", n=at.line))
