"""A leader's way: the dashboard, one member, the export; and nothing of anybody else's part."""

import zipfile
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import Site, Visitor


def test_a_leader_sees_who_stands_where_and_takes_it_along(visitor: Callable[..., Visitor], site: Site) -> None:
    world = site.world
    guest = visitor(person=world.people["leader"])
    page = guest.page
    guest.follow(page.get_by_role("navigation", name="主导航").get_by_role("link", name="看板"))
    expect(page.locator("main")).to_contain_text("河湖保护处")
    expect(page.locator("main")).not_to_contain_text("工程建设处")
    guest.go("/dashboard/members")
    expect(page.locator("main")).not_to_contain_text("方宁")
    page.get_by_role("link", name="陈思远").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陈思远")
    guest.go("/dashboard")
    with page.expect_download() as download:
        guest.press("导出")
    path = download.value.path()
    assert zipfile.is_zipfile(path)
    text = b"".join(zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()).decode(errors="replace")
    assert "陈思远" in text
    assert "方宁" not in text
    assert site.ask("SELECT count(*) FROM audit_entry WHERE action LIKE 'export%'")[0][0] >= 1


def test_a_leader_of_one_department_finds_nothing_of_another(visitor: Callable[..., Visitor], site: Site) -> None:
    world = site.world
    guest = visitor(person=world.people["leader"])
    stranger, works = world.people["stranger"].member_id, world.units["works"]
    for path in (
        f"/dashboard/members/{stranger}",
        f"/dashboard?unit={works}",
        f"/dashboard/members?unit={works}",
        "/manage",
        "/manage/members",
    ):
        reply = guest.page.goto(site.url + path)
        assert reply is not None
        assert reply.status in {403, 404}, path
        expect(guest.page.locator("main")).not_to_contain_text("方宁")
    guest.forgive(403, 404)
