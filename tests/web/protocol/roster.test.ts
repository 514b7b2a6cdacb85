import { concat, toHex, toJson, utf8 } from '../../../web/protocol/encoding.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { parsePins, ROOT_PURPOSE } from '../../../web/protocol/root.ts';
import {
  currentKey,
  indexOf,
  isAgeing,
  memberOf,
  rosterBefore,
  ROSTER_PURPOSE,
  verifyKeyFile,
  verifyRoster,
  verifySignedRoster,
  type SeenRoster,
} from '../../../web/protocol/roster.ts';
import { publicKeys, stageOf } from './coalition.ts';
import { documentOf, newSigner, type Signer } from './signers.ts';

const ZEROS = '00'.repeat(32);
const signers = [1, 2, 3].map(() => newSigner());
const newcomer = newSigner();
const now = new Date('2026-12-01T00:00:00Z');

const rootOf = (keys: readonly Signer[], changes: object = {}): string =>
  JSON.stringify({
    type: 'atalaya-root',
    format: 1,
    coalition: 'ensayo',
    version: 1,
    previous: ZEROS,
    issued: '2026-11-24T00:00:00Z',
    expires: '2028-11-24T00:00:00Z',
    threshold: 2,
    waiting_hours: 48,
    keys: keys.map((signer) => ({ key: signer.publicKey, holder: 'Quien la guarda' })),
    ...changes,
  });
const rootText = rootOf(signers);
const pinsJson = { type: 'atalaya-pins', format: 2, minimum_roster_version: 7, root: rootText };
const pins = parsePins(pinsJson);

const next = { version: 2, previous: pins.root.hash };
const secondRoot = rootOf([...signers.slice(1), newcomer], next);
const chain = [documentOf(secondRoot, [...signers.slice(0, 2), newcomer], ROOT_PURPOSE)];

const members = publicKeys.map((key, i) => ({
  id: `member-${i}`,
  name: { es: 'Miembro', en: 'Member' },
  country: 'MX',
  contact: 'https://example.org',
  signing_key: toHex(sha256(key)),
  archive_sha256: toHex(sha256(sha256(key))),
  intake: [{ sha256: toHex(sha256(key)), not_before: '2026-11-24T00:00:00Z', not_after: '2027-02-24T00:00:00Z' }],
}));
const body = {
  type: 'atalaya-roster',
  format: 2,
  coalition: 'ensayo',
  version: 7,
  previous: '11'.repeat(32),
  issued: '2026-11-24T00:00:00Z',
  expires: '2026-12-08T00:00:00Z',
  keys_sha256: toHex(sha256(concat(...publicKeys))),
  members,
};
const text = JSON.stringify(body);
const hash = toHex(sha256(utf8(text)));

const signed = (roster: string, by: readonly Signer[] = signers.slice(0, 2), roots: readonly unknown[] = []): Uint8Array =>
  toJson({ roots, ...documentOf(roster, by, ROSTER_PURPOSE) });
const behind = (root: string, by: readonly Signer[]): Uint8Array => signed(text, signers, [documentOf(root, by, ROOT_PURPOSE)]);
const changed = (changes: object): Uint8Array => signed(JSON.stringify({ ...body, ...changes }));
const withMember = (changes: object): Uint8Array => changed({ members: [{ ...members[0], ...changes }] });
const stage = (document: Uint8Array, options: object = {}): Promise<string> =>
  stageOf(() => verifyRoster(noblePrimitives, document, { pins, now, ...options }));

test('a roster signed by enough keys is read', async () => {
  const roster = await verifyRoster(noblePrimitives, signed(text), { pins, now });
  expect(roster.version).toBe(7);
  expect(roster.hash).toBe(hash);
  expect(roster.root).toBe(pins.root);
  expect(memberOf(roster, 'member-2')?.archiveSha256).toBe(members[2]!.archive_sha256);
  expect(indexOf(roster, 'member-2')).toBe(2);
  expect(indexOf(roster, 'nobody')).toBeUndefined();
  expect(memberOf(roster, undefined)).toBeUndefined();
  expect(verifyKeyFile(roster, concat(...publicKeys))).toEqual(publicKeys.map((key) => [key]));
});

