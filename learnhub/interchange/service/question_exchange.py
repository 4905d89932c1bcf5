"""Questions of a bank in the formats of other systems, and what of them those cannot hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.interchange.rules.exported import KIND
from learnhub.interchange.rules.gift_writing import gift_losses, write_gift
from learnhub.interchange.rules.moodle_writing import moodle_losses, write_moodle
from learnhub.interchange.service.export_notes import export_notes
from learnhub.questions.rules.drafts import QuestionDraft

GIFT, MOODLE_XML = "gift", "moodle_xml"


@dataclass(frozen=True, slots=True)
class Written:
    """A file, its ending and type, and how many questions are not in it."""

    content: bytes
    ending: str
    mimetype: str
    left_out: int


def written(drafts: Sequence[QuestionDraft], form: str) -> Written:
    """The questions as GIFT or MOODLE_XML, with what it cannot hold said at its head. Raises Refused when none of them fits."""
    losses = gift_losses if form == GIFT else moodle_losses
    left_out = sum(KIND in losses(draft) for draft in drafts)
    if left_out == len(drafts):
        raise Refused(_("所选的题这种格式都放不下，请改选 Excel 格式。"))
    notes = export_notes(drafts, losses)
    if form == GIFT:
        said = "".join(f"// {line}\n" for line in notes)
        return Written((said + write_gift(drafts)).encode(), ".gift.txt", "text/plain; charset=utf-8", left_out)
    return Written(write_moodle(drafts, notes), ".xml", "application/xml", left_out)
