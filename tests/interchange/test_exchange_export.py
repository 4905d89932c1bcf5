"""A bank leaves as GIFT, as Moodle XML, or as a paper to print."""

import io

import openpyxl
import pytest
from pypdf import PdfReader

from learnhub.core.permissions import ORGANIZER
from learnhub.core.transactions import transaction
from learnhub.interchange.rules.gift import read_gift
from learnhub.interchange.rules.moodle_xml import read_moodle
from learnhub.interchange.rules.xml_trees import parse
from learnhub.interchange.service.question_readers import read_questions
from learnhub.questions import service
from learnhub.questions.models import QuestionBank
from learnhub.questions.rules.drafts import HTML, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft, RubricDraft
from tests.client import Client
from tests.factories import DepartmentFactory, MemberFactory, grant, make_bank, make_question
from tests.factories.questions import BEGINNING
from tests.interchange.test_document_files import PIXEL

DRAFTS = (
    QuestionDraft("fill_blank", "党的最高理想是____。", blanks=[[AcceptedDraft("实现共产主义")]]),
    QuestionDraft("numeric", "党成立于哪一年？", accepted=[AcceptedDraft("1921")], unit="年"),
    QuestionDraft("matching", "连一连", pairs=[PairDraft("党章", "根本大法"), PairDraft("准则", "生活规范")]),
    QuestionDraft("ordering", "排一排", [OptionDraft("递交申请"), OptionDraft("确定积极分子"), OptionDraft("接收预备党员")]),
    QuestionDraft("essay", "谈谈体会", sample="联系实际"),
    QuestionDraft("passage", "阅读材料", parts=[QuestionDraft("true_false", "材料讲的是党章", service.true_false_options(is_true=True))]),
)


@pytest.fixture
def bank(client: Client) -> QuestionBank:
    unit = DepartmentFactory()
    made = make_bank(unit)
    make_question(made, explanation="党章总纲。")
    make_question(made, "属于三会的有", right="AB")
    make_question(made, "预备党员有表决权。", right="错")
    with transaction():
        for draft in DRAFTS:
            service.save_question(made, draft, actor_id=None, now=BEGINNING)
    organizer = MemberFactory(department=unit)
    grant(organizer, ORGANIZER, unit)
    client.sign_in(organizer)
    return made


def exported(client: Client, bank: QuestionBank, form: str) -> bytes:
    answer = client.post(f"/manage/questions/{bank.id}/export?everything=1", data={"form": form})
    assert answer.status_code == 200, answer.location
    return answer.data


def test_gift_holds_what_it_can_and_says_what_is_left_out(client: Client, bank: QuestionBank) -> None:
    text = exported(client, bank, "gift").decode()
    found = read_gift(text)
    assert sorted(item.draft.kind for item in found.items) == [
        "essay",
        "fill_blank",
        "matching",
        "multiple",
        "numeric",
        "single",
        "true_false",
    ]
    assert text.startswith("// 有 2 题这种格式放不下")
    single = next(item.draft for item in found.items if item.draft.kind == "single")
    assert [option.is_right for option in single.options] == [True, False, False, False]
    assert "党章总纲" in single.explanation


def test_moodle_xml_also_holds_orders(client: Client, bank: QuestionBank) -> None:
    items = read_moodle(parse(exported(client, bank, "moodle_xml"))).items
    assert len(items) == 8
    order = next(item.draft for item in items if item.draft.kind == "ordering")
    assert ["递交申请" in option.text for option in order.options] == [True, False, False]
    assert next(item.draft.unit for item in items if item.draft.kind == "numeric") == "年"


def test_a_paper_is_printed_without_the_key_and_with_it(client: Client, bank: QuestionBank) -> None:
    def text(form: str) -> str:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(exported(client, bank, form))).pages)

    bare, full = text("paper"), text("key")
    for words in ("党的根本组织原则是", "递交申请", "阅读材料", "材料讲的是党章"):
        assert words in bare
        assert words in full
    for words in ("党章总纲", "实现共产主义", "1921"):
        assert words not in bare
        assert words in full
    assert "姓名" in bare


