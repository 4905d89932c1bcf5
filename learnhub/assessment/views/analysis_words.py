"""What figures of an exam and of its questions mean, in plain words that fit tests of mastery."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from learnhub.assessment.models import Exam
from learnhub.assessment.queries.analysis import ExamAnalysis, QuestionFigures
from learnhub.assessment.rules.item_analysis import LEAST_FOR_KEY, SMALL_SAMPLE, Flag

MANY_PASSED, HALF_PASSED = 0.9, 0.6  # shares of people
LOW_ALPHA, GOOD_ALPHA = 0.5, 0.7
MOST_HARD, HARD = 3, 0.8  # questions that are named, and the facility below which they are
MASTERED, TAUGHT_TOO_LITTLE = 0.9, 0.5  # shares of marks
FLAG_LABELS: dict[Flag, Any] = {
    Flag.SUSPECT_KEY: _l("答案可疑"),
    Flag.PREFERRED_DISTRACTOR: _l("高分者选错项"),
    Flag.DEAD_DISTRACTOR: _l("有选项没人选"),
    Flag.NO_SPREAD: _l("得分都一样"),
    Flag.SMALL_SAMPLE: _l("样本少"),
}
FLAG_ADVICE: dict[Flag, Any] = {
    Flag.SUSPECT_KEY: _l("整卷得分高的人，这道题反而得分低。先核对标准答案，再看题干有没有歧义。"),
    Flag.PREFERRED_DISTRACTOR: _l("得分最高的那部分人，选某个错误选项的比选正确答案的多。很可能答案定错了，或那个选项也说得通。"),
    Flag.DEAD_DISTRACTOR: _l("有的错误选项几乎没有人选，等于少了一个选项。下次可以换成更像的说法。"),
    Flag.NO_SPREAD: _l("所有人得分都一样。达标考试里全对是好事；全错就要先查答案。"),
    Flag.SMALL_SAMPLE: _l("作答不足 30 份，数字会随几个人的表现大起大落，仅供参考。"),
}


def suspicious(question: QuestionFigures) -> tuple[Flag, ...]:
    """The flags that ask somebody to look at the question."""
    return tuple(flag for flag in question.figures.flags if flag != Flag.SMALL_SAMPLE)


def exam_says(found: ExamAnalysis, exam: Exam) -> list[str]:
    """What the figures of a whole exam mean, and what may be done; nothing before anybody sat it."""
    if not found.sat:
        return []
    few = _("只有 %(n)s 份首次答卷，下面的话仅供参考。", n=found.sat) if found.sat < SMALL_SAMPLE else ""
    sentences = (few, _passed_says(found), _error_says(found.whole.sem, exam), _alpha_says(found), _keys_say(found))
    return [str(sentence) for sentence in sentences if sentence]


def _passed_says(found: ExamAnalysis) -> Any:
    share, failed = found.passed / found.sat, found.sat - found.passed
    told = {"percent": round(100 * share), "n": failed}
    if share >= MANY_PASSED:
        return _("首次作答有 %(percent)s%% 及格，绝大多数人已经掌握。", **told)
    if share >= HALF_PASSED:
        return _("首次作答有 %(percent)s%% 及格，还有 %(n)s 人没有达到：先讲评，再安排补考。", **told)
    return _("首次作答只有 %(percent)s%% 及格：先看下面得分率低的题，是没学透还是题没说清，再安排补学和补考。", **told)


def _error_says(sem: float | None, exam: Exam) -> Any:
    if sem is None or not exam.full_marks:
        return ""
    return _("同一个人换一份同样难的卷子，得分常会上下相差 %(sem)s 分；离及格线不到这么多的，不要只凭这一次下结论。", sem=round(sem, 1))


def _alpha_says(found: ExamAnalysis) -> Any:
    alpha = found.whole.alpha
    if alpha is None:
        return ""
    told = {"alpha": f"{alpha:.2f}"}
    if alpha < 0:
        return _("信度 α 是负数：题目互相抵触，先核对标出的题的答案。")
    if alpha < LOW_ALPHA:
        return _("信度 α 只有 %(alpha)s：题少、内容杂或分数集中时常见。判断是否达标可以，不宜用来排名次。", **told)
    if alpha < GOOD_ALPHA:
        return _("信度 α 为 %(alpha)s：判断是否达标够用，一两分的差别不宜当真。", **told)
    return _("信度 α 为 %(alpha)s：分数的先后大体可信。", **told)


def _keys_say(found: ExamAnalysis) -> Any:
    if marked := sum(bool(suspicious(question)) for question in found.questions):
        return _("有 %(n)s 道题需要看一看，先核对答案。", n=marked)
    if found.whole.n < LEAST_FOR_KEY:
        return ""
    return _("没有发现答案可疑的题。")


def hardest(found: ExamAnalysis) -> list[QuestionFigures]:
    """The questions that earned the smallest share of their marks, to be talked over first; none that most people know."""
    hard = [each for each in found.questions if each.figures.facility is not None and each.figures.facility < HARD]
    return sorted(hard, key=lambda each: each.figures.facility or 0.0)[:MOST_HARD]


def question_says(question: QuestionFigures) -> list[str]:
    """What the figures of a question mean in a test of mastery, where high scores are what one hopes for."""
    return [sentence for sentence in (_facility_says(question.figures.facility), _r_rest_says(question.figures.r_rest)) if sentence]


def _facility_says(facility: float | None) -> Any:
    if facility is None:
        return ""
    if facility >= MASTERED:
        return _("绝大多数人掌握了这道题。达标考试里这是好事，不必为了拉开差距而换题。")
    if facility < TAUGHT_TOO_LITTLE:
        return _("一半以上的分没有拿到：多半是这个知识点没学透，建议补讲；也看一看题目说得清不清楚。")
    return _("大部分人能答对，仍有人没掌握，可以在讲评时提一提。")


def _r_rest_says(r_rest: float | None) -> Any:
    if r_rest is None:
        return _("大家的得分没有差别，看不出区分度，这在达标考试里很正常。")
    if r_rest < 0:
        return _("题余相关是负数：整卷考得好的人在这道题上反而吃亏。")
    if r_rest < 0.1:
        return _("这道题答得好不好，和整卷考得好不好关系不大。题目很容易时正常；不容易时请看一看表述。")
    return _("整卷考得好的人，这道题也答得好，题目没有异常。")
