"""What states are called on pages and in exports, and their tones."""

from flask_babel import lazy_gettext as _l

from learnhub.assignments.rules.states import Phase, State

STATE_LABELS = {
    State.COMING: _l("未到开始日期"),
    State.NOT_STARTED: _l("未开始"),
    State.OPEN: _l("进行中"),
    State.OVERDUE: _l("已逾期"),
    State.WAITING: _l("已交卷，待公布"),
    State.DONE: _l("按时完成"),
    State.LATE: _l("逾期完成"),
}
STATE_TONES = {State.OVERDUE: "warn", State.DONE: "ok", State.LATE: "note", State.WAITING: "note"}
PHASE_LABELS = {
    Phase.RUNNING: _l("进行中"),
    Phase.PAST_DUE: _l("已到期"),
    Phase.COMING: _l("未开始"),
    Phase.ENDED: _l("已结束"),
    Phase.WITHDRAWN: _l("已撤回"),
}
PHASE_TONES = {Phase.RUNNING: "ok", Phase.PAST_DUE: "warn"}
