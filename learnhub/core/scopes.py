"""How far a role reaches, where that is more than a unit and its subtree."""

from learnhub.core.permissions import ADMINISTRATOR, Principal


def reaches_everything(user: Principal) -> bool:
    """Whether the person is administrator at the top of a tree: what concerns the whole platform is for such people only."""
    return any(path.count("/") == 2 for path in user.scope(ADMINISTRATOR))