test('any spelling that was signed is valid', async () => {
  expect(await stage(signed(JSON.stringify(body, null, 3).replace('"MX"', '"\\u004dX"')))).toBe('ok');
});

test('signers who came with the next root count, and those who left do not', async () => {
  expect(await stage(signed(text, [signers[1]!, newcomer], chain))).toBe('ok');
  expect(await stage(signed(text, signers.slice(0, 2), chain))).toBe('signatures');
  expect(await stage(signed(text, [signers[1]!, newcomer]))).toBe('signatures');
});

const after = async (previous: string): ReturnType<typeof verifyRoster> =>
  verifyRoster(noblePrimitives, changed({ version: 8, previous }), { pins, now });

test('the roster before is known by its hash, whoever signed it and however old it is', async () => {
  const old = JSON.stringify({ ...body, expires: '2026-11-25T00:00:00Z' });
  const before = rosterBefore(await after(toHex(sha256(utf8(old)))), signed(old, [newcomer]));
  expect([before.version, before.previous]).toEqual([7, body.previous]);
  expect(memberOf(before, 'member-2')?.archiveSha256).toBe(members[2]!.archive_sha256);
});

test('any other roster is not the one before', async () => {
  const roster = await after(hash);
  const other = JSON.stringify({ ...body, coalition: 'otra' });
  expect(await stageOf(() => rosterBefore(roster, changed({ issued: '2026-11-23T00:00:00Z' })))).toBe('grammar');
  expect(await stageOf(() => rosterBefore(roster, utf8('{')))).toBe('grammar');
  const foreign = await after(toHex(sha256(utf8(other))));
  expect(await stageOf(() => rosterBefore(foreign, signed(other)))).toBe('coalition');
});

test('a root that was seen may not be held back', async () => {
  const seen: SeenRoster = { version: 7, hash, rootVersion: 2 };
  expect(await stage(signed(text, [signers[1]!, newcomer], chain), { seen })).toBe('ok');
  expect(await stage(signed(text), { seen })).toBe('root-version');
});

const refused: [string, () => Uint8Array, string][] = [
  ['that is no JSON', () => utf8('{'), 'grammar'],
  ['with one key twice', () => signed(text, [signers[0]!, signers[0]!]), 'grammar'],
  ['above 1 MiB', () => new Uint8Array(1_048_577), 'grammar'],
  ['whose roots are null', () => toJson({ ...documentOf(text, signers, ROSTER_PURPOSE), roots: null }), 'grammar'],
  ['with one signature', () => signed(text, signers.slice(0, 1)), 'signatures'],
  ['behind a root of strangers', () => behind(secondRoot, [newcomer, newSigner()]), 'root-signatures'],
  ['behind a root that its own keys did not sign', () => behind(secondRoot, signers.slice(0, 2)), 'root-signatures'],
  ['behind a root without keys', () => behind(rootOf([], next), signers), 'root-content'],
  ['behind a root of another chain', () => behind(rootOf(signers, { version: 2 }), signers), 'root-version'],
  ['behind a root that has expired', () => behind(rootOf(signers, { ...next, expires: '2026-12-01T00:00:00Z' }), signers), 'root-expiry'],
  ['with an unknown type', () => changed({ type: 'other' }), 'content'],
  ['with the format of 1.0', () => changed({ format: 1 }), 'content'],
  ['without members', () => changed({ members: [] }), 'content'],
  ['with a member twice', () => changed({ members: [...members, members[0]] }), 'content'],
  ['with an id in capitals', () => withMember({ id: 'Member' }), 'content'],
  ['with a member without intake keys', () => withMember({ intake: [] }), 'content'],
  ['with one key for two uses', () => withMember({ archive_sha256: members[0]!.intake[0]!.sha256 }), 'content'],
  ['with a key that ends first', () => withMember({ intake: [{ ...members[0]!.intake[0], not_after: '2026-11-24T00:00:00Z' }] }), 'content'],
  ['with a day that does not exist', () => changed({ expires: '2027-02-30T00:00:00Z' }), 'content'],
  ['with a time of another spelling', () => changed({ expires: '2026-12-08T00:00:00+00:00' }), 'content'],
  ['of another coalition', () => changed({ coalition: 'otra' }), 'coalition'],
  ['below the pinned version', () => changed({ version: 6 }), 'version'],
  ['that has expired', () => changed({ expires: '2026-12-01T00:00:00Z' }), 'expiry'],
];
test.each(refused)('a roster %s is refused', async (_, document, expected) => {
  expect(await stage(document())).toBe(expected);
});

