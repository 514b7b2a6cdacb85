"""Network and server."""

from app.member import errors
from app.member.errors import ExitCode
from app.member.explanations import Row, Table

TABLE: Table = {
    errors.ServerUnreachable: Row(
        ExitCode.NETWORK,
        "The server cannot be reached, or the connection broke.",
        "What has come is kept. Check network and proxy, and run it again.",
    ),
    errors.ProxyUnusable: Row(
        ExitCode.NETWORK,
        "The proxy in the environment cannot be used. {error.detail}",
        "See HTTPS_PROXY, HTTP_PROXY and ALL_PROXY.",
    ),
    errors.LoginDenied: Row(
        ExitCode.SERVER,
        "The server did not accept your signature (401).",
        "Is your key in its roster? Is the server's address the one it knows itself by?",
    ),
    errors.ServerRefused: Row(
        ExitCode.SERVER, "The server refused ({error.detail}).", "Try again later."
    ),
    errors.ServerNonsense: Row(
        ExitCode.SERVER,
        "The server's answer breaks the protocol and was thrown away. {error.detail}",
        "Is the address right? If it is, tell the operator and the other members.",
    ),
    errors.PagesDiffer: Row(
        ExitCode.ALARM,
        "ALARM: the service hands out another page than the release has. {error.detail}",
        "Is it the newest release? If so, tell the other members: nobody should write there.",
    ),
    errors.ReleaseUnusable: Row(
        ExitCode.FILES,
        "This is no whole release. {error.detail}",
        "Get it again, and verify it with ssh-keygen first: docs/operations.md, Releases.",
    ),
    errors.NeedsNetwork: Row(
        ExitCode.GOVERNANCE, "This needs the server.", "Run it without --offline and without --log."
    ),
}
