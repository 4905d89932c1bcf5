"""The types of questions, their difficulty labels, and the marking rules for several right answers.

What `QuestionVersion.options`, its `answer_key` and an answer (always a list of strings) hold, by type:

single, multiple, indefinite, true_false
    options `{"id", "html"}`, with `"pinned": true` for one that a shuffle leaves in its place (以上都对);
    key `{"right": [ids]}`, with `"fractions": {id: share}` where options count for more or less than an equal share
    (-1 to 1; of all or nothing no trace is left); answer: the ids chosen.
fill_blank
    no options; the stem has `____` where a blank stands, as many as the key has blanks, or none at all;
    key `{"blanks": [[{"text", "fraction"}, …], …], "any_order": bool, "is_exact": bool}`; answer: a text for each blank.
numeric
    key `{"accepted": [{"value", "tolerance", "fraction"}, …], "unit"}` with decimal numbers as strings; answer: one text.
matching
    options `{"id", "html", "side": "left" | "right"}`; key `{"pairs": {left id: right id}}`, right ones may be left over;
    answer: `"left:right"` for each pair made.
ordering
    options `{"id", "html"}`; key `{"order": [ids]}`; answer: the ids in the order given.
short_answer, essay
    key `{"sample_html", "rubric": [{"text", "share"}, …]}`, marked by a person; answer: one text.
passage
    `parts`: a list of `{"id", "kind", "stem_html", "options", "answer_key", "explanation_html", "share"}` of the types above; on a
    paper each part is a place of its own, so a passage as a whole has no answer.
"""

SINGLE, MULTIPLE, INDEFINITE, TRUE_FALSE = "single", "multiple", "indefinite", "true_false"
FILL_BLANK, NUMERIC, MATCHING, ORDERING = "fill_blank", "numeric", "matching", "ordering"
SHORT_ANSWER, ESSAY, PASSAGE = "short_answer", "essay", "passage"
CHOICES = (SINGLE, MULTIPLE, INDEFINITE, TRUE_FALSE)
SEVERAL = (MULTIPLE, INDEFINITE)
BY_HAND = (SHORT_ANSWER, ESSAY)
ALL_KINDS = (*CHOICES, FILL_BLANK, NUMERIC, MATCHING, ORDERING, *BY_HAND, PASSAGE)
BLANK = "____"
# What may be saved.
KINDS = ALL_KINDS
DIFFICULTIES = ("easy", "medium", "hard")

ALL_OR_NOTHING, HALF_FOR_SUBSET, PER_RIGHT_OPTION = "all_or_nothing", "half_for_subset", "per_right_option"
FIXED_PER_RIGHT_OPTION, WITH_PENALTY = "fixed_per_right_option", "with_penalty"
SEVERAL_RULES = (ALL_OR_NOTHING, HALF_FOR_SUBSET, PER_RIGHT_OPTION, FIXED_PER_RIGHT_OPTION, WITH_PENALTY)

# The two options of every true/false question, in this order.
TRUE_WORD, FALSE_WORD = "正确", "错误"
