"""What answers to an instrument amount to, against sums and ranges worked out by hand."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neetcrm.counseling.instruments import AnswerOutside, score, urgent
from neetcrm.counseling.models import RiskLevel
from tests.counseling.sheets import SHELF, answers, the

CODES = [instrument.code for instrument in SHELF.offered]


def scored(code, digits):
    return score(the(code), answers(code, digits))


def told(result):
    return [alert.code for alert in result.alerts]


@pytest.mark.parametrize(
    ("code", "digits", "total", "band", "alerts"),
    [
        ("phq9", "000000000", 0, "minimal", []),
        ("phq9", "111100000", 4, "minimal", []),
        ("phq9", "111110000", 5, "mild", []),
        ("phq9", "333000000", 9, "mild", []),
        ("phq9", "333100000", 10, "moderate", ["total"]),
        ("phq9", "333320000", 14, "moderate", ["total"]),
        ("phq9", "333330000", 15, "moderately_severe", ["total"]),
        ("phq9", "333333100", 19, "moderately_severe", ["total"]),
        ("phq9", "333333200", 20, "severe", ["total"]),
        ("phq9", "333333333", 27, "severe", ["death", "total"]),
        ("phq9", "000000001", 1, "minimal", ["death"]),
        ("phq9", "333000001", 10, "moderate", ["death", "total"]),
        ("phq2", "00", 0, "below", []),
        ("phq2", "11", 2, "below", []),
        ("phq2", "30", 3, "reached", ["total"]),
        ("phq2", "33", 6, "reached", ["total"]),
        ("gad7", "0000000", 0, "minimal", []),
        ("gad7", "1111000", 4, "minimal", []),
        ("gad7", "1111100", 5, "mild", []),
        ("gad7", "3330000", 9, "mild", []),
        ("gad7", "3331000", 10, "moderate", ["total"]),
        ("gad7", "3333200", 14, "moderate", ["total"]),
        ("gad7", "3333300", 15, "severe", ["total"]),
        ("gad7", "3333333", 21, "severe", ["total"]),
        ("who5", "00000", 0, "poor", ["poor"]),
        ("who5", "55200", 48, "poor", ["poor"]),
        ("who5", "55300", 52, "not_poor", []),
        ("who5", "55555", 100, "not_poor", []),
        ("asq", "00000", 0, "negative", []),
        ("asq", "0000.", 0, "negative", []),
        ("asq", "10000", 1, "positive", ["positive"]),
        ("asq", "01000", 1, "positive", ["positive"]),
        ("asq", "00100", 1, "positive", ["positive"]),
        ("asq", "00010", 1, "positive", ["positive"]),
        ("asq", "10001", 2, "positive", ["acute", "positive"]),
        ("asq", "00001", 1, "positive", ["acute"]),
        ("asq", "11111", 5, "positive", ["acute", "positive"]),
    ],
)
def test_answers_amount_to_what_was_worked_out_by_hand(code, digits, total, band, alerts):
    result = scored(code, digits)

    assert (result.total, result.band.code, told(result)) == (total, band, alerts)


@pytest.mark.parametrize(
    ("code", "alert", "level"),
    [
        ("phq9", "death", RiskLevel.ELEVATED),
        ("phq9", "total", RiskLevel.CONCERN),
        ("phq2", "total", RiskLevel.CONCERN),
        ("gad7", "total", RiskLevel.CONCERN),
        ("who5", "poor", RiskLevel.CONCERN),
        ("asq", "positive", RiskLevel.ELEVATED),
        ("asq", "acute", RiskLevel.IMMEDIATE),
    ],
)
def test_an_alert_has_the_level_of_its_urgency(code, alert, level):
    assert {one.code: one.level for one in the(code).alerts}[alert] is level


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
def test_a_total_is_the_plain_sum_whatever_the_order_of_the_answers(code, data):
    instrument = the(code)
    points = st.sampled_from([option.score for option in instrument.scale])
    given = {item.key: data.draw(points) for item in instrument.items}
    turned = list(given.items())
    random.Random(len(code)).shuffle(turned)

    result = score(instrument, dict(turned))

    assert result.sum == sum(given.values())
    assert result.total == sum(given.values()) * instrument.scoring.factor
    assert result.band.holds(result.sum)
    assert score(instrument, given) == result


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
def test_without_one_answer_there_is_neither_a_total_nor_a_band(code, data):
    instrument = the(code)
    lowest = min(option.score for option in instrument.scale)
    asked = [item for item in instrument.items if not item.after_any_of]
    left_out = data.draw(st.sets(st.sampled_from(asked), min_size=1))

    result = score(
        instrument, {item.key: lowest for item in instrument.items if item not in left_out}
    )

    assert set(result.missing) == left_out
    assert (result.sum, result.total, result.band) == (None, None, None)


def test_the_question_on_death_alerts_even_where_all_others_were_left_out():
    result = scored("phq9", "........2")

    assert (result.total, told(result)) == (None, ["death"])


def test_a_refused_question_of_the_asq_is_taken_for_a_yes():
    assert told(scored("asq", ".0000")) == ["positive"]
    assert urgent(the("asq"), answers("asq", ".0000")) == []


def test_the_last_question_of_the_asq_is_asked_after_a_yes_only():
    asq = the("asq")

    assert asq.places(asq.missing(answers("asq", "0000."))) == ""
    assert asq.places(asq.missing(answers("asq", "0010."))) == "5"


@pytest.mark.parametrize("wrong", [{"interest": 4}, {"interest": -1}, {"wish": 1}])
def test_an_answer_that_the_instrument_does_not_have_is_refused(wrong):
    with pytest.raises(AnswerOutside):
        score(the("phq9"), wrong)


def test_the_phq2_is_the_first_two_items_of_the_phq9():
    phq2, phq9 = the("phq2"), the("phq9")

    assert phq2.items == phq9.items[:2]
    assert (phq2.scale, phq2.period, phq2.version) == (phq9.scale, phq9.period, phq9.version)