def test_a_format_that_holds_none_of_them_says_so(client: Client, bank: QuestionBank) -> None:
    answer = client.post(f"/manage/questions/{bank.id}/export?everything=1&kind=passage", data={"form": "gift"})
    assert answer.status_code == 303
    assert "这种格式都放不下" in client.get(answer.location).text


@pytest.mark.parametrize("form", ["gift", "moodle_xml"])
def test_pictures_leave_with_their_questions_and_come_back(client: Client, bank: QuestionBank, form: str) -> None:
    draft = QuestionDraft(
        "single",
        '<p>图中是</p><p><img src="image:a.png" alt="党徽"></p>',
        [OptionDraft("党徽", is_right=True), OptionDraft('<img src="image:a.png" alt="旗">', is_right=False)],
        markup=HTML,
        images={"a.png": PIXEL},
    )
    with transaction():
        service.save_question(bank, draft, actor_id=None, now=BEGINNING)
    found = read_questions(exported(client, bank, form), "题")[1]
    (pictured,) = [item.draft for item in found.items if item.draft.images]
    assert list(pictured.images.values()) == [PIXEL]
    with transaction():
        saved = service.save_questions(bank, [pictured], actor_id=None, now=BEGINNING)
    assert [each.outcome for each in saved] == [service.SAME]


def test_each_format_says_what_it_cannot_hold(client: Client, bank: QuestionBank) -> None:
    options = [OptionDraft("<strong>甲</strong>", is_right=True, fraction=1.0), OptionDraft("乙", fraction=0.5)]
    draft = QuestionDraft("single", "<p>哪个？</p>", options, markup=HTML, source="《中国共产党章程》", difficulty="hard")
    with transaction():
        service.save_question(bank, draft, actor_id=None, now=BEGINNING)
    for form in ("gift", "moodle_xml"):
        text = exported(client, bank, form).decode()
        assert "没有写进这个文件的内容" in text
        assert "难度（1 题）" in text
        assert "出处" in text
    book = openpyxl.load_workbook(io.BytesIO(exported(client, bank, "")))
    said = "".join(row[0] for row in book["导出说明"].values)
    assert "文字格式（1 题）" in said
    assert "得分比例（1 题）" in said
    _form, found = read_questions(exported(client, bank, ""), "x.xlsx")
    assert len(found.items) == 10


def test_the_key_says_tolerance_order_points_and_letters_as_printed(client: Client, bank: QuestionBank) -> None:
    more = (
        QuestionDraft("numeric", "圆周率？", accepted=[AcceptedDraft("3.14", 1.0, "0.01")]),
        QuestionDraft("fill_blank", "____和____", blanks=[[AcceptedDraft("甲")], [AcceptedDraft("乙")]], any_order=True),
        QuestionDraft("short_answer", "义务？", sample="见章程", rubric=[RubricDraft("学习", 0.5), RubricDraft("执行", 0.5)]),
    )
    with transaction():
        for draft in more:
            service.save_question(bank, draft, actor_id=None, now=BEGINNING)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(exported(client, bank, "key"))).pages)
    for words in ("3.14（±0.01）", "甲；乙（顺序不限）", "学习（50%）；执行（50%）"):
        assert words in text.replace(" ", "")
    shown = sorted(option.text for option in DRAFTS[3].options)
    order = "→".join("ABC"[shown.index(option.text)] for option in DRAFTS[3].options)
    assert order in text.replace(" ", "")


def test_pictures_are_printed_below_their_question(client: Client, bank: QuestionBank) -> None:
    image = '<p>图<img src="image:a.png" alt=""></p>'
    options = [OptionDraft("甲", is_right=True), OptionDraft('乙<img src="image:a.png" alt="">')]
    part = QuestionDraft("single", image, options, markup=HTML)
    drafts = (
        QuestionDraft("single", image, options, markup=HTML, images={"a.png": PIXEL}),
        QuestionDraft("passage", image, parts=[part], markup=HTML, images={"a.png": PIXEL}),
    )
    with transaction():
        for draft in drafts:
            service.save_question(bank, draft, actor_id=None, now=BEGINNING)
    pages = PdfReader(io.BytesIO(exported(client, bank, "paper"))).pages
    assert sum(len(page.images) for page in pages) >= 1
    assert "".join(page.extract_text() for page in pages).count("（1）B") == 1  # the letter beside the picture of an option
