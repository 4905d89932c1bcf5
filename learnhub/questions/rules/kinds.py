"""The types of questions, their difficulty labels, and the marking rules for several right answers."""

SINGLE, MULTIPLE, TRUE_FALSE = "single", "multiple", "true_false"
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE)
DIFFICULTIES = ("easy", "medium", "hard")

ALL_OR_NOTHING, HALF_FOR_SUBSET, PER_RIGHT_OPTION = "all_or_nothing", "half_for_subset", "per_right_option"
SEVERAL_RULES = (ALL_OR_NOTHING, HALF_FOR_SUBSET, PER_RIGHT_OPTION)

# The two options of every true/false question, in this order.
TRUE_WORD, FALSE_WORD = "正确", "错误"
