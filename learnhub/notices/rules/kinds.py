"""What a notice may be about, and where it may lead."""

from collections.abc import Mapping


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Mark `words` for translation where a page shows them."""
    return words


KINDS: Mapping[str, str] = {
    "study": N_("学习"),
    "exam": N_("考试"),
    "session": N_("集体学习和集中培训"),
    "assignment": N_("学习任务"),
    "reminder": N_("提醒"),
    "request": N_("交办"),
    "system": N_("平台"),
}


def is_own_path(link: str) -> bool:
    """Whether `link` is a page of the platform itself, and no other address that a browser would follow."""
    return link.startswith("/") and not link.startswith(("//", "/\\")) and "\\" not in link and all(sign > " " for sign in link)
