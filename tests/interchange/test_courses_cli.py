"""`flask courses check|import|export`, as an organizer types them."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from learnhub.catalog.queries import course_by_slug, published_slugs
from learnhub.interchange.service.course_folders import write_folder
from learnhub.organization.models import DEPARTMENT_TREE
from learnhub.organization.queries import roots
from tests.factories import DepartmentFactory
from tests.factories.course_files import COURSE, QUIZ, course_files


@pytest.fixture
def flask(app: Flask, database: Any) -> Any:
    """Run a command; what it said and how it ended."""

    def run(*words: str | Path) -> Result:
        return app.test_cli_runner().invoke(args=["courses", *map(str, words)])

    return run


def second(**changes: Any) -> dict[str, bytes]:
    return course_files(course=COURSE.replace("xiao-kecheng", "er-kecheng").replace("小课程", "第二门"), **changes)


def test_check_is_content_with_a_sound_course(flask: Any, tmp_path: Path) -> None:
    write_folder(tmp_path / "one", course_files())
    result = flask("check", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "one：没有问题\n")


def test_check_names_file_line_and_what_to_do(flask: Any, tmp_path: Path) -> None:
    write_folder(tmp_path / "one", course_files(quiz=QUIZ.replace('answer = "A"', 'answer = "Z"')))
    result = flask("check", tmp_path / "one")
    assert result.exit_code == 1
    assert 'one/quizzes/04.toml:10：答案应为 A 到 C 的字母，例如 "A"' in result.stderr


def test_two_folders_with_one_slug_are_told_apart(flask: Any, tmp_path: Path) -> None:
    DepartmentFactory()
    write_folder(tmp_path / "one", course_files())
    write_folder(tmp_path / "two", course_files())
    for command in ("check", "import"):
        result = flask(command, tmp_path)
        assert result.exit_code == 1
        assert "two/course.toml:1：slug 与文件夹 one 里的课程相同" in result.stderr


def test_import_says_what_it_did_and_shows_how_far_it_is(flask: Any, tmp_path: Path) -> None:
    DepartmentFactory()
    write_folder(tmp_path / "one", course_files())
    write_folder(tmp_path / "two", second())
    first = flask("import", tmp_path)
    assert (first.exit_code, first.stdout) == (0, "已导入：《小课程》（4 节，3 题）\n已导入：《第二门》（4 节，3 题）\n")
    assert "课程" in first.stderr
    again = flask("import", tmp_path)
    assert again.stdout == "没有变化：《小课程》\n没有变化：《第二门》\n"
    assert published_slugs() == ["xiao-kecheng", "er-kecheng"]


def test_one_course_with_mistakes_does_not_hold_up_the_others(flask: Any, tmp_path: Path) -> None:
    DepartmentFactory()
    write_folder(tmp_path / "one", course_files(quiz="questions = []"))
    write_folder(tmp_path / "two", second())
    result = flask("import", tmp_path)
    assert result.exit_code == 1
    assert "one：" in result.stderr
    assert "没有导入这门课程" in result.stderr
    assert course_by_slug("xiao-kecheng") is None
    assert course_by_slug("er-kecheng") is not None


def test_courses_belong_to_an_organization_which_the_first_import_can_make(flask: Any, tmp_path: Path) -> None:
    write_folder(tmp_path / "one", course_files())
    refused = flask("import", tmp_path)
    assert refused.exit_code == 1
    assert "请先运行 flask organization init" in refused.stderr
    assert flask("import", tmp_path, "--organization", "水利局").exit_code == 0
    (root,) = roots(DEPARTMENT_TREE)
    assert root.name == "水利局"
    course = course_by_slug("xiao-kecheng")
    assert course is not None
    assert course.unit_id == root.id


def test_export_writes_folders_that_check_is_content_with(flask: Any, tmp_path: Path) -> None:
    DepartmentFactory()
    write_folder(tmp_path / "in/one", course_files())
    flask("import", tmp_path / "in")
    assert "已导出：《小课程》" in flask("export", tmp_path / "out").stdout
    assert flask("check", tmp_path / "out").exit_code == 0
    assert "没有课程“no-such”" in flask("export", tmp_path / "out", "--slug", "no-such").stderr


def test_a_folder_that_is_not_there_is_a_sentence(flask: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = flask("import", tmp_path / "empty")
    assert result.exit_code == 1
    assert "里没有课程" in result.stderr
