"""Documents of cases."""

from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.member.outputs import errors

TABLE: Table = {
    errors.DocumentWaits: Row(
        ExitCode.GOVERNANCE,
        "It names people, so somebody else agrees to exactly this first: {error.detail}.",
        "No file was written. Then type the same command again.",
    ),
    errors.DraftUnfit: Row(
        ExitCode.GOVERNANCE,
        "The draft cannot be kept or sent as it is. {error.detail}",
        "Nothing was written.",
    ),
    errors.OutputUnknown: Row(
        ExitCode.NOT_FOUND,
        "Not exactly one draft or output of this case could be meant, or nobody of this id.",
        "'case draft list' shows their ids, and how far each of them is.",
    ),
    errors.WritersNotInstalled: Row(
        ExitCode.FILES,
        "What writes documents is not installed here.",
        "pip install --require-hashes -r requirements-members.txt",
    ),
}
