"""The code of an exam: leads back to it, and a slip of the finger leads nowhere."""

from hypothesis import given
from hypothesis import strategies as st

from learnhub.assessment.rules.codes import ALPHABET, code_of, number_of

numbers = st.integers(0, 2**63 - 1) | st.integers(0, 5000)


@given(numbers)
def test_a_code_leads_back_however_it_is_typed(number: int) -> None:
    code = code_of(number)
    assert number_of(code) == number
    assert number_of(f" {code[:3].lower()}-{code[3:]} ") == number


@given(numbers, st.data())
def test_a_slip_of_one_sign_leads_nowhere(number: int, data: st.DataObject) -> None:
    code = code_of(number)
    place = data.draw(st.integers(0, len(code) - 1))
    sign = data.draw(st.sampled_from([each for each in ALPHABET if each != code[place]]))
    assert number_of(code[:place] + sign + code[place + 1 :]) != number


@given(st.text(max_size=12))
def test_whatever_is_typed_breaks_nothing(typed: str) -> None:
    number = number_of(typed)
    assert number is None or number_of(code_of(number)) == number


def test_neighbors_look_unlike() -> None:
    codes = [code_of(number) for number in range(200)]
    assert len({code[:2] for code in codes}) > 100
    assert {len(code) for code in codes} == {6}
