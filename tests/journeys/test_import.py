"""An organizer brings questions in: the upload, the preview with its forms, the columns and the record, for everybody."""

import io
from collections.abc import Callable

import docx
from playwright.sync_api import expect

from learnhub.interchange.service import question_document
from learnhub.interchange.service.question_sheets import template
from tests.interchange.sheets import excel
from tests.interchange.test_document_files import PIXEL
from tests.journeys.conftest import Site, Visitor
from tests.journeys.looking import faults
from tests.journeys.test_look import LOOKS

ROWS = [
    ["题型", "题干", "选项A", "选项B", "选项C", "答案", "解析"],
    ["单选题", "错在答案的题？", "甲", "乙", "丙", "E", "见党章。"],
    ["单选题", "好好的题？", "甲", "乙", "丙", "A", ""],
    ["多选题", "只有一个正确答案的题？", "甲", "乙", "丙", "A", ""],
]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def paper() -> bytes:
    """A Word file of our own, with a picture."""
    document = docx.Document(io.BytesIO(question_document.template()))
    document.add_paragraph("十二、单选题")
    document.add_paragraph("1. 图中是（A）").add_run().add_picture(io.BytesIO(PIXEL))
    document.add_paragraph("A. 党徽  B. 国徽")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def test_a_long_import_tells_how_far_it_is(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["organizer"])
    bank = site.ask("SELECT min(id) FROM question_bank WHERE course_id IS NULL")[0][0]
    rows = [["单选题", f"后台第{number}题是什么？", "甲", "乙", "丙", "A", ""] for number in range(1001)]
    guest.go(f"/manage/questions/{bank}/import")
    guest.page.set_input_files("#file", {"name": "很多题.xlsx", "mimeType": EXCEL, "buffer": excel([ROWS[0], *rows])})
    guest.press("上传并预览")
    guest.page.wait_for_url("**/import/*")
    guest.page.get_by_role("button", name="导入 1001 题").click()
    guest.page.locator("#import-state").wait_for()
    assert faults(guest.page, "the import's state") == []


def test_questions_are_mended_in_the_preview_imported_and_taken_out_again(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["organizer"])
    bank = site.ask("SELECT min(id) FROM question_bank WHERE course_id IS NULL")[0][0]
    guest.go(f"/manage/questions/{bank}/import")
    guest.page.set_input_files("#file", {"name": "题目.xlsx", "mimeType": EXCEL, "buffer": excel(ROWS)})
    guest.press("上传并预览")
    guest.page.wait_for_url("**/import/*")
    first = guest.page.locator(".import-rows > li").first
    expect(first).to_contain_text("错在答案的题")
    first.locator("summary").click()
    first.get_by_label("答案").fill("B")
    first.get_by_role("button", name="改好了").click()
    guest.page.get_by_role("button", name="导入 3 题").click()
    guest.page.wait_for_url(f"**/manage/questions/{bank}")
    expect(guest.page.locator("body")).to_contain_text("已导入 3 题")
    guest.go(f"/manage/questions/{bank}/imports")
    guest.page.get_by_role("button", name="撤销导入").first.click()
    guest.page.get_by_role("dialog").get_by_role("button", name="撤销导入").click()
    guest.page.get_by_text("拿掉了 3 题").wait_for()


def test_its_pages_can_be_used_by_everybody(visitor: Callable[..., Visitor], site: Site) -> None:
    bank = site.ask("SELECT min(id) FROM question_bank WHERE course_id IS NULL")[0][0]
    found = []
    for size, theme in LOOKS:
        guest = visitor(size, theme=theme, person=site.world.people["organizer"])
        for content, tabs in ((excel(ROWS), ["wrong", "reminded"]), (template(), ["all"]), (paper(), ["all"])):
            guest.go(f"/manage/questions/{bank}/import")
            found += faults(guest.page, "upload")
            guest.page.set_input_files("#file", {"name": "题目.xlsx", "mimeType": EXCEL, "buffer": content})
            guest.press("上传并预览")
            guest.page.wait_for_url("**/import/*")
            address = guest.page.url.removeprefix(site.url)
            for path in [*(f"{address}?tab={tab}" for tab in tabs), f"{address}/columns", f"/manage/questions/{bank}/imports"]:
                guest.go(path)
                for summary in guest.page.locator(".import-edit summary").all()[-2:]:
                    summary.click()
                found += faults(guest.page, path)
    assert found == []
