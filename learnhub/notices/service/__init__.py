"""Verbs of notices: tell people, bring it to them by e-mail, and let them say what they want."""

from learnhub.notices.rules.words import Words, words
from learnhub.notices.service.addresses import address_to_confirm, ask_to_confirm, choose_kinds, confirm_address, remove_address
from learnhub.notices.service.inbox import delete_old_notices, read_all, read_notice, send
from learnhub.notices.service.outbox import claim_next, delete_old_mail, queue_digests, queue_test, settle, try_again

__all__ = [
    "Words",
    "address_to_confirm",
    "ask_to_confirm",
    "choose_kinds",
    "claim_next",
    "confirm_address",
    "delete_old_mail",
    "delete_old_notices",
    "queue_digests",
    "queue_test",
    "read_all",
    "read_notice",
    "remove_address",
    "send",
    "settle",
    "try_again",
    "words",
]
