"""Makes vectors anew: ``make vectors``, or ``make vectors FOLDERS="root roster"`` for some.

Sealing is random and is never faked to pin its output, so a run changes the bytes of the
sealed cases. A test compares names, comments and expectations with what is committed.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.vectors import (
    case_acts,
    case_clocks,
    case_permissions,
    case_states,
    case_uses,
    case_whats,
    chain_authors,
    chains,
    consents,
    contents,
    envelopes,
    log_deletions,
    log_entries,
    log_people,
    log_proposals,
    log_publications,
    log_receipts,
    log_shares,
    log_signatures,
    log_statements,
    others,
    packages,
    receipts,
    replies,
    reply_contents,
    roots,
    rosters,
    sealed_keys,
    sensitive_keys,
    sensitive_parts,
    signatures,
    threads,
    trees,
)
from tests.vectors.cases import Case

FOLDER = Path(__file__).parent


def all_cases() -> Iterator[Case]:
    """Every case of every folder."""
    yield from others.hpke_cases()
    yield from others.public_key_cases()
    yield from others.padding_cases()
    yield from envelopes.envelope_cases()
    yield from envelopes.excerpt_cases()
    yield from others.attachment_cases()
    yield from packages.package_cases()
    yield from packages.carry_over_cases()
    yield from contents.content_cases()
    yield from consents.consent_cases()
    yield from sensitive_parts.sensitive_cases()
    yield from case_whats.what_cases()
    yield from case_states.state_cases()
    yield from case_acts.act_cases()
    yield from case_uses.use_cases()
    yield from case_permissions.permission_cases()
    yield from case_clocks.clocks_cases()
    yield from others.return_code_cases()
    yield from replies.author_cases()
    yield from reply_contents.shape_cases()
    yield from reply_contents.follow_up_cases()
    yield from rosters.roster_cases()
    yield from roots.root_cases()
    yield from roots.successor_cases()
    yield from sensitive_keys.roster_cases()
    yield from sensitive_keys.successor_cases()
    yield from trees.merkle_cases()
    yield from receipts.checkpoint_cases()
    yield from receipts.notes_cases()
    yield from receipts.receipt_cases()
    yield from others.login_cases()
    yield from others.key_file_cases()
    yield from sealed_keys.key_ring_cases()
    yield from sealed_keys.archive_cases()
    yield from sealed_keys.fingerprint_cases()
    yield from sealed_keys.share_cases()
    yield from log_statements.moved_cases()
    yield from log_statements.statement_cases()
    yield from log_statements.seen_cases()
    yield from log_proposals.proposal_cases()
    yield from log_entries.entry_cases()
    yield from sensitive_keys.entry_cases()
    yield from log_signatures.signature_cases()
    yield from log_publications.publication_cases()
    yield from log_people.people_cases()
    yield from log_shares.share_cases()
    yield from log_deletions.deletion_cases()
    yield from log_receipts.receipts_cases()
    yield from signatures.signature_cases()
    yield from threads.event_cases()
    yield from threads.carried_key_cases()
    yield from chains.chain_cases()
    yield from chain_authors.author_cases()


def main(wanted: list[str]) -> None:
    """Replaces the folders of cases, or only those ``wanted``, by fresh ones."""
    cases = [case for case in all_cases() if not wanted or case.folder in wanted]
    for folder in {case.folder for case in cases}:
        shutil.rmtree(FOLDER / folder, ignore_errors=True)
        (FOLDER / folder).mkdir()
    for case in cases:
        (FOLDER / case.folder / f"{case.name}.json").write_text(case.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
