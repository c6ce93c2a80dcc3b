"""The training office: sample staff, sample orders, training CA and seal maker wired to the office server."""

from training.office.accounts import ACCOUNTS, APPLICANT_PASSWORD, SampleAccount
from training.office.opening import open_training_office

__all__ = ["ACCOUNTS", "APPLICANT_PASSWORD", "SampleAccount", "open_training_office"]
