"""What can keep the service from doing what was asked: facts, without status codes."""

from typing import TypeVar

T = TypeVar("T")


class IntakeError(Exception):
    """The service says no."""


class EnvelopeRefused(IntakeError):
    """Not the grammar of a sealed report or attachment."""


class TooLarge(IntakeError):
    """More bytes than the service takes in one piece."""


class RosterUnknown(IntakeError):
    """Sealed to a roster that this service has not published."""


class RosterEnded(IntakeError):
    """Sealed to a roster that is over for so long that its keys may be destroyed."""


class EnvelopeConflict(IntakeError):
    """Another envelope stands under this id."""


class ReplyConflict(IntakeError):
    """Another reply stands under this tag."""


class ThreadConflict(IntakeError):
    """Another event stands there: the thread has gone on, or began otherwise."""


class KeysMissing(IntakeError):
    """Somebody who takes part could not read on: a key is not carried to it."""


class UploadConflict(IntakeError):
    """Not the offset at which the upload stands, or not finished yet."""


class ChecksumMismatch(IntakeError):
    """The bytes do not have the checksum that came with them."""


class OtherTusVersion(IntakeError):
    """The client speaks another version of tus."""


class AdmissionRequired(IntakeError):
    """No admission, or one that is not good for this."""


class BudgetUsedUp(IntakeError):
    """Nothing more is taken without work for the next ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__("the budget is used up")
        self.seconds = seconds


class Forgotten(IntakeError):
    """It was here, and was forgotten by order or by age."""


class LoginDenied(IntakeError):
    """The challenge, the member or the signature is not good; which one is not said."""


class SessionRequired(IntakeError):
    """There is no session, or it is over."""


class RoleRequired(IntakeError):
    """The person's certificate does not allow this."""


class NothingHere(IntakeError):
    """There is nothing under this name."""


def found(value: T | None) -> T:
    """``value``; raises ``NothingHere`` where there is none."""
    if value is None:
        raise NothingHere("there is nothing under this name")
    return value


class RosterNotNewer(IntakeError):
    """The roster to be published is not newer than the one that stands."""


class OtherCoalition(IntakeError):
    """The pins are another coalition's than the one that this service governs."""


class PinsRequired(IntakeError):
    """No pins are known here, so nothing can be believed yet."""


class LogUnreadable(IntakeError):
    """What is stored as the log is not one: the rules refuse an entry, or the hashes do not fit."""


class StatementRefused(IntakeError):
    """The rules of governance do not allow this statement now; ``stage`` is the protocol's word."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"The rules of governance refuse it at the stage '{stage}'.")
        self.stage = stage
