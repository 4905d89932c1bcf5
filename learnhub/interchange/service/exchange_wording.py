"""What to do about an item of an exchange format."""

from flask_babel import gettext as _

from learnhub.interchange.rules import aiken, gift, moodle_xml, qti, qti_interactions
from learnhub.interchange.rules.items import ItemFault


def exchange_sentence(fault: ItemFault) -> str | None:
    """The sentence for the author; None for a fault of another format."""
    found = dict(fault.values).get("found", "")
    name = _names().get(found, found)
    sentences = {
        gift.OPEN_BRACE: _("大括号没有配对：“{”要有对应的“}”；题目文字里的大括号请写成 \\{ 和 \\}。"),
        gift.NO_NUMBER: _("看不懂数值答案“%(found)s”。请写成 3.14、3.14:0.01 或 3.13..3.15。", found=found),
        gift.EMPTY_STEM: _("没有题干，请在答案前写明题目。"),
        gift.SEVERAL_FULL: _("有几个选项都标为正确，按多选题导入。"),
        aiken.OPTIONS_MISSING: _("没有选项。请每行写一个选项，如“A. 民主集中制”。"),
        aiken.ANSWER_MISSING: _("没有答案。请在选项后单独写一行，如“ANSWER: A”。"),
        aiken.LETTER_MISSING: _("答案 %(found)s 不在选项里，请改正答案或补上选项。", found=found),
        moodle_xml.UNSUPPORTED: _("这里不收 Moodle 的“%(found)s”题型，请改写成别的题型或移出文件。", found=name),
        moodle_xml.LOST_FILE: _("文件“%(found)s”没有随题导入，导入后请补上或改写题干。", found=found),
        qti.UNSUPPORTED: _("这里不收“%(found)s”这种作答方式，请改写成别的题型或移出文件。", found=name),
        qti.TEMPLATES: _("题目的内容由程序随机生成，不能导入。请改写成固定的题目。"),
        qti.ADAPTIVE: _("题目随作答一步步变化，不能导入。请拆成几道题。"),
        qti_interactions.NO_KEY: _("题目里没有写明正确答案，请在原来的系统里设好答案再导出。"),
        qti_interactions.MANY_TO_MANY: _("一项对应多项的配对不能导入，请改写成一对一的匹配题或多选题。"),
    }
    return str(sentences[fault.code]) if fault.code in sentences else None


def _names() -> dict[str, str]:
    """The types that are refused, as people call them."""
    return {
        "associate": _("连线（associate）"),
        "drawing": _("画图（drawing）"),
        "graphicassociate": _("图上连线（graphicAssociate）"),
        "graphicgapmatch": _("图上填空（graphicGapMatch）"),
        "graphicorder": _("图上排序（graphicOrder）"),
        "hotspot": _("图上点选（hotspot）"),
        "hot_spot_question": _("图上点选（hotspot）"),
        "selectpoint": _("图上选点（selectPoint）"),
        "positionobject": _("图上摆放（positionObject）"),
        "slider": _("滑块（slider）"),
        "media": _("播放（media）"),
        "upload": _("上传文件（upload）"),
        "file_upload_question": _("上传文件（upload）"),
        "custom": _("自定义（custom）"),
        "portablecustom": _("自定义（custom）"),
        "cloze": _("完形填空（cloze）"),
        "multianswer": _("完形填空（cloze）"),
        "calculated": _("计算题（calculated）"),
        "calculatedsimple": _("计算题（calculated）"),
        "calculatedmulti": _("计算题（calculated）"),
        "calculated_question": _("计算题（calculated）"),
        "randomsamatch": _("随机匹配（randomsamatch）"),
        "gapselect": _("选词填空（gapselect）"),
        "ddwtos": _("拖放填空（ddwtos）"),
        "ddimageortext": _("拖放到图上（ddimageortext）"),
        "ddmarker": _("图上标记（ddmarker）"),
    }
