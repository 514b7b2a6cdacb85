"""Imports of old cases."""

from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.member.imports import errors

TABLE: Table = {
    errors.ImportUnreadable: Row(
        ExitCode.FILES, "The file cannot be imported: {error.detail}. Nothing was sent."
    ),
    errors.MappingUnusable: Row(
        ExitCode.FILES, "The mapping cannot be used. {error.detail}. Nothing was sent."
    ),
    errors.ImportIncomplete: Row(
        ExitCode.INCOMPLETE,
        "Not every row can be taken; the log says which, and why.",
        "Correct the file or the mapping and import it again: what is there is not taken twice.",
    ),
}
