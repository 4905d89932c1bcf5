"""A paper that survives what happens to browsers: no network, a reload, a sign-out, another page, another device, an invigilator."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Site, Visitor

OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


def begin(guest: Visitor, exam_id: int) -> str:
    """The address of the paper, with everything in place that a reload without a network needs."""
    guest.go(f"/exams/{exam_id}")
    guest.page.get_by_role("button", name="开始作答").or_(guest.page.get_by_role("button", name="再考一次")).click()
    guest.page.wait_for_url("**/attempts/*")
    guest.page.wait_for_function(
        "async () => (await caches.has('learnhub-files-1')) && (await (await caches.open('learnhub-files-1')).keys()).length > 3"
        " && (await navigator.serviceWorker.getRegistration('/attempts/'))?.active"
    )
    return guest.page.url.removeprefix(guest.site.url)


def badge(page: Page, words: str) -> None:
    expect(page.locator("#badge [data-state]:visible")).to_contain_text(words, timeout=30_000)


def choose(page: Page, number: int) -> None:
    page.locator(".question.is-shown .option").nth(number).click()


def chosen(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('.option input:checked')].map((one) => `${one.name} ${one.value}`)")  # type: ignore[no-any-return]


def saved(site: Site, path: str) -> int:
    return len(site.ask("SELECT id FROM response WHERE attempt_id = ? AND answer <> '[]'", path.rsplit("/", 1)[1]))


def test_without_a_network_the_paper_opens_again_and_goes_on(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["colleague0"])
    page, path = guest.page, begin(guest, site.world.exam_id)
    choose(page, 1)
    badge(page, "已保存")
    page.context.set_offline(True)
    page.keyboard.press("ArrowRight")
    choose(page, 2)
    badge(page, "离线，1 题待同步")
    before = chosen(page)
    page.reload()
    badge(page, "离线，1 题待同步")
    assert chosen(page) == before
    assert (
        28 * 60
        < sum(int(part) * unit for part, unit in zip(page.locator("#left").inner_text().split(":"), (60, 1), strict=True))
        <= 30 * 60
    )
    page.keyboard.press("ArrowRight")
    choose(page, 0)
    badge(page, "离线，2 题待同步")
    assert saved(site, path) < 3  # what a closing page still sends may slip through the pretended outage
    page.context.set_offline(False)
    badge(page, "已保存")
    assert saved(site, path) == 3
    guest.troubles = [trouble for trouble in guest.troubles if not any(word in trouble for word in OFFLINE)]
    page.get_by_role("button", name="交卷", exact=True).click()
    page.get_by_role("button", name="确认交卷").click()
    page.wait_for_url("**/result")
    assert page.evaluate("(path) => caches.match(path).then((found) => found === undefined)", path)


def test_a_second_page_that_was_behind_replaces_nothing(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["colleague1"])
    page, path = guest.page, begin(guest, site.world.exam_id)
    behind = page.context.new_page()
    behind.goto(site.url + path)
    page.bring_to_front()
    choose(page, 1)
    badge(page, "已保存")
    behind.bring_to_front()
    for _question in range(2):  # it counts further than the first page
        behind.keyboard.press("ArrowRight")
        choose(behind, 0)
        badge(behind, "已保存")
    behind.keyboard.press("ArrowLeft")
    behind.keyboard.press("ArrowLeft")
    behind.keyboard.press("m")
    expect(behind.locator(".question.is-shown .question-said")).to_contain_text("另一个页面改过")
    assert chosen(behind)[0] == chosen(page)[0]
    behind.keyboard.press("m")  # it has seen the answer now
    expect(behind.locator(".question.is-shown .question-said")).to_be_hidden()
    badge(behind, "已保存")
    attempt = path.rsplit("/", 1)[1]
    assert site.ask("SELECT answer <> '[]', is_marked FROM response WHERE attempt_id = ? AND position = 0", attempt) == [(1, 1)]
    assert site.ask("SELECT position FROM conflict_copy WHERE attempt_id = ?", attempt) == [(0,)]
    behind.get_by_role("button", name="交卷", exact=True).click()
    behind.get_by_role("button", name="交卷").last.click()
    behind.wait_for_url("**/result")


def test_a_text_that_another_page_overtook_is_there_to_take_back(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["colleague1"])
    page, path = guest.page, begin(guest, site.world.every_type_id)
    behind = page.context.new_page()
    behind.goto(site.url + path)
    for each, text in ((page, "先写的一段话"), (behind, "后写的另一段话")):
        each.bring_to_front()
        each.locator(".question[data-kind=essay]").evaluate(
            "(one) => document.querySelector(`[data-go='${one.dataset.position}']`).click()"
        )
        each.locator(".question.is-shown textarea").fill(text)
        each.locator(".question.is-shown textarea").blur()
        if each is page:
            badge(page, "已保存")
    said = behind.locator(".question.is-shown .question-said")
    expect(said).to_contain_text("这里刚才写的是：后写的另一段话")
    expect(behind.locator(".question.is-shown textarea")).to_have_value("先写的一段话")


def test_signing_in_again_happens_on_the_paper_itself(visitor: Callable[..., Visitor], site: Site) -> None:
    person = site.world.people["colleague1"]
    guest = visitor(person=person)
    page, path = guest.page, begin(guest, site.world.exam_id)
    other = page.context.new_page()
    other.goto(site.url)
    other.evaluate(
        "() => fetch('/sign-out', {method: 'POST', body: new URLSearchParams("
        "{csrf_token: document.querySelector('meta[name=csrf-token]').content})})"
    )
    other.close()
    choose(page, 0)
    expect(page.locator("[data-notice=signin]")).to_be_visible()
    page.get_by_role("button", name="重新登录").click()
    dialog = page.get_by_role("dialog", name="重新登录")
    expect(dialog).to_contain_text(person.staff_number)
    dialog.get_by_label("密码").fill("not this one")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.get_by_role("alert")).to_contain_text("不正确")
    dialog.get_by_label("密码").fill(person.password)
    page.keyboard.press("Enter")
    badge(page, "已保存")
    expect(page.locator("[data-notice=signin]")).to_be_hidden()
    assert saved(site, path) == 1
    guest.forgive(401, 422, 400)


def test_another_account_cannot_answer_for_her_and_loses_nothing(visitor: Callable[..., Visitor], site: Site) -> None:
    guest = visitor(person=site.world.people["colleague2"])
    page, path = guest.page, begin(guest, site.world.exam_id)
    page.context.clear_cookies()
    second = Visitor(site, page.context.new_page())
    second.sign_in(site.world.people["colleague4"])
    second.page.close()
    choose(page, 3)
    expect(page.locator("[data-notice=signin]")).to_be_visible()
    assert saved(site, path) == 0
    page.get_by_role("button", name="重新登录").click()
    page.get_by_role("dialog", name="重新登录").get_by_label("密码").fill(site.world.people["colleague2"].password)
    page.keyboard.press("Enter")
    badge(page, "已保存")
    assert saved(site, path) == 1
    guest.forgive(400, 404)


def test_a_watched_exam_from_the_first_leave_to_reopening(visitor: Callable[..., Visitor], site: Site) -> None:
    exam_id = site.world.watched[0]
    guest, phone = visitor(person=site.world.people["colleague6"]), visitor(PHONE, person=site.world.people["colleague6"])
    page, path = guest.page, begin(guest, exam_id)
    choose(page, 0)
    badge(page, "已保存")
    page.evaluate("() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); }")
    page.wait_for_timeout(3600)
    page.evaluate("() => { document.hasFocus = () => true; dispatchEvent(new Event('focus')); }")
    expect(page.get_by_text("离开页面 1 次")).to_be_visible()

    watcher = visitor(person=site.world.people["stranger"])
    watcher.go("/exams")
    watcher.press("进入监考")
    watcher.press("进入监考")
    row = watcher.page.get_by_role("row").filter(has_text=site.world.people["colleague6"].name)
    expect(row).to_contain_text("1 / 5")
    expect(row).to_contain_text("1 次")
    watcher.page.get_by_role("textbox", name="消息").fill("请注意时间。")
    watcher.press("发送")
    message = page.locator("#messages").get_by_text("请注意时间。")
    expect(message).to_be_visible(timeout=30_000)
    page.locator("#messages .notice").filter(has_text="请注意时间。").get_by_role("button", name="知道了").click()

    phone.go(path)
    expect(phone.page.get_by_role("dialog", name="这份试卷正在另一台设备上作答")).to_be_visible()
    phone.press("在这台设备上作答")
    expect(phone.page.locator("#device")).to_be_hidden()
    expect(page.get_by_role("dialog", name="这份试卷已换到另一台设备作答")).to_be_visible(timeout=30_000)

    watcher.press(site.world.people["colleague6"].name)
    watcher.page.locator("form[action$='/submit']").get_by_label("原因").fill("身体不适")
    watcher.page.locator("form[action$='/submit']").get_by_role("button").click()
    watcher.page.get_by_role("dialog").get_by_role("button", name="代为交卷").click()
    phone.page.wait_for_url("**/result", timeout=30_000)
    expect(phone.page.get_by_text("监考人员代为交卷")).to_be_visible()
    form = watcher.page.locator("form[action$='/reopen']")
    form.get_by_label("原因").fill("误操作")
    form.get_by_role("button", name="重新打开").click()
    expect(watcher.page.get_by_text("已重新打开")).to_be_visible()
    phone.go(path)
    phone.page.wait_for_url(f"**{path}")
    assert len(chosen(phone.page)) == 1
