"""What earns points 积分: the rules, versioned by date, with their daily caps. Source: domain.md §4."""

from dataclasses import dataclass
from datetime import date

ARTICLE_READ = "article_read"
VIDEO_COMPLETED = "video_completed"
DAILY_QUIZ = "daily_quiz"
EXAM_PASSED = "exam_passed"
FULL_MARKS = "full_marks"
COURSE_COMPLETED = "course_completed"
SIGN_IN = "sign_in"
STUDY_TIME = "study_time"
CORRECTION = "correction"


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Marks words to be translated where a page shows them."""
    return words


BEGINNING = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class PointsRule:
    """One version of one rule, in force from `since` to `until` (inclusive; None: still).

    `daily_cap` is in points a day (None: no cap). `is_presence` marks rules that reward being there rather than finishing:
    relief mode 减负模式 never pays them.
    """

    key: str
    label: str
    explanation: str
    points: int
    daily_cap: int | None = None
    is_on: bool = True
    is_presence: bool = False
    since: date = BEGINNING
    until: date | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether this version holds on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


RULES: tuple[PointsRule, ...] = (
    PointsRule(ARTICLE_READ, N_("读完文章或文档"), N_("读完一节文章或文档，同一节只计一次。"), 1, 12),
    PointsRule(VIDEO_COMPLETED, N_("学完视频或音频"), N_("有效观看或收听达到完成比例，同一节只计一次。"), 2, 12),
    PointsRule(DAILY_QUIZ, N_("每日答题"), N_("每答对一题计一次。"), 1, 5),
    PointsRule(EXAM_PASSED, N_("考试及格"), N_("同一场考试只计一次，补考及格同样计分。"), 10),
    PointsRule(FULL_MARKS, N_("考试满分"), N_("在及格积分之外另加，同一场考试只计一次。"), 5),
    PointsRule(COURSE_COMPLETED, N_("学完课程"), N_("必学的节全部完成，同一门课程只计一次。"), 10),
    PointsRule(SIGN_IN, N_("登录"), N_("积分鼓励学完，不鼓励打卡，因此不启用。"), 1, 1, is_on=False, is_presence=True),
    PointsRule(STUDY_TIME, N_("学习时长"), N_("积分鼓励学完，不比时长，因此不启用。"), 1, 6, is_on=False, is_presence=True),
)
CORRECTION_LABEL = N_("更正")


def rule_on(key: str, day: date, rules: tuple[PointsRule, ...] = RULES) -> PointsRule | None:
    """The version of `key` that holds on `day`, None when there is none."""
    return next((rule for rule in rules if rule.key == key and rule.is_in_force(day)), None)


def payable(rule: PointsRule, *, wanted: int | None, paid_today: int, is_relieved: bool) -> int:
    """Points that `rule` pays now: `wanted` (default the rule's own), never above what its daily cap leaves, 0 when it is off."""
    if not rule.is_on or (is_relieved and rule.is_presence):
        return 0
    points = max(0, rule.points if wanted is None else wanted)
    return points if rule.daily_cap is None else max(0, min(points, rule.daily_cap - paid_today))


def label_of(key: str) -> str:
    """The rule's name in the words of the page (to be translated at the edge)."""
    if key == CORRECTION:
        return CORRECTION_LABEL
    return next((rule.label for rule in RULES if rule.key == key), key)
