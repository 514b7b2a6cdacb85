/**
 * Who could speak for a member after so many entries of the log: `docs/protocol.md` §21.4.
 *
 * A ledger knows its last state only. Events of threads name the state that their author knew, so
 * the entries are read once more, each once, and every key is kept with the stretch of the log in
 * which it counted.
 */

import type { Certificate } from './certificate.ts';
import { keyId } from './document.ts';
import { AuthorUnknown } from './errors.ts';
import type { Hex } from './fields.ts';
import { ROSTER } from './ledger.ts';
import { momentOf, type Author, type LedgerState } from './ledger_state.ts';
import type { Roster } from './roster.ts';

/** A key counts after `start` entries and more, and no longer after `end`. */
interface Tenure {
  readonly publicKey: Hex;
  readonly member: string;
  readonly start: number;
  /** `undefined` where it is the member's own key. */
  readonly certificate?: Certificate;
  end?: number;
}

/** The keys of members and people through the whole of a ledger, which may go on. */
export class Authors {
  private entries = 0;
  private rosters = 0;
  private readonly tenures = new Map<string, Tenure[]>();
  /** Those without an end: by member, and by certificate. */
  private readonly members = new Map<string, Tenure>();
  private readonly people = new Map<string, Tenure>();

  constructor(readonly ledger: LedgerState) {}

  /**
   * The key with this id, if it ever counted.
   *
   * @throws {@link AuthorUnknown}
   */
  publicKey(key: string): Hex {
    this.readOn();
    const [tenure] = this.tenures.get(key) ?? [];
    if (!tenure) throw new AuthorUnknown('nobody who may speak has this key');
    return tenure.publicKey;
  }

  /**
   * Who had the key with this id after `count` entries.
   *
   * A certificate must not have ended by `time`, nor by the arrival of the last of these entries:
   * whoever knew that entry cannot have written before it.
   *
   * @throws {@link AuthorUnknown}
   */
  authorAt(key: string, count: number, time: Date): Author {
    this.readOn();
    const found = (this.tenures.get(key) ?? []).filter((tenure) => covers(tenure, count));
    const tenure = found.find(({ certificate }) => certificate === undefined) ?? found[0];
    if (!tenure) throw new AuthorUnknown('a key that did not count then');
    const { member, certificate } = tenure;
    if (!certificate) return { keyId: key, member };
    if (certificate.expires <= time || certificate.expires <= this.arrival(count)) throw new AuthorUnknown('a certificate whose time was over');
    return { keyId: key, member, certificate };
  }

  /** Of the last of the first `count` entries; a reader may not have them all yet. */
  private arrival(count: number): Date {
    const { entries } = this.ledger;
    return momentOf(entries[Math.min(count, entries.length) - 1]?.arrived ?? 0);
  }

  private readOn(): void {
    const { entries, rosters, certificates } = this.ledger;
    for (const { kind, id, about, number } of entries.slice(this.entries)) {
      const certificate = certificates.get(id)?.certificate;
      if (kind === ROSTER) {
        this.readRoster(rosters[this.rosters++], number);
      } else if (kind === 'certificate' && certificate) {
        const { member, signingKey } = certificate;
        this.people.set(id, this.begin({ publicKey: signingKey, member, start: number, certificate }));
      } else if (kind === 'revocation') {
        end(this.people, about, number);
      }
    }
    this.entries = entries.length;
  }

  private readRoster(roster: Roster | undefined, number: number): void {
    const keys = new Map(roster?.members.map(({ id, signingKey }) => [id, signingKey]));
    for (const [member, { publicKey }] of [...this.members]) {
      if (keys.get(member) === publicKey) continue;
      end(this.members, member, number);
      for (const [id, person] of [...this.people]) if (person.member === member) end(this.people, id, number);
    }
    for (const [member, publicKey] of keys) {
      if (!this.members.has(member)) this.members.set(member, this.begin({ publicKey, member, start: number }));
    }
  }

  private begin(tenure: Tenure): Tenure {
    const key = keyId(tenure.publicKey);
    this.tenures.set(key, [...(this.tenures.get(key) ?? []), tenure]);
    return tenure;
  }
}

function covers({ start, end: last }: Tenure, count: number): boolean {
  return start <= count && (last === undefined || count < last);
}

/** A lapsed certificate may be revoked once more: its first end counts. */
function end(tenures: Map<string, Tenure>, name: string, number: number): void {
  const tenure = tenures.get(name);
  if (tenure) tenure.end = number;
  tenures.delete(name);
}
