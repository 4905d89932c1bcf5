"""The Word template: a paper with an example of each type, and how-to lines that the reader leaves out."""

import io

from flask_babel import gettext as _

_EXAMPLES = """一、单项选择题（每题2分）
1. 党的根本组织原则是（  ）。
A. 民主集中制    B. 集体领导    C. 个人负责    D. 少数服从多数
答案：A
解析：见《中国共产党章程》总纲。
难度：易
2. 党支部党员大会一般多久召开一次？（B）
A. 每月    B. 每季度    C. 每半年    D. 每年
二、多项选择题（每题3分）
1. “三会一课”中的“三会”包括（  ）。
A. 支部党员大会
B. 支部委员会会议
C. 职工代表大会
D. 党小组会
答案：ABD
三、不定项选择题
1. 党的纪律处分种类包括（  ）。
A. 警告    B. 严重警告    C. 开除党籍    D. 记过
答案：ABC
四、判断题（对的打√，错的打×）
1. 预备党员没有表决权、选举权和被选举权。（√）
2. 党的下级组织可以不执行上级组织的决定。（×）
五、填空题
1. 党的最高理想和最终目标是实现____。
答案：共产主义
2. 党员有退党的____；预备党员的预备期为____。
答案：自由；一年/1年
六、数值题
1. 预备党员的预备期为多少年？
答案：1
七、匹配题
1. 把会议和年份连起来。
遵义会议 => 1935
中共七大 => 1945
八、排序题
1. 按时间先后排列。
A. 遵义会议    B. 中共一大    C. 中共七大
答案：BAC
九、简答题
1. 党员的义务有哪些？
答案：见《中国共产党章程》第三条。
十、论述题
1. 谈谈怎样严肃党内政治生活。
答案：从强化政治教育、严明政治纪律等方面作答，言之成理即可。
十一、材料题
阅读下面的材料，回答1～2题。
某支部半年没有召开党员大会，也没有上党课。
1. 党员大会一般多久召开一次？（  ）
A. 每季度    B. 每半年    C. 每年
答案：A
2. 该支部应当怎样改正？
答案：按期召开党员大会，组织党课学习。"""


def template() -> bytes:
    """A Word file to fill in."""
    from docx import Document

    document = Document()
    document.add_heading(str(_("试题导入模板")), level=0)
    for line in _how_to():
        document.add_paragraph(line, style="List Bullet")
    for line in _EXAMPLES.split("\n"):
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _how_to() -> list[str]:
    """Lines before the first head: no question begins in them."""
    return [
        str(_("说明：把下面的例题换成自己的题，再上传；这几行说明不会当作题目。")),
        str(_("大题标题写明题型，如“一、单项选择题”；每题前面写题号，选项前面写字母，一行一个或几个都行。")),
        str(_("答案写在题后的“答案：”里、题干的括号里，或全卷最后的“参考答案”里；解析、难度、知识点、出处各写一行。")),
        str(_("填空题的空写 ____；几个空的答案用“；”隔开，一个空的几种写法用“/”隔开。")),
        str(_("图片直接插在题干、选项或材料里。本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密。")),
    ]
