"""Pages of units, members, roles, and one's own profile."""

from typing import Any

from flask import Blueprint

from learnhub.core.permissions import ADMINISTRATOR, ORGANIZER, principal
from learnhub.organization.forms import CATEGORY_LABELS, GENDER_LABELS, KIND_LABELS, ROLE_LABELS, STATUS_LABELS
from learnhub.organization.models import Unit
from learnhub.organization.queries import units_in

blueprint = Blueprint("organization", __name__, template_folder="../templates")
MANAGERS = (ORGANIZER, ADMINISTRATOR)


@blueprint.app_template_filter("word_for")
def word_for(key: str, kind: str) -> Any:
    """The word on the page for a unit kind, member category, status, gender or role."""
    labels: dict[str, Any] = {
        "kind": KIND_LABELS,
        "category": CATEGORY_LABELS,
        "status": STATUS_LABELS,
        "gender": GENDER_LABELS,
        "role": ROLE_LABELS,
    }[kind]
    return labels.get(key, key)


@blueprint.app_template_filter("masked_phone")
def masked_phone(phone: str | None) -> str:
    """A phone as lists show it: 138****0001."""
    return f"{phone[:3]}****{phone[-4:]}" if phone and len(phone) >= 8 else (phone or "")


def unit_choices(
    tree: str | None = None, *, kinds: tuple[str, ...] | None = None, scope: tuple[str, ...] | None = None
) -> list[tuple[int, str]]:
    """Units in the organizer's scope for a select field, indented as the tree is."""
    found = units_in(principal().scope(*MANAGERS) if scope is None else scope, tree)
    return [(unit.id, indented(unit)) for unit in found if kinds is None or unit.kind in kinds]


def indented(unit: Unit) -> str:
    """The unit's name, moved in by its depth."""
    return "\u3000" * unit.depth + unit.name


from learnhub.organization.views import log, members, posts, profile, roles, units, work_requests  # noqa: E402, F401 - they register their pages
