/** What was told of sexual violence is sealed for those who are trained for it, and for nobody else. */

import { NobodyTrained, canKeepSensitive, sealForTrained } from '../../../web/defender/sensitive_sealer.ts';
import { fromBase64url, toHex } from '../../../web/protocol/encoding.ts';
import { encodeHeader } from '../../../web/protocol/header.ts';
import { reportHeader } from '../../../web/protocol/envelope.ts';
import { publicKeyOf } from '../../../web/protocol/hpke.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import type { Roster } from '../../../web/protocol/roster.ts';
import { openSensitive, type Sensitive } from '../../../web/protocol/sensitive.ts';
import { formHash, publicKeys as intakeKeys, roster as plain, seeds, stageOf } from '../protocol/coalition.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const TOLD: Sensitive = { choice: 'tell', text: 'Fue en la comandancia.', contact: { sex: 'woman' } };

const sensitiveSeeds = [11, 12, 13].map((first) => Uint8Array.from({ length: 32 }, (_, i) => first + i));
const sensitiveKeys = sensitiveSeeds.map(publicKeyOf);

/** Whoever is in `trained` has a sensitive key until `notAfter`. */
function around(trained: readonly number[], { notAfter = new Date('2027-02-24T00:00:00Z'), chosen = plain.members.map(({ id }) => id) } = {}) {
  const notBefore = new Date('2026-11-24T00:00:00Z');
  const members = plain.members.map((member, i) => ({
    ...member,
    sensitive: trained.includes(i) ? [{ sha256: toHex(sha256(sensitiveKeys[i]!)), notBefore, notAfter }] : [],
  }));
  const roster: Roster = { ...plain, members };
  const publicKeys = members.map((_, i) => (trained.includes(i) ? [intakeKeys[i]!, sensitiveKeys[i]!] : [intakeKeys[i]!]));
  const headerBytes = encodeHeader(reportHeader({ roster, formHash, id: new Uint8Array(16) }));
  return { roster, publicKeys, chosen, headerBytes, now: NOW };
}

test('each chosen organisation that has somebody trained gets a part, and nobody else', async () => {
  const all = around([0, 2]);
  const { sensitive = [] } = await sealForTrained(noblePrimitives, TOLD, all);
  expect(sensitive.map(({ member }) => member)).toEqual(['member-0', 'member-2']);
  const few = await sealForTrained(noblePrimitives, TOLD, around([0, 2], { chosen: ['member-1', 'member-2'] }));
  expect(few.sensitive?.map(({ member }) => member)).toEqual(['member-2']);
});

test('a part opens with the sensitive key of its organisation, and not with the intake key', async () => {
  const { headerBytes, ...rest } = around([0]);
  const { sensitive = [] } = await sealForTrained(noblePrimitives, TOLD, { headerBytes, ...rest });
  const sealed = fromBase64url(sensitive[0]!.sealed);
  const place = { headerBytes, member: 'member-0' };
  expect(await openSensitive(noblePrimitives, sealed, place, sensitiveSeeds[0]!)).toEqual(TOLD);
  expect(await stageOf(() => openSensitive(noblePrimitives, sealed, place, seeds[0]!))).toBe('sensitive');
});

test('what nobody of the chosen could open is not dropped but refused', async () => {
  await expect(sealForTrained(noblePrimitives, TOLD, around([0], { chosen: ['member-1'] }))).rejects.toThrow(NobodyTrained);
  await expect(sealForTrained(noblePrimitives, TOLD, around([]))).rejects.toThrow(NobodyTrained);
  await expect(sealForTrained(noblePrimitives, TOLD, around([0], { notAfter: NOW }))).rejects.toThrow(NobodyTrained);
});

test('an organisation that cannot receive a report now keeps nothing sensitive either', () => {
  const { roster } = around([0, 1, 2]);
  const [first, second, third] = roster.members;
  const ended = [{ ...second!.intake[0]!, notAfter: NOW }];
  expect(canKeepSensitive(roster, first!, NOW)).toBe(true);
  expect(canKeepSensitive(roster, { ...second!, intake: ended }, NOW)).toBe(false);
  expect(canKeepSensitive(roster, { ...third!, sensitive: [] }, NOW)).toBe(false);
});

test('a length says neither what was chosen nor how many words there are, up to a page', async () => {
  const told: Sensitive[] = [TOLD, { ...TOLD, text: 'x'.repeat(3_900) }, { choice: 'contact', text: '' }, { choice: 'record', text: '' }];
  const lengths = await Promise.all(
    told.map(async (one) => (await sealForTrained(noblePrimitives, one, around([0]))).sensitive?.map(({ sealed }) => sealed.length)),
  );
  expect(new Set(lengths.flat())).toEqual(new Set([6976]));
});

test('more than any reader takes is refused before it is sealed', async () => {
  const long = { ...TOLD, text: 'x'.repeat(10_001) };
  expect(await stageOf(() => sealForTrained(noblePrimitives, long, around([0])))).toBe('content');
  const { sensitive = [] } = await sealForTrained(noblePrimitives, { ...TOLD, text: '\u0001'.repeat(10_000) }, around([0]));
  expect(sensitive[0]?.sealed.length).toBe(88_896);
});
