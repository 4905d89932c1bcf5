"""Paths of units: `/1/4/9/` holds the ids from the root down."""

from collections.abc import Iterable


def path_of(parent_path: str | None, unit_id: int) -> str:
    """The path of a unit under a parent, or of a root."""
    return f"{parent_path or '/'}{unit_id}/"


def is_within(path: str | None, scope: Iterable[str]) -> bool:
    """Whether `path` lies in one of the subtrees of `scope`."""
    return path is not None and any(path.startswith(root) for root in scope)


def moved(path: str, old_root: str, new_root: str) -> str:
    """`path`, which lies under `old_root`, after that subtree moved to `new_root`."""
    if not path.startswith(old_root):
        raise ValueError("the path does not lie under the unit that moves")
    return new_root + path[len(old_root) :]
