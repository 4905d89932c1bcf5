"""What to do about a question of a paper."""

from flask_babel import gettext as _

from learnhub.interchange.rules import paper_questions as papers
from learnhub.interchange.rules.items import ItemFault


def paper_sentence(fault: ItemFault) -> str | None:
    """The sentence for the author; None for a fault that is not only a paper's."""
    values = dict(fault.values)
    found, last = values.get("found", ""), values.get("last", "")
    sentences = {
        papers.ANSWERS_DIFFER: _("答案写了两处，一处是“%(found)s”，一处是“%(last)s”。请核对后只留一处。", found=found, last=last),
        papers.ANSWERED_TWICE: _("答案列表里这个题号出现了两次，最后一次是“%(found)s”。请核对题号。", found=found),
        papers.LETTERS_ODD: _("选项字母有重复或顺序不对，请改正后核对答案。"),
        papers.PICTURE_LOST: _("有图片读不出来，导入后请补上。图片请用 PNG 或 JPEG。"),
    }
    return str(sentences[fault.code]) if fault.code in sentences else None
