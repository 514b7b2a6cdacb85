/**
 * Every file of tests/vectors, read by the TypeScript half; pytest reads the same ones.
 *
 * A vector names the stage that must fail, or `ok` and what must come out. A folder without
 * cases fails: a reader that looks in the wrong place must not look green.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import consentScopes from '../../../app/protocol/vocabularies/consent_scopes.json' with { type: 'json' };
import { encodeArchivedKey, openArchived, parseArchivedKeys } from '../../../web/protocol/archive.ts';
import { openAttachment } from '../../../web/protocol/attachment.ts';
import { fill } from '../../../web/protocol/carry_over.ts';
import { cosignedAt, openCheckpoint, parseNote, splitNotes, verifyReceipt, type ReceiptLog } from '../../../web/protocol/checkpoint.ts';
import { consentOf } from '../../../web/protocol/consent.ts';
import { keyId } from '../../../web/protocol/document.ts';
import { concat, toHex, toJson, utf8, type JsonObject } from '../../../web/protocol/encoding.ts';
import { openReport, parseEnvelope } from '../../../web/protocol/envelope.ts';
import { SignatureInvalid, SlotBroken, ThreadKeyInvalid } from '../../../web/protocol/errors.ts';
import { readWhat } from '../../../web/protocol/events.ts';
import { openExcerpt, parseExcerpt } from '../../../web/protocol/excerpt.ts';
import { fingerprintWords, sameWords } from '../../../web/protocol/fingerprint.ts';
import { encapsulate, ENCAPSULATION_BYTES, keySchedule, open, publicKeyOf } from '../../../web/protocol/hpke.ts';
import { unlock } from '../../../web/protocol/key_file.ts';
import { encodeWrappedKey, parseWrappedKeys, unwrapKey } from '../../../web/protocol/key_ring.ts';
import { Ledger } from '../../../web/protocol/ledger.ts';
import { momentOf } from '../../../web/protocol/ledger_state.ts';
import { leafHash, verifyConsistency, verifyInclusion, type Entry } from '../../../web/protocol/log.ts';
import { checkLogin, loginMessage } from '../../../web/protocol/login.ts';
import { readPackage } from '../../../web/protocol/package.ts';
import { attachmentSize, headSize, replySize, reportSize, sensitiveSize, unpad } from '../../../web/protocol/padding.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { choosePrimitives } from '../../../web/protocol/probe.ts';
import { openShare } from '../../../web/protocol/recovery.ts';
import { checkFollowUp, openReply } from '../../../web/protocol/reply.ts';
import { decodeHead, decodeReport, type ManifestEntry } from '../../../web/protocol/report.ts';
import { attachmentKeys, followKey, fromWords, replySeed, replyTag, tagSeed, toWords, type Language } from '../../../web/protocol/return_code.ts';
import { parsePins, parseRoot } from '../../../web/protocol/root.ts';
import { currentKey, currentSensitiveKey, parseRoster, verifyKeyFile, verifyRoster, verifySignedRoster, type Roster } from '../../../web/protocol/roster.ts';
import { readContent, type LogPosition } from '../../../web/protocol/statement.ts';
import { collect } from '../../../web/protocol/stream.ts';
import { openSensitive } from '../../../web/protocol/sensitive.ts';
import { checkSuccessor } from '../../../web/protocol/successor.ts';
import { jointThread, openEvent, placeOf, privateThread } from '../../../web/protocol/thread.ts';
import { encodeEventHeader, EVENT_HEADER_BYTES, eventHash, parseEventHeader } from '../../../web/protocol/thread_header.ts';
import { encodeCarriedKey, openCarriedKey, parseCarriedKeys, type ThreadKey } from '../../../web/protocol/thread_key.ts';
import { Vocabulary } from '../../../web/protocol/vocabulary.ts';
import { folded, permitted, timed, type ClocksInVector, type PermissionInVector, type ThreadsInJson } from './casework.ts';
import { stageOf } from './coalition.ts';
import { readThread, threadKeyIn, type KeyInVector, type ThreadInVector } from './threads.ts';

const VECTORS = fileURLToPath(new URL('../../vectors/', import.meta.url));

/** One file, with readers for its fields. */
class Vector {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(path: string) {
    this.fields = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  }

