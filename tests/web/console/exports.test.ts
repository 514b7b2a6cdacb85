/**
 * What becomes of cases that somebody wants to take out of the console. That gate, facts and files are those of the command
 * line, byte for byte, is shown by tests/member/test_exports_twin.py.
 */

import { Decrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from '../../../web/node_modules/age-encryption/dist/index.js';

import { utf8 } from '../../../web/protocol/encoding.ts';
import type { What } from '../../../web/protocol/events.ts';
import type { Report } from '../../../web/protocol/report.ts';
import { forgetCases, takeEvents } from '../../../web/console/cases/store.ts';
import { lockFor, RecipientUnusable } from '../../../web/console/exports/age.ts';
import { harmless, toCsv } from '../../../web/console/exports/cells.ts';
import { lastDay } from '../../../web/console/exports/days.ts';
import { isCase } from '../../../web/console/exports/facts.ts';
import { decided, type Decided, type Order } from '../../../web/console/exports/deciding.ts';
import { namesSomebody } from '../../../web/console/exports/names.ts';
import { eventsWith, lineOf, reportOf } from './cases.ts';

const LINE = lineOf(1);
const WISH = { use: 'urgent-appeal', today: '2026-11-28', names: false, sensitive: false };
const ORDER: Order = { format: 'json', purpose: undefined, wish: WISH };
const NAMES: Order = { ...ORDER, wish: { ...WISH, names: true } };
const VICTIM = { id: 'v', kind: 'person', person: 'p1', roles: ['victim'], name: 'Ana Díaz' } as const;
const CASE: readonly What[] = [
  { event: 'entity', entity: VICTIM },
  { event: 'act', act: { id: 'a', category: 'torture-physical', victims: [{ entity: 'v' }], place: { state: 'mx-07', point: { lat: 16.7312, lon: -92.65, precision: 'exact' } } } },
];
const AGREED: Partial<Report> = {
  persons: [{ id: 'p1' }],
  consent: ['reporter', 'p1'].map((person) => ({ person, scope: 'share-un', value: 'yes', identity: 'full' })),
};

function decide(order: Order, said: readonly What[], answers: Partial<Report> = AGREED, isWhole = true): Decided {
  forgetCases();
  takeEvents(eventsWith(LINE, ...CASE, ...said));
  return decided({ line: LINE, told: [{ id: LINE.id, report: reportOf('Nos pararon.', answers) }], isWhole }, order);
}

function reasons(found: Decided): readonly string[] {
  return found.kind === 'stays' ? found.refused.map(({ reason }) => reason) : [];
}

test('a case leaves with what its thread is told: the consents, and the hash of what leaves', () => {
  const found = decide(ORDER, []);
  if (found.kind !== 'leaves') throw new Error(found.kind);
  expect(found.what).toMatchObject({ event: 'exported', format: 'json', identities: false, sha256: found.leaving.sha256 });
  expect(found.what.consents).toEqual(['reporter', 'p1'].map((person) => ({ person, scope: 'share-un', by: LINE.id })));
  expect(JSON.stringify(found.leaving.facts)).not.toContain('Ana');
  expect(found.leaving.facts.acts?.[0]?.place?.point).toEqual({ lat: 16.7, lon: -92.6 });
});

test('nobody asked means no, and so does a report that is not here, or a follow-up that cannot be read', () => {
  expect(reasons(decide(ORDER, [], {}))).toEqual(['default', 'default']);
  expect(reasons(decide(ORDER, [], AGREED, false))).toEqual(['follow-up-missing']);
  forgetCases();
  takeEvents(eventsWith(LINE, ...CASE));
  expect(reasons(decided({ line: LINE, told: undefined, isWhole: false }, ORDER))).toContain('report-missing');
  // Another envelope under the same id is another report.
  expect(reasons(decided({ line: { ...LINE, sha256: 'ff'.repeat(32) }, told: [{ id: LINE.id, report: reportOf('', AGREED) }], isWhole: true }, ORDER))).toContain('report-missing');
});

test('without a case nothing leaves', () => {
  forgetCases();
  expect(reasons(decided({ line: LINE, told: [], isWhole: true }, ORDER))).toEqual(['no-case']);
});

test('names wait until somebody else has agreed to exactly this', () => {
  const asking = decide(NAMES, []);
  if (asking.kind !== 'asks') throw new Error(asking.kind);
  expect(asking.leaving.facts.entities?.[0]?.name).toBe('Ana Díaz');
  expect(decide(NAMES, [asking.what]).kind).toBe('waits');
  const agreed: What = { event: 'agreed', with: '' };
  expect(decide(NAMES, [asking.what, agreed])).toMatchObject({ kind: 'leaves', isAgreed: true });
  // Whatever the case becomes afterwards is asked anew.
  expect(decide(NAMES, [asking.what, agreed, { event: 'entity', entity: { ...VICTIM, name: 'Ana Díaz Ruiz' } }]).kind).toBe('asks');
  expect(decide({ ...NAMES, format: 'csv' }, [asking.what, agreed]).kind).toBe('asks');
});

test('the schema has no room for more at any depth', () => {
  const found = decide(NAMES, []);
  if (found.kind !== 'asks') throw new Error(found.kind);
  const facts: unknown = JSON.parse(JSON.stringify(found.leaving.facts));
  const places = [...objectsIn(facts)];
  expect(places.length).toBeGreaterThan(5);
  for (const place of places) {
    place['data_key'] = 'x';
    expect(isCase(facts)).toBe(false);
    delete place['data_key'];
  }
  expect(isCase(facts)).toBe(true);
});

function* objectsIn(value: unknown): Iterable<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const each of Object.values(value)) yield* objectsIn(each);
}

