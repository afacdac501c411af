"""What a campaign tells of itself."""

from tests.faults.report import OFTEN, Report, Struck


def test_a_kind_of_fault_that_meets_nothing_however_often_it_is_tried_is_told() -> None:
    report = Report("sqlite", seed=1)
    report.missed.update({"kill -9 web": OFTEN, "disk full": OFTEN, "kill -9 worker": OFTEN - 1})
    report.struck.append(Struck("disk full", lasted=0.1, recovered=0.2))
    assert list(report.never_struck()) == ["kill -9 web"]
