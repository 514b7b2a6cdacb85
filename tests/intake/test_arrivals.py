"""Who waits for something to arrive, and how often they are woken."""

from datetime import timedelta

from app.intake.arrivals import rest_after_waking


def test_a_few_who_wait_are_told_several_times_a_second() -> None:
    assert rest_after_waking(3) <= timedelta(milliseconds=250)


def test_a_crowd_that_is_woken_leaves_most_of_a_processor_to_those_who_send() -> None:
    what_waking_costs = timedelta(milliseconds=7)
    for count in (10, 45, 300, 1000):
        assert count * what_waking_costs <= rest_after_waking(count) / 2
