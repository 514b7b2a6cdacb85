"""Exports of cases."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.member.exports import errors as exporting

TABLE: Table = {
    exporting.RecipientUnusable: Row(
        ExitCode.KEY,
        "That is no public key of age.",
        "Public keys begin with 'age1'. AGE-SECRET-KEY begins one that nobody may be given.",
    ),
    exporting.NothingToExport: Row(
        ExitCode.GOVERNANCE,
        "Nothing was exported: every case stays here, for the reasons above.",
    ),
    errors.DeletionAsked: Row(
        ExitCode.GOVERNANCE,
        "Somebody has asked that this report be deleted: nothing of it leaves.",
        "Nothing was written. 'consents' shows who has asked.",
    ),
    exporting.ConsentMissing: Row(
        ExitCode.GOVERNANCE,
        "Not everybody in the case agrees to this, for the reasons above.",
        "Nothing was written.",
    ),
    exporting.ExportOvertaken: Row(
        ExitCode.GOVERNANCE,
        "A case has changed while it was exported.",
        "No file was written. Try again.",
    ),
}