  get expect(): string {
    return this.text('expect');
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined && this.fields[field] !== null;
  }

  text(field: string): string {
    const value = this.fields[field];
    if (typeof value !== 'string') throw new Error(`the vector has no text "${field}"`);
    return value;
  }

  number(field: string): number {
    const value = this.fields[field];
    if (typeof value !== 'number') throw new Error(`the vector has no number "${field}"`);
    return value;
  }

  base64(field: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(Buffer.from(this.text(field), 'base64'));
  }

  hex(field: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(Buffer.from(this.text(field), 'hex'));
  }
}

/** What a vector's folder asks for; it throws, or gives what came out beside what must. */
type Check = (vector: Vector) => Promise<Outcome[]>;
type Outcome = [actual: unknown, expected: () => unknown];

const padders = { head: headSize, report: reportSize, reply: replySize, sensitive: sensitiveSize, attachment: attachmentSize };

/** What anybody must see who has read this log; the other language makes the same of it. */
function stateOf(ledger: Ledger): object {
  const hour = ledger.entries[ledger.entries.length - 1]!.arrived;
  const certified = [...ledger.certificates.values()].filter((state) => ledger.counts(state, momentOf(hour)));
  return {
    count: ledger.position.count,
    hash: ledger.position.hash,
    roster_version: ledger.roster?.version ?? null,
    root_version: ledger.root.version,
    members: ledger.roster?.members.map(({ id }) => id) ?? [],
    certified: certified.map(({ certificate }) => keyId(certificate.signingKey)),
    ceremonies_done: [...ledger.ceremonies.values()].map(({ isDone }) => isDone),
    deletions_due: [...ledger.deletions.values()].map((state) => state.isDue(hour)),
    proposals: [...ledger.proposals.values()].map((state) => ({
      status: state.status,
      lacks: state.status === 'open' ? ledger.lacks(state, hour) : [],
    })),
  };
}

