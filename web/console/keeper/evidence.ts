/**
 * What only the keeper can give to a package of evidence: envelopes, parts of the receipt log, who had which keys, and its
 * signature. The page puts it together (`console/evidence/package`); no key goes out.
 */

import { sign, type Primitives } from '../../protocol/primitives.ts';
import { ascii, concat, toBase64url } from '../../protocol/encoding.ts';
import { keyId } from '../../protocol/document.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import type { Roster } from '../../protocol/roster.ts';
import type { Calls, ListedRoster, StoredEvidence } from '../keeper_messages.ts';
import { storedEvidence } from './attachments.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import { KeeperError } from './failures.ts';
import type { Inbox } from './inbox.ts';
import type { Keys } from './keys.ts';

/** Of `app/member/evidence/format.py`: what is signed for this counts for nothing else. */
const PURPOSE = 'atalaya-evidence-1\n';
const LOG_PART = /^(?:checkpoint|tile\/[a-z0-9/.]{1,80})$/;

interface Around {
  readonly primitives: Primitives;
  readonly connection: Connection;
  readonly coalition: Coalition;
  readonly inbox: Inbox;
  readonly keys: Keys;
  /** The newest that the service has handed out, where a coalition keeps no log. */
  readonly roster: Roster;
}

export class Evidence {
  private fetching = new AbortController();

  constructor(private readonly around: Around) {}

  async provenance({ report }: Calls['provenance']['ask']): Promise<Calls['provenance']['answer']> {
    const { coalition, inbox } = this.around;
    const { envelope, roster } = await inbox.sealed(report);
    const newest = coalition.ledger.roster ?? this.around.roster;
    return { envelope, coalition: newest.root.coalition, sealedTo: await this.listed(roster), newest: await this.listed(newest), receipts: newest.receipts };
  }

  certificates({ people }: Calls['certificates']['ask']): Calls['certificates']['answer'] {
    return { certificates: this.around.coalition.certificatesOf(new Set(people)) };
  }

  async logPart({ path }: Calls['logPart']['ask']): Promise<Calls['logPart']['answer']> {
    if (!LOG_PART.test(path)) throw new KeeperError('not-found');
    return { bytes: await this.around.connection.get(`/receipts/${path}`) };
  }

  /** A file with its envelope; one at a time, until somebody does not want it any more. */
  async file(manifest: ManifestEntry): Promise<StoredEvidence> {
    this.fetching = new AbortController();
    return storedEvidence(this.around.primitives, this.around.connection, manifest, this.fetching.signal);
  }

  stop(): Calls['stopEvidence']['answer'] {
    this.fetching.abort();
    return {};
  }

  signed({ manifest }: Calls['signManifest']['ask']): Calls['signManifest']['answer'] {
    const { signingKey, signingSeed } = this.around.keys;
    return { key: keyId(signingKey), signature: toBase64url(sign(signingSeed, concat(ascii(PURPOSE), manifest))) };
  }

  private async listed(roster: Roster): Promise<ListedRoster> {
    return { version: roster.version, sha256: roster.hash, document: await this.around.coalition.documentOf(this.around.connection, roster) };
  }
}
