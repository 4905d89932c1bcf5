"""Names of downloads: whatever a title is made of, the header is one line and the name says what the file is."""

import pytest

from learnhub.core.storage import file_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("成绩-党章考试", "成绩-党章考试.xlsx"),
        ("成绩\r\nSet-Cookie: a=b", "成绩Set-Cookie a=b.xlsx"),
        ("\u202etxt.考试", "txt.考试.xlsx"),
        ("../../etc/passwd", "etc passwd.xlsx"),
        ('a"b<c>', "a b c.xlsx"),
        ("...", "LearnHub.xlsx"),
        ("\0", "LearnHub.xlsx"),
        ("长" * 300, "长" * 80 + ".xlsx"),
    ],
)
def test_a_name_is_safe(words: str, name: str) -> None:
    assert file_name(words, ".xlsx") == name
