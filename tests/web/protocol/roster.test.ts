import { generateKeyPairSync, sign } from 'node:crypto';

import { concat, toBase64url, toHex, toJson, utf8 } from '../../../web/protocol/encoding.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { keyId, parsePins, verifyKeyFile, verifyRoster, verifySignedRoster } from '../../../web/protocol/roster.ts';
import { publicKeys, stageOf } from './coalition.ts';

const signers = [1, 2, 3].map(() => {
  const pair = generateKeyPairSync('ed25519');
  const raw = pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return { privateKey: pair.privateKey, publicKey: Uint8Array.from(raw) };
});

const members = publicKeys.map((key, i) => ({
  id: `member-${i}`,
  name: { es: 'Miembro', en: 'Member' },
  country: 'MX',
  contact: 'https://example.org',
  kem_sha256: toHex(sha256(key)),
  signing_key: toHex(sha256(key)),
}));
const body = {
  type: 'atalaya-roster',
  format: 1,
  coalition: 'ensayo',
  version: 7,
  issued: '2026-11-24T00:00:00Z',
  expires: '2026-12-08T00:00:00Z',
  keys_sha256: toHex(sha256(concat(...publicKeys))),
  members,
};
const pinsJson = {
  type: 'atalaya-pins',
  coalition: 'ensayo',
  minimum_roster_version: 7,
  root: { version: 1, threshold: 2, keys: signers.map((signer) => toHex(signer.publicKey)) },
};
const pins = parsePins(pinsJson);
const now = new Date('2026-12-01T00:00:00Z');

function signed(bytes: Uint8Array, by: readonly number[] = [0, 1]): Uint8Array {
  const signatures = by.map((i) => ({
    key: keyId(signers[i]!.publicKey),
    signature: toBase64url(sign(null, concat(utf8('atalaya-roster-1\n'), bytes), signers[i]!.privateKey)),
  }));
  return toJson({ signed: toBase64url(bytes), signatures });
}
const changed = (changes: object): Uint8Array => signed(toJson({ ...body, ...changes }));
const stage = (document: Uint8Array, options: object = {}): Promise<string> => stageOf(() => verifyRoster(noblePrimitives, document, { pins, now, ...options }));

test('a roster signed by enough keys is read', async () => {
  const roster = await verifyRoster(noblePrimitives, signed(toJson(body)), { pins, now });
  expect(roster.version).toBe(7);
  expect(roster.hash).toEqual(sha256(toJson(body)));
  expect(roster.members[2]?.id).toBe('member-2');
  expect(verifyKeyFile(roster, concat(...publicKeys))).toHaveLength(3);
});

test('any spelling that was signed is valid', async () => {
  expect(await stage(signed(utf8(JSON.stringify(body, null, 3).replace('"MX"', '"\\u004dX"'))))).toBe('ok');
});

const refused: [string, () => Uint8Array, string][] = [
  ['that is no JSON', () => utf8('{'), 'grammar'],
  ['with one key twice', () => signed(toJson(body), [0, 0]), 'grammar'],
  ['above 1 MiB', () => new Uint8Array(1_048_577), 'grammar'],
  ['with one signature', () => signed(toJson(body), [0]), 'signatures'],
  ['with an unknown type', () => changed({ type: 'other' }), 'content'],
  ['with an unknown format', () => changed({ format: 2 }), 'content'],
  ['without members', () => changed({ members: [] }), 'content'],
  ['with a member twice', () => changed({ members: [...members, members[0]] }), 'content'],
  ['with an id in capitals', () => changed({ members: [{ ...members[0], id: 'Member' }] }), 'content'],
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
  const hash = sha256(toJson(body));
  expect(await stage(signed(toJson(body)), { seen: { version: 7, hash } })).toBe('ok');
  expect(await stage(signed(toJson(body)), { seen: { version: 7, hash: sha256(hash) } })).toBe('equivocation');
  expect(await stage(signed(toJson(body)), { seen: { version: 8, hash } })).toBe('version');
});

test('an old roster may still be read without sealing to it', async () => {
  expect((await verifySignedRoster(noblePrimitives, changed({ version: 3 }), pins)).version).toBe(3);
});

test('an invalid clock is an expired roster', async () => {
  expect(await stage(signed(toJson(body)), { now: new Date(Number.NaN) })).toBe('expiry');
});

test('a key file of other keys, order or length is refused', async () => {
  const roster = await verifyRoster(noblePrimitives, signed(toJson(body)), { pins, now });
  expect(await stageOf(() => verifyKeyFile(roster, concat(...[...publicKeys].reverse())))).toBe('keys');
  expect(await stageOf(() => verifyKeyFile(roster, concat(...publicKeys).subarray(1)))).toBe('keys');
  const reordered = { ...roster, members: [...roster.members].reverse() };
  expect(await stageOf(() => verifyKeyFile(reordered, concat(...publicKeys)))).toBe('keys');
});

test.each([
  ['a threshold that cannot be met', { root: { ...pinsJson.root, threshold: 4 } }],
  ['a threshold of none', { root: { ...pinsJson.root, threshold: 0 } }],
  ['a key twice', { root: { ...pinsJson.root, keys: [pinsJson.root.keys[0], pinsJson.root.keys[0]] } }],
  ['no root', { root: undefined }],
  ['another type', { type: 'pins' }],
])('pins with %s are refused', async (_, change) => {
  expect(await stageOf(() => parsePins({ ...pinsJson, ...change }))).toBe('grammar');
});
