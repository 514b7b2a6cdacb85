"""The holder of new keys proves them: opens what was sealed to each, from the disk."""

from pathlib import Path

import typer

from app.member.coalition.desk import Desk, Voice
from app.member.coalition.errors import NothingToAnswer
from app.member.home import Home, Keys
from app.protocol.ledger_state import ProposalState
from app.protocol.proposal import answer_probe


def answer(desk: Desk, home: Home, keys: Keys, *, proposal: str, out: Path | None) -> None:
    """Answers every probe to a key of this home; raises ``NothingToAnswer``."""
    state = desk.proposal(proposal)
    body = answer_body(state, keys)
    if not body["answers"]:
        raise NothingToAnswer
    desk.say("probe", body, Voice(home.member, keys.signing_seed), out=out)
    typer.echo("Your new keys are proven: what was sealed to them was opened on this machine.")


def answer_body(state: ProposalState, keys: Keys) -> dict[str, object]:
    """The fields of the statement."""
    held = {keys.kem_sha256: keys.kem, **keys.ring}
    answers = []
    for probe in state.proposal.probes:
        if probe.key in held and probe.key in state.open_probes:
            found = answer_probe(probe, held[probe.key])
            if found is not None:
                answers.append({"key": probe.key.hex(), "answer": found.hex()})
    return {"proposal": state.proposal.id, "answers": answers}
