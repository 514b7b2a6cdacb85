"""A signer says yes or no.

Before a yes the tool has checked everything that a machine can: that the proposal follows the
newest list, that it does exactly what it says, that new keys wait and were proven. What is left
to the person is who it is: the words that were heard by telephone.
"""

from datetime import datetime, timedelta
from pathlib import Path

import typer

from app.member.coalition.compare import compare_words
from app.member.coalition.describe import author_words, describe
from app.member.coalition.desk import Desk, Voice
from app.member.coalition.errors import NotYet
from app.member.display import one_line
from app.protocol.document import key_id
from app.protocol.encoding import to_base64url
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import ProposalState
from app.protocol.primitives import sign as sign_bytes
from app.protocol.primitives import signing_public_key
from app.protocol.proposal import Proposal
from app.protocol.root import PURPOSE as ROOT_PURPOSE
from app.protocol.roster import PURPOSE as ROSTER_PURPOSE
from app.protocol.roster import Roster

CLOCKS_DIFFER, USUAL_LIFE = timedelta(hours=1), timedelta(days=31)


def sign(
    desk: Desk, voice: Voice, *, proposal: str, words: str | None, yes: bool, out: Path | None
) -> None:
    """Shows the proposal, has the words compared, and signs."""
    state = desk.proposal(proposal)
    for line in describe(desk.ledger, state, is_asking=True):
        typer.echo(line)
    _say_objections(desk.ledger, state)
    say_oddities(state.proposal.roster, desk.now)
    if state.open_probes:
        raise NotYet("Its new keys are not proven: their holder has to run 'coalition answer'.")
    _compare(desk.ledger, state.proposal, words)
    if not yes:
        typer.confirm("Sign this?", abort=True, err=True)
    body = signature_body(state.proposal, voice.seed, desk.ledger)
    desk.say("signature", body, voice, out=out)
    typer.echo(f"You have signed. {progress(desk, state)}")


def refuse(desk: Desk, voice: Voice, *, proposal: str, reason: str, out: Path | None) -> None:
    """A no, which everybody sees; a signer's own signature does not count any more."""
    state = desk.proposal(proposal)
    desk.say("refusal", {"proposal": state.proposal.id, "reason": reason}, voice, out=out)
    typer.echo("Your refusal is written, with its reason.")


def signature_body(proposal: Proposal, seed: bytes, ledger: Ledger) -> dict[str, str | None]:
    """The signatures of one signer: on the list if its key will stand behind it, on the root."""
    ours = key_id(signing_public_key(seed))
    behind = {key_id(key) for key in (proposal.root or ledger.root).public_keys}
    roster = sign_bytes(seed, ROSTER_PURPOSE + proposal.roster_text)
    root = proposal.root_text and sign_bytes(seed, ROOT_PURPOSE + proposal.root_text)
    return {
        "proposal": proposal.id,
        "roster": to_base64url(roster) if ours in behind else None,
        "root": to_base64url(root) if root else None,
    }


def progress(desk: Desk, state: ProposalState) -> str:
    """What a proposal has and lacks, in a few words."""
    root = state.proposal.root or desk.ledger.root
    signed = state.counted(root.public_keys, state.roster_signatures)
    lacking = {
        "probes": "its keys must be proven",
        "signatures": "more signatures are needed",
        "time": "its waiting period is not over",
    }
    missing = [lacking[item] for item in desk.ledger.lacks(state, hour=desk.hour)]
    rest = "; ".join(missing) if missing else "nothing is missing"
    return f"{signed} of {root.threshold} signatures; {rest}."


def _compare(ledger: Ledger, proposal: Proposal, words: str | None) -> None:
    """Who has an identity that nobody has signed yet is asked for by telephone."""
    if proposal.change == "found":
        whose = "whoever proposed this list"
        compare_words(ledger.pins.coalition, proposal.roster.hash, typed=words, whose=whose)
    elif proposal.root is not None:
        whose = "whoever proposed these signers"
        compare_words(ledger.pins.coalition, proposal.root.hash, typed=words, whose=whose)
    for application in proposal.applications if proposal.change != "found" else ():
        before = ledger.roster.member(application.id) if ledger.roster else None
        if before is None or before.signing_key != application.signing_key:
            compare_words(
                application.id, application.signing_key, typed=words, whose=application.id
            )


def say_oddities(roster: Roster, now: datetime) -> None:
    """Times that the rules leave to whoever signs."""
    if roster.issued > now + CLOCKS_DIFFER:
        typer.echo("  !! It is dated in the FUTURE. Until then no other list could follow it.")
    if roster.expires > roster.issued + USUAL_LIFE:
        typer.echo("  !! It would be good for unusually long: an old list could be shown as long.")


def _say_objections(ledger: Ledger, state: ProposalState) -> None:
    for refusal in state.refusals:
        who = author_words(ledger, refusal.author)
        typer.echo(f"  !! {who} refuses: {one_line(refusal.reason)}")