interface ProofInVector {
  readonly index: number;
  readonly size: number;
  readonly root: string;
  readonly entry: string;
  readonly proof: readonly string[];
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'));
const stepsOf = ({ proof }: ProofInVector): Uint8Array[] => proof.map((step) => Uint8Array.from(Buffer.from(step, 'hex')));

function receiptLogIn(vector: Vector, field: string): ReceiptLog | null {
  if (!vector.has(field)) return null;
  const { name, key } = vector.fields[field] as ReceiptLog;
  return { name, key };
}

function sensitiveKeysIn(vector: Vector, { members }: Roster): unknown {
  return vector.has('sensitive') ? vector.fields['sensitive'] : members.map(() => null);
}

const checkRoster: Check = async (vector) => {
  const seen = vector.has('seen') ? (vector.fields['seen'] as { version: number; hash: string; root_version: number }) : undefined;
  const now = new Date(vector.text('now'));
  const roster = await verifyRoster(noblePrimitives, vector.base64('document'), {
    pins: parsePins(vector.fields['pins']),
    now,
    seen: seen && { version: seen.version, hash: seen.hash, rootVersion: seen.root_version },
  });
  verifyKeyFile(roster, vector.base64('key_file'));
  return [
    [roster.hash, () => vector.text('roster_hash')],
    [roster.receipts ?? null, () => receiptLogIn(vector, 'receipts')],
    [roster.members.map((member) => currentKey(roster, member, now)?.sha256 ?? null), () => vector.fields['current']],
    [roster.members.map((member) => currentSensitiveKey(roster, member, now)?.sha256 ?? null), () => sensitiveKeysIn(vector, roster)],
  ];
};

interface ConsentInVector {
  readonly thread: readonly { readonly id: string; readonly report: object }[];
  readonly today: string;
  readonly is_ordered: boolean;
  readonly effective: Readonly<Record<string, readonly [value: string, hinderedBy: readonly string[]]>>;
  readonly bounds?: Readonly<Record<string, { readonly identity?: string; readonly recipients?: readonly string[] }>>;
  readonly standings?: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly withdrawing?: readonly string[];
  readonly deleting?: readonly string[];
}

const scopes = new Vocabulary(consentScopes.entries);

const checks: Readonly<Record<string, Check>> = {
  content: async (vector) => {
    const decode = vector.text('kind') === 'head' ? decodeHead : decodeReport;
    const decoded: Readonly<Record<string, unknown>> = { ...decode(vector.base64('content')) };
    const expected = (): Record<string, unknown> => vector.fields['decoded'] as Record<string, unknown>;
    const known = Object.keys(vector.fields['decoded'] ?? {});
    return Promise.resolve([[Object.fromEntries(known.map((name) => [name, decoded[name]])), expected]]);
  },
  consent: async (vector) => {
    const fields = vector.fields as unknown as ConsentInVector;
    const thread = fields.thread.map(({ id, report }) => ({ id, report: decodeReport(toJson(report)) }));
    const found = consentOf(thread, scopes, { today: fields.today, isOrdered: fields.is_ordered });
    const bounds = Object.entries(fields.bounds ?? {});
    const standings = Object.entries(fields.standings ?? {}).flatMap(([person, said]) =>
      Object.entries(said).map(([scope, expected]) => [found.standings.get(person)?.get(scope), () => expect.objectContaining(expected) as unknown] as Outcome),
    );
    return Promise.resolve([
      ...Object.entries(fields.effective).map(([scope, expected]): Outcome => {
        const effective = found.effective.get(scope);
        return [[effective?.value, effective?.hinderedBy], () => expected];
      }),
      ...bounds.map(([scope, { identity, recipients }]): Outcome => {
        const effective = found.effective.get(scope);
        return [{ identity: effective?.identity, recipients: effective?.recipients }, () => ({ identity, recipients })];
      }),
      ...standings,
      [found.withdrawing, () => fields.withdrawing ?? []],
      [found.deleting, () => fields.deleting ?? []],
    ]);
  },
  what: async (vector) => Promise.resolve([[readWhat(structuredClone(vector.fields['what']) as JsonObject), () => vector.fields['read']]]),
  case: async (vector) => Promise.resolve([[folded(vector.fields['threads'] as ThreadsInJson), () => vector.fields['case']]]),
  permission: async (vector) => Promise.resolve([[permitted(vector.fields as unknown as PermissionInVector), () => vector.fields['permission']]]),
  clocks: async (vector) => Promise.resolve([[timed(vector.fields as unknown as ClocksInVector), () => vector.fields['clocks']]]),
  envelope: async (vector) => {
    const reader = { index: vector.number('index'), seed: vector.hex('member_seed') };
    const { head, content } = await openReport(noblePrimitives, parseEnvelope(vector.base64('envelope')), reader);
    return [
      [toHex(head), () => toHex(vector.base64('head'))],
      [toHex(content), () => toHex(vector.base64('content'))],
    ];
  },

  excerpt: async (vector) => {
    const reader = { index: vector.number('index'), seed: vector.hex('member_seed') };
    const head = await openExcerpt(noblePrimitives, parseExcerpt(vector.base64('excerpt')), reader);
    return [[toHex(head), () => toHex(vector.base64('head'))]];
  },

  attachment: async (vector) => {
    const manifest = vector.fields['manifest'] as ManifestEntry;
    const sealed = new Blob([vector.base64('envelope')]);
    const content = await collect(openAttachment(noblePrimitives, { manifest, sealed }));
    return [[toHex(content), () => toHex(vector.base64('content'))]];
  },

  carry_over: async (vector) => {
    const filled = fill(vector.text('template'), { document: vector.base64('document'), keyFile: vector.base64('key_file') });
    return Promise.resolve([[filled, () => vector.text('filled')]]);
  },

  package: async (vector) => {
    const { reportBytes, uploads } = await readPackage(new Blob([vector.base64('package')]));
    return [
      [toHex(reportBytes), () => toHex(vector.base64('report'))],
      [uploads.map(({ header }) => toHex(header.id)), () => vector.fields['ids']],
      [uploads.map(({ token }) => toHex(token)), () => vector.fields['tokens']],
      [uploads.map(({ start }) => start), () => vector.fields['starts']],
    ];
  },

  sensitive: async (vector) => {
    const place = { headerBytes: vector.base64('header'), member: vector.text('member') };
    const opened = await openSensitive(noblePrimitives, vector.base64('sealed'), place, vector.hex('seed'));
    return [[opened, () => vector.fields['opened']]];
  },

  padding: async (vector) => {
    const content = unpad(vector.base64('padded'), padders[vector.text('kind') as keyof typeof padders]);
    return [[toHex(content), () => toHex(vector.base64('content'))]];
  },

  return_code: async (vector) => {
    const language = vector.text('language') as Language;
    const code = fromWords(vector.text('text'), language);
    const seed = tagSeed(code);
    const tags = (): string[] => vector.fields['tags'] as string[];
    const { dataKey, id, token } = attachmentKeys(code, vector.hex('file_sha256'));
    return [
      [toHex(code), () => vector.text('code')],
      [toWords(code, language), () => vector.fields['words']],
      [toHex(replySeed(code)), () => vector.text('reply_seed')],
      [toHex(sha256(publicKeyOf(replySeed(code)))), () => vector.text('reply_public_key_sha256')],
      [toHex(seed), () => vector.text('tag_seed')],
      [vector.has('tags') && tags().map((_, i) => toHex(replyTag(seed, vector.text('member'), i))), tags],
      [toHex(followKey(code)), () => vector.text('follow_key')],
      [{ data_key: toHex(dataKey), id: toHex(id), token: toHex(token) }, () => vector.fields['attachment']],
    ];
  },

  reply: async (vector) => {
    const pins = parsePins(vector.fields['pins']);
    const rosters = new Map<string, Roster>();
    for (const document of vector.fields['rosters'] as string[]) {
      const roster = await verifySignedRoster(noblePrimitives, Uint8Array.from(Buffer.from(document, 'base64')), pins);
      rosters.set(roster.hash, roster);
    }
    const reading = { code: vector.hex('code'), tag: vector.hex('tag'), rosterOf: async (hash: string) => Promise.resolve(rosters.get(hash)) };
    const reply = await openReply(noblePrimitives, vector.base64('envelope'), { ...reading, now: new Date(vector.text('now')) });
    return [[reply, () => vector.fields['reply']]];
  },

  follow_up: async (vector) => {
    checkFollowUp(vector.hex('mac'), { followKey: vector.hex('follow_key'), envelopeId: vector.hex('envelope_id') });
    return Promise.resolve([]);
  },

  roster: checkRoster,
  root: checkRoster,

  merkle: async (vector) => {
    const head = { size: vector.number('size'), root: vector.text('root') };
    for (const one of vector.fields['inclusion'] as ProofInVector[]) {
      verifyInclusion(leafHash(fromBase64(one.entry)), one.index, stepsOf(one), head);
    }
    for (const old of vector.fields['consistency'] as ProofInVector[]) verifyConsistency(old, head, stepsOf(old));
    return Promise.resolve([]);
  },

  checkpoint: async (vector) => {
    const note = vector.base64('note');
    const { head } = await openCheckpoint(noblePrimitives, note, receiptLogIn(vector, 'log')!);
    const outcomes: Outcome[] = [[head, () => ({ size: vector.number('size'), root: vector.text('root') })]];
    for (const { name, key, time } of vector.fields['witnesses'] as { name: string; key: string; time: number | null }[]) {
      const signed = await cosignedAt(noblePrimitives, parseNote(note), name, key);
      outcomes.push([signed ?? null, () => time]);
    }
    return outcomes;
  },

  receipt: async (vector) => {
    const { kind, hour, roster_version, sha256 } = vector.fields['entry'] as Entry & { roster_version: number };
    const entry = { kind, hour, rosterVersion: roster_version, sha256 };
    const verified = await verifyReceipt(noblePrimitives, vector.base64('proof'), { entry, log: receiptLogIn(vector, 'log')! });
    return [
      [verified.index, () => vector.number('index')],
      [verified.checkpoint.head.size, () => vector.number('size')],
    ];
  },

  notes: async (vector) => {
    const notes = splitNotes(vector.base64('data'));
    notes.forEach(parseNote);
    return Promise.resolve([[notes.map((note) => Buffer.from(note).toString('base64')), () => vector.fields['notes']]]);
  },

  successor: async (vector) => {
    const trusted = parseRoot(utf8((vector.fields['pins'] as { root: string }).root));
    const [before, after] = ['before', 'after'].map((field) => parseRoster(utf8(vector.text(field)), trusted).roster);
    checkSuccessor(after!, before!);
    return Promise.resolve([]);
  },

  log: async (vector) => {
    const ledger = new Ledger(noblePrimitives, parsePins(vector.fields['pins']));
    const entries = vector.fields['entries'] as { document: string; arrived: number }[];
    for (const [i, { document, arrived }] of entries.entries()) {
      const taken = (): Promise<unknown> => ledger.take(Uint8Array.from(Buffer.from(document, 'base64')), arrived);
      if (i === entries.length - 1) await taken();
      else expect(await stageOf(taken)).toBe('ok');
    }
    if (vector.has('seen')) ledger.checkSeen(vector.fields['seen'] as LogPosition);
    return [[stateOf(ledger), () => vector.fields['state']]];
  },

  // The browser's own implementation takes more than the specification: both are asked, and say the same.
  signature: async (vector) => {
    const signed = [vector.hex('public_key'), vector.hex('message'), vector.hex('signature')] as const;
    const native = await choosePrimitives();
    const [byNoble, byNative] = [await noblePrimitives.verify(...signed), await native.verify(...signed)];
    expect([native.native.signature, byNative]).toEqual([true, byNoble]);
    if (!byNoble) throw new SignatureInvalid('the signature does not count');
    return [];
  },

  event: async (vector) => {
    const [event, key] = [vector.base64('event'), threadKeyIn(vector.fields as unknown as KeyInVector)];
    const { body } = readContent(await openEvent(noblePrimitives, event, key));
    const header = parseEventHeader(event);
    return [
      [header.number, () => vector.number('number')],
      [header.before, () => vector.text('before')],
      [toHex(encodeEventHeader(header)), () => toHex(event.subarray(0, EVENT_HEADER_BYTES))],
      [key.id, () => vector.text('key_id')],
      [eventHash(event), () => vector.text('hash')],
      [[placeOf(event), body['place']], () => [vector.text('place'), vector.text('place')]],
      [jointThread(vector.hex('data_key')), () => vector.text('joint')],
      [privateThread(vector.hex('data_key'), 'alborada'), () => vector.text('private')],
    ];
  },

  carried_key: async (vector) => {
    const carried = parseCarriedKeys(vector.base64('carried'));
    const opened: ThreadKey[] = [];
    for (const key of carried) opened.push(await openCarriedKey(noblePrimitives, key, vector.hex('recipient')));
    const named = vector.fields['key_ids'] as string[];
    if (opened.some(({ id }, i) => id !== named[i])) throw new ThreadKeyInvalid('another key than the one that is named');
    return [
      [opened.map(({ key }) => toHex(key)), () => vector.fields['keys']],
      [toHex(concat(...carried.map(encodeCarriedKey))), () => toHex(vector.base64('carried'))],
    ];
  },

  thread: async (vector) => {
    const { read, members } = await readThread(noblePrimitives, vector.fields as unknown as ThreadInVector);
    return [
      [read, () => vector.fields['read']],
      [members, () => vector.fields['members']],
    ];
  },

  key_ring: async (vector) => {
    const wrapped = parseWrappedKeys(vector.base64('wrapped'));
    const seeds: string[] = [];
    for (const key of wrapped) seeds.push(toHex(await unwrapKey(noblePrimitives, key, vector.hex('recipient'))));
    return [
      [seeds, () => vector.fields['seeds']],
      [toHex(concat(...wrapped.map(encodeWrappedKey))), () => toHex(vector.base64('wrapped'))],
    ];
  },

  archive: async (vector) => {
    const [archived] = parseArchivedKeys(vector.base64('archived'));
    const dataKey = await openArchived(noblePrimitives, archived!, { headerBytes: vector.base64('header'), seed: vector.hex('archive_seed') });
    return [
      [toHex(dataKey), () => vector.text('data_key')],
      [toHex(encodeArchivedKey(archived!)), () => toHex(vector.base64('archived'))],
    ];
  },

  fingerprint: async (vector) => {
    const [name, key] = [vector.text('name'), vector.text('key')];
    const typed = (field: string): boolean[] => (vector.fields[field] as string[]).map((words) => sameWords(words, name, key));
    return Promise.resolve([
      [fingerprintWords(name, key, 'es'), () => vector.text('es')],
      [fingerprintWords(name, key, 'en'), () => vector.text('en')],
      [new Set(typed('same')), () => new Set([true])],
      [new Set(typed('different')), () => new Set([false])],
    ]);
  },

  share: async (vector) => {
    const share = { sealed: vector.base64('sealed'), commitment: vector.text('commitment') };
    return [[await openShare(noblePrimitives, share, vector.hex('archive_seed')), () => vector.text('words')]];
  },

  key_file: async (vector) => {
    const { purpose, plaintext } = await unlock(vector.base64('file'), vector.text('passphrase'));
    return [
      [purpose, () => vector.number('purpose')],
      [toHex(plaintext), () => vector.text('plaintext')],
    ];
  },

  login: async (vector) => {
    const [origin, member, challenge] = [vector.text('origin'), vector.text('member'), vector.base64('challenge')];
    await checkLogin(noblePrimitives, vector.hex('signing_key'), { origin, member, challenge, signature: vector.hex('signature') });
    return [[toHex(loginMessage(origin, member, challenge)), () => vector.text('message')]];
  },

  public_key: async (vector) => {
    await encapsulate(noblePrimitives, vector.base64('public_key'));
    return [];
  },

  hpke: async (vector) => {
    const seed = vector.hex('seed');
    const outcomes: Outcome[] = [[toHex(sha256(publicKeyOf(seed))), () => vector.text('public_key_sha256')]];
    if (vector.has('shared_secret')) {
      const secret = await noblePrimitives.decapsulate(seed, vector.base64('enc'));
      const { key, nonce } = keySchedule(secret, vector.base64('info'));
      outcomes.push([toHex(secret), () => vector.text('shared_secret')], [toHex(key), () => vector.text('key')], [toHex(nonce), () => vector.text('nonce')]);
    }
    if (vector.has('sealed')) {
      const sealed = vector.base64('sealed');
      if (vector.has('enc')) outcomes.push([toHex(sealed.subarray(0, ENCAPSULATION_BYTES)), () => toHex(vector.base64('enc'))]);
      const plaintext = await open(noblePrimitives, seed, vector.base64('info'), sealed);
      if (!plaintext) throw new SlotBroken('the message cannot be opened');
      outcomes.push([toHex(plaintext), () => toHex(vector.base64('plaintext'))]);
    }
    return outcomes;
  },
};

const casesIn = (folder: string): string[] => {
  const path = `${VECTORS}${folder}`;
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
};

test('every folder of vectors is read here', () => {
  const folders = readdirSync(VECTORS, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('__'));
  expect(folders.map((entry) => entry.name).sort()).toEqual(Object.keys(checks).sort());
});

describe.each(Object.entries(checks))('%s', (folder, check) => {
  const names = casesIn(folder);

  test('has cases', () => {
    expect(names).not.toHaveLength(0);
  });

  for (const name of names) {
    test(name, async () => {
      const vector = new Vector(`${VECTORS}${folder}/${name}`);
      let outcomes: Outcome[] = [];
      const stage = await stageOf(async () => {
        outcomes = await check(vector);
      });
      expect(stage).toBe(vector.expect);
      for (const [actual, expected] of outcomes) expect(actual).toEqual(expected());
    });
  }
});
