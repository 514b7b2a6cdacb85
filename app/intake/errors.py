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


class EnvelopeConflict(IntakeError):
    """Another envelope stands under this id."""


class LoginDenied(IntakeError):
    """The challenge, the member or the signature is not good; which one is not said."""


class SessionRequired(IntakeError):
    """There is no session, or it is over."""


class NothingHere(IntakeError):
    """There is nothing under this name."""


def found(value: T | None) -> T:
    """``value``; raises ``NothingHere`` where there is none."""
    if value is None:
        raise NothingHere("there is nothing under this name")
    return value


class RosterNotNewer(IntakeError):
    """The roster to be published is not newer than the one that stands."""