test('a column that stands in no list cannot leave', () => {
  expect(() => toCsv({ columns: ['case'], rows: [{ case: 'x', data_key: 'y' }] })).toThrow('data_key');
});

test.each([['=1+1', "'=1+1"], [' @a', "' @a"], ['\uff1d1', "'\uff1d1"], ['a;=5', 'a; =5'], ['-1+2', "'-1+2"], ['-12', '-12'], ['16.7|-92.6', '16.7|-92.6']])('no spreadsheet runs %j', (cell, expected) => {
  expect(harmless(cell)).toBe(expected);
});

test('a month ends with its last day, in every year', () => {
  expect(['2024-02', '2026-02', '1900-02', '2000-02', '2026-12', '2026', '0096-02'].map(lastDay)).toEqual(['2024-02-29', '2026-02-28', '1900-02-28', '2000-02-29', '2026-12-31', '2026-12-31', '0096-02-29']);
});

test('names are found whatever their accents, case and spelling', () => {
  expect(namesSomebody('Caso de ANA DIAZ.', ['Ana Díaz'])).toBe(true);
  expect(namesSomebody('La señora Strasse', ['Straße'])).toBe(true);
  expect(namesSomebody('Ana llegó', ['Ana María de Ángel'])).toBe(false);
});

test('a locked export opens for each recipient and nobody else', async () => {
  const [one, two, other] = [await generateX25519Identity(), await generateHybridIdentity(), await generateX25519Identity()];
  const sealed = await lockFor([await identityToRecipient(one), ` ${await identityToRecipient(two)}\n`])(utf8('Ana'));
  for (const identity of [one, two]) expect(await opened(identity, sealed)).toBe('Ana');
  await expect(opened(other, sealed)).rejects.toThrow();
});

async function opened(identity: string, sealed: Uint8Array): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(sealed, 'text');
}

test('what is no public key is refused without being shown', async () => {
  const secret = await generateX25519Identity();
  const refused = (() => {
    try {
      return lockFor([secret]);
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toBeInstanceOf(RecipientUnusable);
  expect(String((refused as Error).stack)).not.toContain(secret);
});
