"""A home, its keys and its files."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table
from app.protocol import errors as protocol

TABLE: Table = {
    errors.HomeInvalid: Row(
        ExitCode.FILES,
        "The home folder is not usable: {error.detail}.",
        "Give it with --home or ATALAYA_HOME; keygen makes a new one.",
    ),
    errors.KeyExists: Row(
        ExitCode.KEY,
        "There is a key in this home already. It was not touched.",
        "Choose another folder.",
    ),
    errors.ProbeFailed: Row(
        ExitCode.KEY,
        "The new key could not open a test message, so it was not put to use.",
        "The disk or this machine may be faulty. Try again elsewhere.",
    ),
    errors.PassphraseUnusable: Row(
        ExitCode.KEY,
        "This passphrase cannot be used. {error.detail}",
        "Five random words are good.",
    ),
    errors.FileTooLarge: Row(
        ExitCode.FILES, "A file is larger than it can be: {error.detail}.", "It was not read."
    ),
    errors.FolderInvalid: Row(
        ExitCode.FILES, "There is no such folder: {error.detail}.", "fetch makes it."
    ),
    errors.AlreadyFetching: Row(
        ExitCode.FILES,
        "Another command is fetching into this home now.",
        "Let it end, or stop it; nothing is lost.",
    ),
    protocol.WrongPassphrase: Row(
        ExitCode.KEY, "The passphrase is wrong, or the key file was changed."
    ),
    protocol.KeyFileOutOfBounds: Row(
        ExitCode.KEY, "The key file asks for more or less work than allowed; it was not opened."
    ),
}
