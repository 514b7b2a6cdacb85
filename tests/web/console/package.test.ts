/**
 * Packages of evidence made here. That the command line takes them, and refuses them where a bit was changed, is shown by
 * tests/journeys/test_console_exports.py.
 */

import { toHex, utf8, type Bytes } from '../../../web/protocol/encoding.ts';
import type { What } from '../../../web/protocol/events.ts';
import { leafHash, nodeHash, verifyConsistency, verifyInclusion } from '../../../web/protocol/log.ts';
import type { ManifestEntry, Report } from '../../../web/protocol/report.ts';
import { forgetCases, takeEvents } from '../../../web/console/cases/store.ts';
import { custodyOf } from '../../../web/console/evidence/package/custody.ts';
import { LogTree, tilePath } from '../../../web/console/evidence/package/log_tree.ts';
import { outwards } from '../../../web/console/evidence/package/receipts.ts';
import { directory, measure } from '../../../web/console/evidence/package/zip.ts';
import { decided, type Decided, type Order } from '../../../web/console/exports/deciding.ts';
import { caseWith, eventsWith, lineOf, NOW, reportOf } from './cases.ts';

/** By Python's zipfile, of the same entries: what is longer than 2^31 - 1 stands in longer fields. */
const FAR = [
  '504b01022d032d000000000000002100c24124350300000003000000050000000000000000000000808100000000612e747874504b01022d032d000000000000',
  '00210078563412ffffffffffffffff1200140000000000000000008081640000006174746163686d656e74732f61312e6d703401001000000000800000000000',
  '00008000000000504b01022d032d00000000000000210007000000020000000200000005000c0000000000000000008081ffffffff622e74787401000800c800',
  '008000000000504b01022d032d00000000000000210001000000ffffffffffffffff01001c0000000000000000008081ffffffff630100180000000080000000',
  '0000000080000000000500000001000000504b06062c000000000000002d002d0000000000000000000400000000000000040000000000000011010000000000',
  '000000000002000000504b060700000000110100000200000001000000504b0506000000000400040011010000ffffffff0000',
].join('');
const LINE = lineOf(1);

// --- the gate ---------------------------------------------------------------------------------

const PHOTO: ManifestEntry = { id: '00'.repeat(16), name: 'a1.jpg', media_type: 'image/jpeg', size: 1, sha256: '00'.repeat(32), key: '' };
const VICTIM = { id: 'v', kind: 'person', person: 'p1', roles: ['victim'], name: 'Ana Díaz' } as const;
const ORDER: Order = { format: 'evidence', purpose: 'REDESCA', wish: { use: 'urgent-appeal', today: '2026-11-28', names: false, sensitive: false } };
const OWN: Order = { ...ORDER, wish: { ...ORDER.wish, use: 'case-file' } };
const ALL = ['share-un', 'quote', 'use-media'];

function agreed(scopes: readonly string[], identity = 'full'): Partial<Report> {
  return { persons: [{ id: 'p1' }], consent: ['reporter', 'p1'].flatMap((person) => scopes.map((scope) => ({ person, scope, value: 'yes', identity }))) };
}

function decide(order: Order, answers: Partial<Report>, said: readonly What[] = [], text = 'Ana Díaz, en un retén.'): Decided {
  forgetCases();
  takeEvents(eventsWith(LINE, { event: 'entity', entity: VICTIM }, ...said));
  return decided({ line: LINE, told: [{ id: LINE.id, report: reportOf(text, { attachments: [PHOTO], ...answers }) }], isWhole: true }, order);
}

function reasons(found: Decided): readonly string[] {
  return found.kind === 'stays' ? found.refused.map(({ person, reason }) => (person === undefined ? reason : `${reason} ${person}`)) : [found.kind];
}

test('a package leaves where everybody agrees to all that is in it: words, files and names', () => {
  expect(reasons(decide(ORDER, agreed(ALL)))).toEqual(['asks']);
  expect(reasons(decide(ORDER, agreed(['share-un', 'use-media'])))).toEqual(['package-words']);
  expect(reasons(decide(ORDER, agreed(['share-un', 'quote'])))).toEqual(['package-files reporter', 'package-files p1']);
  expect(reasons(decide(ORDER, { ...agreed(['share-un', 'quote']), attachments: [] }))).toEqual(['asks']);
  expect(reasons(decide(ORDER, agreed(ALL, 'anonymised')))).toEqual(['package-narrative', 'package-names p1']);
  expect(reasons(decide(ORDER, agreed(ALL, 'anonymised'), [], 'En un retén.'))).toEqual(['package-names p1']);
  expect(reasons(decide(ORDER, { ...agreed(ALL), perpetrators: [{ id: 'x1', name: 'Rufino Galeana' }] }, [], 'Fue Rufino.'))).toEqual(['package-narrative']);
  expect(reasons(decide({ ...ORDER, wish: { ...ORDER.wish, use: 'publish' } }, agreed(['publish-named', ...ALL])))).toContain('package-public');
});

test('for own use it needs a second person, and stops where somebody has asked for deletion', () => {
  expect(reasons(decide(OWN, {}))).toEqual(['asks']);
  expect(reasons(decide(OWN, { requests: [{ ask: 'delete' }] }))).toEqual(['deletion-asked']);
});

