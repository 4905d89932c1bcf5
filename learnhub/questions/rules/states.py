"""How far a question is: only those in use are asked."""

DRAFT, IN_REVIEW, IN_USE = "draft", "in_review", "in_use"
APPROVED, RETURNED = "approved", "returned"
