"""The editor of questions in a browser: rich text, images, what is pasted, and fifty questions written without the mouse."""

import base64
import io
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Site, Visitor
from tests.journeys.looking import faults, shoot

SAVED = re.compile(r"/questions/\d+$")
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
<!--StartFragment--><p class=MsoNormal><b><span style='font-family:宋体'>民主集中制</span></b>的<u>基本原则</u>，m<sup>2</sup>、
H<sub>2</sub>O<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span>个人服从组织</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;&nbsp;</span></span>少数服从多数</p>
<table border=1><tr><td width=50 style='padding:0'><p class=MsoNormal>年份</p></td><td><p class=MsoNormal>人数</p></td></tr></table>
<img src="file:///C:/clip_image001.png"><script>alert(1)</script><!--EndFragment--></body></html>"""


def picture(color: str = "red", size: tuple[int, int] = (320, 180)) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, color).save(kept, "PNG")
    return kept.getvalue()


def hand_over(page: Page, event: str, kind: str, *, html: str = "", image: bytes | None = None) -> None:
    """Paste or drop into the field that has the focus."""
    page.evaluate(
        """([event, html, image]) => {
          const data = new DataTransfer();
          if (html) data.setData("text/html", html);
          if (image) {
            const bytes = Uint8Array.from(atob(image), (each) => each.charCodeAt(0));
            data.items.add(new File([bytes], "screen.png", { type: "image/png" }));
          }
          const target = document.activeElement;
          const box = target.getBoundingClientRect();
          const where = { bubbles: true, cancelable: true, clientX: box.x + 20, clientY: box.y + 12 };
          const made = event === "paste"
            ? new ClipboardEvent("paste", { ...where, clipboardData: data })
            : new DragEvent("drop", { ...where, dataTransfer: data });
          target.dispatchEvent(made);
        }""",
        [event, html, base64.b64encode(image).decode() if image else ""],
    )


def new_question(visitor: Callable[..., Visitor], site: Site, size: dict[str, int] = DESK, kind: str = "single", **more: Any) -> Visitor:
    guest = visitor(size, person=site.world.people["organizer"], **more)
    guest.go(f"/manage/questions/{site.world.bank_id}/questions/new?kind={kind}")
    return guest


def last_version(site: Site) -> dict[str, Any]:
    names = ("stem_html", "options", "explanation_html", "answer_key", "kind", "parts")
    [row] = site.ask(f"SELECT {', '.join(names)} FROM question_version ORDER BY id DESC LIMIT 1")
    return dict(zip(names, row, strict=True))


def fill_options(page: Page, *texts: str) -> None:
    for letter, text in zip("ABCD", texts, strict=False):
        page.get_by_label(f"选项 {letter}", exact=True).filter(visible=True).fill(text)


def test_what_word_puts_on_the_clipboard_keeps_its_sense_and_loses_the_rest(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = new_question(visitor, site)
    page = guest.page
    page.get_by_role("textbox", name="题干").focus()
    hand_over(page, "paste", "html", html=WORD)
    expect(page.get_by_text("有 1 张图片没能一起带来")).to_be_visible()
    fill_options(page, "1 < 2", "乙")
    page.locator("#quick-answer").fill("A")
    shoot(page, "editor-word-desk")
    assert faults(page) == []
    guest.press("保存")
    page.wait_for_url(SAVED)
    version = last_version(site)
    assert version["stem_html"] == (
        "<p><strong>民主集中制</strong>的<u>基本原则</u>，m<sup>2</sup>、 H<sub>2</sub>O</p>"
        "<ol><li>个人服从组织</li><li>少数服从多数</li></ol>"
        "<table><tbody><tr><td>年份</td><td>人数</td></tr></tbody></table>"
    )
    assert [option["html"] for option in json.loads(version["options"])] == ["1 &lt; 2", "乙"]
    before = site.ask("SELECT count(*) FROM question_version")
    guest.press("编辑")
    expect(page.get_by_role("textbox", name="题干").locator("table")).to_be_visible()
    guest.press("保存")
    page.wait_for_url(SAVED)
    assert site.ask("SELECT count(*) FROM question_version") == before, "saved as it was, nothing changed"


@pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (PHONE, "phone")], ids=["desk", "phone"])
def test_an_image_is_pasted_dropped_or_chosen_and_described(
    size: dict[str, int], name: str, visitor: Callable[..., Visitor], site: Site, tmp_path: Path
) -> None:
    guest = new_question(visitor, site, size, theme="dark" if size is PHONE else "light")
    page = guest.page
    dialog = page.locator("dialog[data-picture-dialog]")
    stem = page.get_by_role("textbox", name="题干")
    stem.fill(f"图中是什么会议（{name}）？")
    stem.focus()
    hand_over(page, "paste", "image", image=picture("red"))
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("img")).to_be_visible()
    dialog.get_by_role("button", name="放入题目").click()
    expect(dialog.get_by_text("请写上图片说明")).to_be_visible()
    shoot(page, f"editor-picture-{name}")
    assert faults(page) == []
    dialog.get_by_label("图片说明").fill('会场"照片"')
    dialog.get_by_label("图片说明").press("Enter")
    expect(dialog).to_be_hidden()
    expect(stem.get_by_role("img")).to_have_attribute("alt", '会场"照片"')
    option = page.get_by_label("选项 A", exact=True).filter(visible=True)
    option.focus()
    hand_over(page, "drop", "image", image=picture("blue"))
    dialog.get_by_label("只作装饰").check()
    dialog.get_by_role("button", name="放入题目").click()
    expect(option.locator("img")).to_be_visible()
    page.get_by_label("选项 B", exact=True).filter(visible=True).fill("乙")
    explanation = page.get_by_role("textbox", name="解析")
    explanation.fill("见图：")
    page.keyboard.press("Alt+p")
    path = tmp_path / "chart.png"
    path.write_bytes(picture("green"))
    dialog.get_by_label("选择图片").set_input_files(path)
    dialog.get_by_label("图片说明").fill("柱状图")
    dialog.get_by_role("button", name="放入题目").click()
    expect(explanation.get_by_role("img", name="柱状图")).to_be_visible()
    page.get_by_label("选项 A 是正确答案").filter(visible=True).check()
    shoot(page, f"editor-images-{name}")
    assert faults(page) == []
    guest.press("保存")
    page.wait_for_url(SAVED)
    version = last_version(site)
    assert 'alt="会场&quot;照片&quot;"' in version["stem_html"]
    assert "/questions/images/" in json.loads(version["options"])[0]["html"]
    assert version["explanation_html"].startswith("<p>见图：<img")
    expect(page.locator(".preview-frame img").first).to_be_visible()
    shoot(page, f"bank-question-images-{name}")


def test_an_image_comes_where_one_writes_though_the_browser_has_not_yet_told_of_the_caret(
    visitor: Callable[..., Visitor], site: Site, tmp_path: Path
) -> None:
    guest = new_question(visitor, site)
    page = guest.page
    fill_options(page, "甲")
    explanation = page.get_by_role("textbox", name="解析")
    explanation.evaluate("""(field) => {
      field.focus();
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "p", code: "KeyP", altKey: true, bubbles: true, cancelable: true }));
    }""")
    dialog = page.locator("dialog[data-picture-dialog]")
    path = tmp_path / "chart.png"
    path.write_bytes(picture())
    dialog.get_by_label("选择图片").set_input_files(path)
    dialog.get_by_label("图片说明").fill("柱状图")
    dialog.get_by_role("button", name="放入题目").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".rich-field img")).to_have_count(1)
    expect(explanation.get_by_role("img", name="柱状图")).to_be_visible()


def test_what_is_no_image_gets_a_sentence_and_a_lost_line_another(visitor: Callable[..., Visitor], site: Site, tmp_path: Path) -> None:
    guest = new_question(visitor, site)
    page = guest.page
    dialog = page.locator("dialog[data-picture-dialog]")
    page.get_by_role("button", name="图片").click()
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"not an image at all")
    dialog.get_by_label("选择图片").set_input_files(bad)
    expect(dialog.get_by_role("alert")).to_contain_text("这不是能打开的图片")
    large = tmp_path / "large.png"
    large.write_bytes(b"0" * (6 * 1024 * 1024))
    dialog.get_by_label("选择图片").set_input_files(large)
    expect(dialog.get_by_role("alert")).to_contain_text("不超过 5 MB")
    page.route("**/images", lambda route: route.abort())
    good = tmp_path / "good.png"
    good.write_bytes(picture())
    dialog.get_by_label("选择图片").set_input_files(good)
    expect(dialog.get_by_role("alert")).to_contain_text("请检查网络")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    guest.forgive(422)
    guest.troubles = [each for each in guest.troubles if "ERR_FAILED" not in each]


def test_the_bar_marks_and_the_keyboard_reaches_it(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = new_question(visitor, site, kind="short_answer")
    page = guest.page
    stem = page.get_by_role("textbox", name="题干")
    expect(stem).to_be_focused()
    page.keyboard.type("谈谈")
    page.keyboard.press("Control+b")
    page.keyboard.type("组织")
    expect(page.get_by_role("button", name="加粗")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="加粗")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("生活")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Escape")
    expect(stem).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="插入表格").click()
    page.keyboard.press("Alt+s")
    assert "谈谈<b>组织<u>生活" in stem.inner_html().replace("<strong>", "<b>")
    expect(stem.locator("th")).to_have_count(3)
    stem.locator("th").first.click()
    page.keyboard.type("甲")
    page.keyboard.press("Tab")
    page.keyboard.type("乙")
    page.get_by_role("button", name="右边加一列").click()
    expect(stem.locator("th")).to_have_count(4)
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_url(SAVED)
    assert "<thead><tr><th>甲</th><th>乙</th><th></th><th></th></tr></thead>" in last_version(site)["stem_html"]


def test_markdown_and_html_are_still_there_for_who_wants_them(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = new_question(visitor, site, kind="short_answer")
    page = guest.page
    page.get_by_role("textbox", name="题干").fill("谈谈 <重点>")
    markup = page.get_by_label("文字格式")
    markup.select_option(label="HTML 源码")
    expect(page.locator("textarea#stem")).to_have_value("<p>谈谈 &lt;重点&gt;</p>")
    page.locator("textarea#stem").fill("<p>谈谈<em>纪律</em></p>")
    markup.select_option(label="Markdown")
    expect(page.locator("textarea#stem")).to_have_value("谈谈*纪律*")
    markup.select_option(label="图文")
    expect(page.get_by_role("textbox", name="题干")).to_have_text("谈谈*纪律*")
    markup.select_option(label="Markdown")
    page.locator("textarea#stem").fill("谈谈**作风**")
    guest.press("保存")
    page.wait_for_url(SAVED)
    assert last_version(site)["stem_html"] == "<p>谈谈<strong>作风</strong></p>"


def test_what_was_typed_is_there_after_a_mistake_and_after_going_back(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = new_question(visitor, site)
    page = guest.page
    stem = page.get_by_role("textbox", name="题干")
    stem.focus()
    hand_over(page, "paste", "html", html="<p>哪些是<b>三会</b>？</p>")
    fill_options(page, "甲 & 乙", "")
    guest.press("保存")
    expect(page.get_by_text("还没有保存。")).to_be_visible()
    guest.forgive(422)
    expect(stem.locator("strong")).to_have_text("三会")
    expect(page.get_by_label("选项 A", exact=True).filter(visible=True)).to_have_text("甲 & 乙")
    fill_options(page, "甲 & 乙", "丙")
    page.get_by_label("选项 B 是正确答案").filter(visible=True).check()
    guest.press("保存并写下一题")
    expect(page.get_by_text("已保存，请写下一题。").first).to_be_visible()
    assert last_version(site)["stem_html"] == "<p>哪些是<strong>三会</strong>？</p>"


def test_pairs_are_written_and_moved_by_keys(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = new_question(visitor, site, kind="matching")
    page = guest.page
    expect(page.get_by_role("textbox", name="题干")).to_be_focused()
    page.keyboard.type("各条说什么？")
    page.keyboard.press("Alt+a")
    expect(page.get_by_role("textbox", name="第 1 组左边")).to_be_focused()
    for text in ("总纲", "根本", "第一条", "入党", "第二条", "先锋"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="第 4 组左边")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("多余")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("textbox", name="第 3 组右边")).to_be_focused()
    expect(page.get_by_role("textbox", name="第 3 组右边")).to_have_text("多余")
    page.keyboard.press("Alt+o")
    expect(page.get_by_role("textbox", name="第 5 组左边")).to_be_focused()
    page.get_by_role("button", name="删去第 5 组").press("Enter")
    expect(page.get_by_role("textbox", name="第 4 组左边")).to_be_focused()
    expect(page.get_by_role("button", name="第 4 组下移")).to_be_disabled()
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_url(SAVED)
    version = last_version(site)
    assert version["kind"] == "matching"
    assert [json.dumps(json.loads(version[name]), ensure_ascii=False).count("多余") for name in ("options", "answer_key")] == [1, 0]
    guest.press("编辑")
    lefts, rights = ([page.get_by_role("textbox", name=f"第 {n} 组{side}") for n in (1, 2, 3, 4)] for side in ("左边", "右边"))
    for found, texts in ((lefts, ("总纲", "第一条", "第二条", "")), (rights, ("根本", "入党", "先锋", "多余"))):
        for each, text in zip(found, texts, strict=True):
            expect(each).to_have_text(text)


SPILT = """() => [...document.querySelectorAll(".preview-frame li")].filter((card) => {
  const seen = [...card.querySelectorAll("img, select")].filter((each) => each.getClientRects().length);
  const boxes = seen.map((each) => each.getBoundingClientRect());
  const meet = (one, two) => one !== two && one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
  return boxes.some((box) => box.width < 20 || box.right > card.getBoundingClientRect().right || boxes.some((two) => meet(box, two)));
}).length"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_wide_images_of_pairs_and_steps_stay_within_their_cards(size: dict[str, int], visitor: Callable[..., Visitor], site: Site) -> None:
    for kind, fields in (("matching", ("第 1 组左边", "第 1 组右边")), ("ordering", ("选项 A", "选项 B"))):
        guest = new_question(visitor, site, size, kind=kind)
        page = guest.page
        page.get_by_role("textbox", name="题干").fill(f"图文（{kind}，{size['width']}）")
        if kind == "matching":
            for side, text in (("左边", "总纲"), ("右边", "根本")):
                page.get_by_role("textbox", name=f"第 2 组{side}").fill(text)
        dialog = page.locator("dialog[data-picture-dialog]")
        for number, name in enumerate(fields):
            page.get_by_role("textbox", name=name).filter(visible=True).focus()
            hand_over(page, "paste", "image", image=picture("red" if number else "blue", (1600, 300 + size["width"] // 10)))
            dialog.get_by_label("图片说明").fill("柱状图")
            dialog.get_by_role("button", name="放入题目").click()
            expect(dialog).to_be_hidden()
        guest.press("保存")
        page.wait_for_url(SAVED)
        expect(page.locator(".preview-frame img")).to_have_count(2)
        page.wait_for_function("[...document.images].every((each) => each.complete)")
        for width in ("电脑", "手机"):
            page.locator(".preview-width").get_by_text(width).click()
            shoot(page, f"bank-question-{kind}-{width}-{size['width']}")
            assert page.evaluate(SPILT) == 0


@pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (PHONE, "phone")], ids=["desk", "phone"])
def test_a_passage_is_written_part_by_part_with_keys(size: dict[str, int], name: str, visitor: Callable[..., Visitor], site: Site) -> None:
    guest = new_question(visitor, site, size, kind="passage")
    page = guest.page
    expect(page.get_by_role("textbox", name="题干").first).to_be_focused()
    page.keyboard.type(f"阅读材料（{name}）。")
    first, second = page.locator(".part-edit").nth(0), page.locator(".part-edit").nth(1)
    first.get_by_role("textbox", name="题干").focus()
    page.keyboard.type("哪些正确？")
    first.get_by_label("题型").select_option("multiple")
    page.keyboard.press("Alt+c")
    for text in ("甲", "乙", "丙"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.press("Alt+a")
    page.keyboard.type("ac")
    expect(first.get_by_label("选项 C 是正确答案")).to_be_checked()
    page.get_by_role("button", name="加一道小题").press("Enter")
    expect(second.get_by_role("textbox", name="题干")).to_be_focused()
    page.keyboard.type("连一连。")
    second.get_by_label("题型").select_option("matching")
    page.keyboard.press("Alt+a")
    for text in ("总纲", "根本", "第一条", "入党", "第二条", "先锋"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    second.get_by_role("button", name="第 2 小题上移").press("Enter")
    expect(first.get_by_role("textbox", name="题干")).to_have_text("连一连。")
    expect(first.get_by_role("heading")).to_have_text("第 1 小题")
    shoot(page, f"editor-passage-{name}")
    assert faults(page) == []
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_url(SAVED)
    parts = json.loads(last_version(site)["parts"])
    assert [part["kind"] for part in parts] == ["matching", "multiple"]
    assert [option["html"] for option in parts[1]["options"]] == ["甲", "乙", "丙"]
    shoot(page, f"bank-question-passage-{name}")


KEYBOARD = ("single", "multiple", "true_false", "fill_blank", "numeric")


def write_question(page: Page, number: int) -> int:
    """One question, keys alone; the type changes every ten. Returns how many keys that took, Ctrl + Enter included."""
    kind = KEYBOARD[number // 10]
    count = 1

    def press(name: str) -> None:
        nonlocal count
        page.keyboard.press(name)
        count += 1

    def write(text: str) -> None:
        nonlocal count
        page.keyboard.type(text)
        count += len(text)

    if number and number % 10 == 0:
        press(f"Alt+{('single', 'multiple', 'indefinite', 'true_false', 'fill_blank', 'numeric').index(kind) + 1}")
        press("Alt+s")
    write(f"键盘第{number:02d}题：召开的次数是____。" if kind == "fill_blank" else f"键盘第{number:02d}题：每年召开几次？")
    if kind in {"single", "multiple"}:
        press("Alt+c")
        for place, text in enumerate(("一次", "两次", "四次", "十二次")):
            write(text)
            press("Enter" if place < 3 else "Alt+a")
        write("C" if kind == "single" else "cd")
    elif kind == "true_false":
        press("Alt+a")
        write("错")
    elif kind == "fill_blank":
        press("Alt+a")
        write("四次 | 4次")
    else:
        press("Alt+a")
        write("4 ± 0.5")
    return count


def test_fifty_questions_are_written_without_the_mouse(
    visitor: Callable[..., Visitor], site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    guest = new_question(visitor, site)
    page = guest.page
    page.get_by_label("章节").fill("键盘录入")
    page.get_by_role("combobox", name="难度").select_option("hard")
    page.keyboard.press("Alt+s")
    keys = 0
    began = time.perf_counter()
    for number in range(50):
        keys += write_question(page, number)
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        expect(page.locator("#stem-label")).to_have_count(1)
    seconds = time.perf_counter() - began
    found = site.ask(
        "SELECT q.kind, v.answer_key FROM question q JOIN question_version v ON v.question_id = q.id"
        " WHERE q.topic = '键盘录入' AND q.difficulty = 'hard' AND q.stem_text LIKE '键盘第%'"
    )
    assert Counter(kind for kind, _key in found) == dict.fromkeys(KEYBOARD, 10)
    assert {len(json.loads(key)["right"]) for kind, key in found if kind == "multiple"} == {2}
    with capsys.disabled():
        print(f"\n50 questions without the mouse: {keys / 50:.1f} keys each, {seconds / 50:.2f} s each with the page")  # noqa: T201