test('who has agreed to a package has agreed to this report, for this use and to whom it is handed', () => {
  const asking = decide(OWN, {});
  if (asking.kind !== 'asks') throw new Error(asking.kind);
  expect(asking.what).toMatchObject({ format: 'evidence', identities: true, sha256: LINE.sha256, purpose: 'REDESCA' });
  const said: readonly What[] = [asking.what, { event: 'agreed', with: '' }];
  expect(decide(OWN, {}, said)).toMatchObject({ kind: 'leaves', isAgreed: true });
  expect(decide({ ...OWN, purpose: 'la fiscalía' }, {}, said).kind).toBe('asks');
  expect(decide(ORDER, agreed(ALL), said).kind).toBe('asks');
});

// --- custody ----------------------------------------------------------------------------------

test('custody has what people of this organisation have done, in order, and each line names the one before', () => {
  const found = caseWith(LINE, { event: 'opened', purpose: 'leer' }, { event: 'exported', format: 'json', identities: false, purpose: 'archivo' }, { event: 'opened', purpose: 'acompañar', sensitive: true });
  const { events, lines } = custodyOf({ report: LINE.id, member: 'alborada', person: 'ana', found, taker: 'juez \u202e1', now: new Date(NOW.getTime() + 60_000) });
  const read = new TextDecoder().decode(lines).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events).toBe(4);
  expect(read.map(({ action, number, purpose, to }) => [number, action, to, purpose])).toEqual([
    [1, 'opened', 'alborada/ana', undefined],
    [2, 'exported', 'archivo', undefined],
    [3, 'opened-sensitive', 'alborada/ana', 'acompañar'],
    [4, 'exported', 'juez \\u202e1', undefined],
  ]);
  expect(Object.keys(read[0] ?? {})).toEqual(['number', 'time', 'who', 'action', 'tool', 'from', 'to', 'previous']);
  const others = custodyOf({ report: LINE.id, member: 'brujula', person: undefined, found, taker: 'x', now: NOW });
  expect(others.events).toBe(1);
});

// --- the receipt log --------------------------------------------------------------------------

/** A log of so many entries, its root, and its tiles, made in the plainest way. */
function logOf(size: number): { readonly leaves: readonly Bytes[]; readonly root: string; readonly read: (path: string) => Promise<Uint8Array> } {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(utf8(String(i))));
  const tiles = new Map<string, Uint8Array>();
  let nodes: readonly Bytes[] = leaves;
  for (let level = 0; nodes.length > 0; level += 1) {
    for (let start = 0; start < nodes.length; start += 256) {
      const width = Math.min(256, nodes.length - start);
      tiles.set(`${String(level)}/${tilePath(start / 256, width)}`, Uint8Array.from(nodes.slice(start, start + width).flatMap((node) => [...node])));
    }
    nodes = Array.from({ length: Math.floor(nodes.length / 256) }, (_, i) => rootOf(nodes.slice(256 * i, 256 * (i + 1))));
  }
  return { leaves, root: toHex(rootOf(leaves)), read: (path) => Promise.resolve(tiles.get(path) ?? new Uint8Array()) };
}

/** RFC 9162 §2.1.1, as it is written there. */
function rootOf(leaves: readonly Bytes[]): Bytes {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let half = 1;
  while (2 * half < leaves.length) half *= 2;
  return nodeHash(rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

test.each([1, 2, 3, 7, 255, 256, 257, 600, 1_025])('proofs made from the tiles of a log of %i entries hold', async (size) => {
  const { leaves, read, root } = logOf(size);
  const tree = new LogTree(size, read);
  expect(await tree.head()).toEqual({ size, root });
  for (const index of new Set([0, 1, Math.floor(size / 2), 255, 256, size - 2, size - 1].filter((place) => place >= 0 && place < size))) {
    verifyInclusion(leaves[index] ?? new Uint8Array(), index, await tree.proveInclusion(index), { size, root });
  }
  for (const older of [1, 2, 3, 100, 255, 256, 257, 512, 599, size].filter((each) => each <= size)) {
    verifyConsistency({ size: older, root: toHex(rootOf(leaves.slice(0, older))) }, { size, root }, await tree.proveConsistency(older));
  }
});

test('tiles are named as C2SP names them, and looked through from the nearest outwards, each once', () => {
  expect([tilePath(0, 256), tilePath(7, 12), tilePath(1_234_067, 256)]).toEqual(['000', '007.p/12', 'x001/x234/067']);
  expect([...outwards(2, 5)]).toEqual([2, 1, 3, 0, 4]);
  expect([...outwards(0, 0)]).toEqual([]);
});

// --- the zip ----------------------------------------------------------------------------------

test('the list of a zip of many gigabytes is that of the other language, byte for byte', () => {
  const sha256 = '';
  const entries = [
    { path: 'a.txt', size: 3, crc: 0x352441c2, offset: 0 },
    { path: 'attachments/a1.mp4', size: 2 ** 31, crc: 0x12345678, offset: 100 },
    { path: 'b.txt', size: 2, crc: 7, offset: 2 ** 31 + 200 },
    { path: 'c', size: 2 ** 31, crc: 1, offset: 2 ** 32 + 5 },
  ];
  expect(toHex(directory(entries.map((entry) => ({ ...entry, sha256 })), 2 ** 33))).toBe(FAR);
});

test('a file is measured in parts, and a stop in between ends it', async () => {
  const bytes = new Uint8Array(2_500_000).fill(7);
  const whole = await measure(bytes);
  let read = 0;
  expect(await measure(new Blob([bytes]), (count) => (read += count))).toEqual(whole);
  expect(read).toBe(bytes.length);
  // The check of the polynomial: "123456789".
  expect((await measure(utf8('123456789'))).crc).toBe(0xcbf43926);
  const stop = (): void => {
    throw new Error('stopped');
  };
  await expect(measure(new Blob([bytes]), stop)).rejects.toThrow('stopped');
});
