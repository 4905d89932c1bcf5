"""Verbs of assignments: assign, change, end, withdraw, extend, remind, and the address of a calendar."""

from learnhub.assignments.service.addresses import make_address, revoke_address
from learnhub.assignments.service.assigning import assign, change_assignment, end_assignment, reach_of, withdraw_assignment
from learnhub.assignments.service.members import extend, extend_many, take_in_joiners
from learnhub.assignments.service.telling import announce, remind, warn_of_due

__all__ = [
    "announce",
    "assign",
    "change_assignment",
    "end_assignment",
    "extend",
    "extend_many",
    "make_address",
    "reach_of",
    "remind",
    "revoke_address",
    "take_in_joiners",
    "warn_of_due",
    "withdraw_assignment",
]
