"""The registry: every setting has words, a range that holds its default, and reads what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnhub.settings.rules.registry import REGISTRY, SETTINGS, NotAllowed, Scope, Setting, choose

NUMBERS = [setting for setting in SETTINGS if setting.kind in (int, float)]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_a_setting_explains_itself_and_allows_its_own_default(setting: Setting) -> None:
    assert setting.label
    assert setting.explanation.endswith("。")
    typed = str(setting.default).lower() if setting.kind is bool else str(setting.default)
    assert setting.parse(typed) == setting.default


def test_keys_are_unique() -> None:
    assert len(REGISTRY) == len(SETTINGS)


@given(st.sampled_from(NUMBERS), st.floats(allow_nan=True, allow_infinity=True) | st.integers())
def test_a_number_out_of_range_is_never_taken(setting: Setting, number: float) -> None:
    try:
        taken = setting.parse(str(number))
    except NotAllowed:
        return
    assert isinstance(taken, setting.kind)
    assert setting.least is None or taken >= setting.least
    assert setting.most is None or taken <= setting.most


@given(st.sampled_from(SETTINGS), st.text(max_size=30))
def test_anything_typed_is_taken_or_refused_with_a_sentence(setting: Setting, text: str) -> None:
    try:
        taken: object = setting.parse(text)
    except NotAllowed as refused:
        taken = refused
    assert isinstance(taken, (setting.kind, NotAllowed))
    assert not isinstance(taken, NotAllowed) or taken.sentence % taken.values == str(taken) != ""


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "asia/shanghai ", "../../etc/passwd"])
def test_a_time_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(NotAllowed):
        REGISTRY["calendar.time_zone"].parse(zone)


@pytest.mark.parametrize(("text", "meant"), [("是", True), ("true", True), ("否", False), ("", False), ("off", False)])
def test_yes_and_no_are_read(text: str, meant: bool) -> None:
    assert REGISTRY["site.relief_mode"].parse(text) is meant


def test_the_nearest_unit_decides_then_the_platform_then_the_default() -> None:
    key = "assessment.pass_percent"
    assert choose(key, {}, (1, 2, 3)) == 60
    assert choose(key, {(key, None): 70}, (1, 2, 3)) == 70
    assert choose(key, {(key, None): 70, (key, 1): 75, (key, 3): 80}, (1, 2, 3)) == 80
    assert choose(key, {(key, None): 70, (key, 1): 75, (key, 3): 80}, (1, 2)) == 75


def test_a_unit_does_not_decide_what_holds_for_the_platform() -> None:
    key = "accounts.lock_minutes"
    assert REGISTRY[key].scope is Scope.PLATFORM
    assert choose(key, {(key, 1): 5}, (1,)) == 15
