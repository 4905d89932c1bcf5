"""One's own profile."""

from flask import render_template
from flask.typing import ResponseReturnValue

from learnhub.core.permissions import SIGNED_IN, principal, requires
from learnhub.organization import queries
from learnhub.organization.views import blueprint


@blueprint.get("/profile")
@requires(SIGNED_IN)
def profile() -> ResponseReturnValue:
    """What the organization knows of me, my roles, and the security of my account."""
    user = principal()
    return render_template(
        "organization/profile.html",
        member=queries.member(user.member_id),
        affiliations=queries.affiliations_of(user.member_id),
        posts=queries.posts_of(user.member_id),
        grants=queries.grants_of(user.account_id),
    )
