"""Words that several pages use."""

from flask_babel import gettext as _


def format_words() -> dict[str, str]:
    """What the formats are called."""
    return {
        "table": str(_("表格")),
        "word": "Word",
        "text": str(_("文本")),
        "gift": "GIFT",
        "moodle_xml": "Moodle XML",
        "aiken": "Aiken",
        "qti": "QTI",
    }
