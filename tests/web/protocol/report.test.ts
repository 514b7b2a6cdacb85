import { toBase64url, toJson } from '../../../web/protocol/encoding.ts';
import { decodeHead, decodeReport, encodeHead, encodeReport, type Head, type Report } from '../../../web/protocol/report.ts';
import { stageOf } from './coalition.ts';

const attachment = { id: '0'.repeat(32), key: 'A'.repeat(43), name: 'a1.jpg', media_type: 'image/jpeg', size: 5, sha256: 'a'.repeat(64) };
const report: Report = {
  schema: 'atalaya-report/1',
  type: 'testimony',
  lang: 'es-MX',
  narrative: { text: 'algo' },
  recipients: ['member-0'],
  reply: { kem: toBase64url(new Uint8Array(1216)), tags: toBase64url(new Uint8Array(32)) },
  attachments: [attachment],
  client: { build: '0'.repeat(64) },
};

test('a report comes back without the fields that are not known', () => {
  expect(decodeReport(encodeReport(report))).toEqual(report);
  expect(decodeReport(toJson({ ...report, later: 1 }))).toEqual(report);
});

test('a writer refuses a field that the schema does not know, at any depth', async () => {
  const odd: object[] = [{ mood: 1 }, { narrative: { text: 'algo', mood: 1 } }, { events: [{ mood: 1 }] }, { attachments: [{ ...attachment, path: '/' }] }];
  for (const change of odd) expect(await stageOf(() => encodeReport({ ...report, ...change }))).toBe('content');
  expect(await stageOf(() => encodeHead({ type: 'urgent', lang: 'es', mood: 1 } as Head))).toBe('content');
});

test('a writer writes no null, and a reader takes one for nothing', async () => {
  expect(await stageOf(() => encodeReport({ ...report, needs: null } as unknown as Report))).toBe('content');
  expect(decodeReport(toJson({ ...report, needs: null, events: [{ note: null }] }))).toEqual({ ...report, events: [{}] });
});

test('a narrative is measured in code points', async () => {
  expect(await stageOf(() => encodeReport({ ...report, narrative: { text: '😀'.repeat(50_000) } }))).toBe('ok');
  expect(await stageOf(() => encodeReport({ ...report, narrative: { text: 'a'.repeat(50_001) } }))).toBe('content');
});

const changes: [string, object][] = [
  ['another schema', { schema: 'atalaya-report/2' }],
  ['an unknown type', { type: 'other' }],
  ['a language with a space', { lang: 'es MX' }],
  ['a language that ends in a new line', { lang: 'es\n' }],
  ['no narrative', { narrative: undefined }],
  ['a narrative that is a number', { narrative: { text: 5 } }],
  ['no recipients', { recipients: [] }],
  ['recipients that are an object', { recipients: {} }],
  ['no reply keys', { reply: undefined }],
  ['a short reply key', { reply: { ...report.reply, tags: 'AAAA' } }],
  ['too many attachments', { attachments: Array.from({ length: 101 }, () => attachment) }],
  ['a path for a name', { attachments: [{ ...attachment, name: '../a1.jpg' }] }],
  ['a name without an extension', { attachments: [{ ...attachment, name: 'a1' }] }],
  ['a negative size', { attachments: [{ ...attachment, size: -1 }] }],
  ['half a byte', { attachments: [{ ...attachment, size: 0.5 }] }],
  ['a hash in capitals', { attachments: [{ ...attachment, sha256: 'A'.repeat(64) }] }],
  ['no build', { client: {} }],
];
test.each(changes)('a report with %s is refused', async (_, change) => {
  expect(await stageOf(() => decodeReport(toJson({ ...report, ...change })))).toBe('content');
});

describe('a head', () => {
  const head = { type: 'urgent', lang: 'es', urgency: 'now', state: 'mx-oax', category: 'detention', files: true } as const;
  test('comes back', () => {
    expect(decodeHead(encodeHead(head))).toEqual(head);
    expect(decodeHead(encodeHead({ type: 'urgent', lang: 'es' }))).toEqual({ type: 'urgent', lang: 'es', files: false });
  });
  test.each([{ urgency: 'soon' }, { state: 'x'.repeat(65) }, { category: 'A' }, { files: 1 }, { lang: '' }])('with %j is refused', async (change) => {
    expect(await stageOf(() => decodeHead(toJson({ ...head, ...change })))).toBe('content');
  });
});