test('what was seen before counts', async () => {
  const other = toHex(sha256(utf8('another')));
  const seen = (version: number, seenHash: string): object => ({ seen: { version, hash: seenHash, rootVersion: 1 } });
  expect(await stage(signed(text), seen(7, hash))).toBe('ok');
  expect(await stage(signed(text), seen(7, other))).toBe('equivocation');
  expect(await stage(signed(text), seen(8, hash))).toBe('version');
  expect(await stage(signed(text), seen(6, body.previous))).toBe('ok');
  expect(await stage(signed(text), seen(6, other))).toBe('equivocation');
});

test('an old roster may still be read without sealing to it', async () => {
  expect((await verifySignedRoster(noblePrimitives, changed({ version: 3 }), pins)).version).toBe(3);
});

test('an invalid clock is an expired root, and finds no key', async () => {
  const clock = new Date(Number.NaN);
  expect(await stage(signed(text), { now: clock })).toBe('root-expiry');
  const roster = await verifyRoster(noblePrimitives, signed(text), { pins, now });
  expect(currentKey(roster, roster.members[0]!, clock)).toBeUndefined();
});

describe('of two intake keys', () => {
  const later = { sha256: '22'.repeat(32), not_before: '2026-12-02T00:00:00Z', not_after: '2027-03-02T00:00:00Z' };
  const two = (): Uint8Array => withMember({ intake: [{ ...members[0]!.intake[0], not_after: '2026-12-04T00:00:00Z' }, later] });
  test.each([
    ['2026-12-01T23:59:59Z', members[0]!.intake[0]!.sha256],
    ['2026-12-02T00:00:00Z', later.sha256],
    ['2027-03-01T23:59:59Z', later.sha256],
    ['2027-03-02T00:00:00Z', undefined],
    ['1970-01-01T00:00:00Z', members[0]!.intake[0]!.sha256],
  ])('at %s it is sealed to the one that is good', async (moment, expected) => {
    const roster = await verifySignedRoster(noblePrimitives, two(), pins);
    expect(currentKey(roster, roster.members[0]!, new Date(moment))?.sha256).toBe(expected);
  });
});

test('a roster is renewed from the fourth day before its end on', async () => {
  const roster = await verifySignedRoster(noblePrimitives, signed(text), pins);
  expect(isAgeing(roster, new Date('2026-12-03T23:59:59Z'))).toBe(false);
  expect(isAgeing(roster, new Date('2026-12-04T00:00:00Z'))).toBe(true);
});

test('a key file of other keys, order or length is refused', async () => {
  const roster = await verifyRoster(noblePrimitives, signed(text), { pins, now });
  expect(await stageOf(() => verifyKeyFile(roster, concat(...[...publicKeys].reverse())))).toBe('keys');
  expect(await stageOf(() => verifyKeyFile(roster, concat(...publicKeys).subarray(1)))).toBe('keys');
  expect(await stageOf(() => verifyKeyFile(roster, concat(...publicKeys.slice(1))))).toBe('keys');
  const reordered = { ...roster, members: [...roster.members].reverse() };
  expect(await stageOf(() => verifyKeyFile(reordered, concat(...publicKeys)))).toBe('keys');
});

test.each([
  ['a threshold that cannot be met', { root: rootOf(signers, { threshold: 4 }) }],
  ['a threshold of none', { root: rootOf(signers, { threshold: 0 }) }],
  ['a key twice', { root: rootOf([signers[0]!, signers[0]!]) }],
  ['no root', { root: undefined }],
  ['the root as an object', { root: JSON.parse(rootText) as object }],
  ['another type', { type: 'pins' }],
  ['the format of 1.0', { format: 1 }],
])('pins with %s are refused', async (_, change) => {
  expect(await stageOf(() => parsePins({ ...pinsJson, ...change }))).toBe('grammar');
});
