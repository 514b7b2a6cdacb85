"""Packages of evidence, and what is sealed without a network and carried."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table

TABLE: Table = {
    errors.PackageUnusable: Row(
        ExitCode.FILES, "This package of evidence cannot be used: {error.detail}."
    ),
    errors.PackageIncomplete: Row(
        ExitCode.INCOMPLETE,
        "The package is as it was signed, but not everything is in it.",
        "What was not there when it was made is named above.",
    ),
    errors.PackageBroken: Row(
        ExitCode.TAMPERED,
        "This package of evidence is NOT as it was signed; what differs is named above.",
        "Keep it as it is, and ask whoever gave it to you for another copy.",
    ),
    errors.FieldNotReady: Row(
        ExitCode.UNKNOWN_ROSTER,
        "This home does not have the list of members with its keys yet.",
        "Run fetch once, with a network, before you go where there is none.",
    ),
    errors.NotSealable: Row(ExitCode.FILES, "Nothing was sealed. {error.detail}"),
    errors.PageDiffers: Row(
        ExitCode.ALARM,
        "ALARM: the page is not the one that this build and this list of members make.",
        "Run fetch first: the server may have a newer list. If it still differs, keep the file and"
        " call the other members and the operator. Let nobody write on it.",
    ),
    errors.NotDeliverable: Row(ExitCode.FILES, "The package was not taken. {error.detail}"),
}
