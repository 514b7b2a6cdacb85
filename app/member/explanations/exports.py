"""Exports of cases."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table

TABLE: Table = {
    errors.RecipientUnusable: Row(
        ExitCode.KEY,
        "That is no public key of age.",
        "Public keys begin with 'age1'. AGE-SECRET-KEY begins one that nobody may be given.",
    ),
    errors.NothingToExport: Row(
        ExitCode.GOVERNANCE,
        "Nothing was exported: every case stays here, for the reasons above.",
    ),
    errors.DeletionAsked: Row(
        ExitCode.GOVERNANCE,
        "Somebody has asked that this report be deleted: nothing of it leaves.",
        "Nothing was written. 'consents' shows who has asked.",
    ),
    errors.ConsentMissing: Row(
        ExitCode.GOVERNANCE,
        "Not everybody in the case agrees to this, for the reasons above.",
        "Nothing was written.",
    ),
    errors.ExportOvertaken: Row(
        ExitCode.GOVERNANCE,
        "A case has changed while it was exported.",
        "No file was written. Try again.",
    ),
}
