/** What the vectors of `log` cannot show: what a ledger gives back, and what a refusal leaves behind. */

import { toBase64url, toHex, toJson } from '../../../web/protocol/encoding.ts';
import { publicKeyOf } from '../../../web/protocol/hpke.ts';
import type { Ledger } from '../../../web/protocol/ledger.ts';
import { momentOf } from '../../../web/protocol/ledger_state.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { commitmentOf, openShare, sealShare, shareOf } from '../../../web/protocol/recovery.ts';
import { verifyKeyFile } from '../../../web/protocol/roster.ts';
import { Assembly, HOUR, Organisation, statement } from './assembly.ts';
import { bytesOf, stageOf } from './coalition.ts';
import { newSigner } from './signers.ts';

async function founded(): Promise<Assembly> {
  const assembly = new Assembly();
  await assembly.found();
  return assembly;
}

/** Everything that a reader could see of a ledger. */
const seen = ({ position, entries, roster, root, proposals, certificates, ceremonies, deletions }: Ledger): string =>
  JSON.stringify([position, entries, roster, root, [...proposals], [...certificates], [...ceremonies], [...deletions]]);

test('what was proposed, proven and signed is put together and taken', async () => {
  const assembly = new Assembly();
  const { ledger, organisations, signers } = assembly;
  const body = await assembly.proposal('found', organisations, { applicants: organisations });
  const id = await assembly.take(assembly.write('proposal', body, signers[0]!));
  const state = ledger.proposals.get(id)!;
  expect(ledger.lacks(state, HOUR)).toEqual(['probes', 'signatures']);
  for (const one of organisations) await assembly.take(assembly.write('probe', await assembly.answers(state.proposal, one), one));
  expect(ledger.lacks(state, HOUR)).toEqual(['signatures']);
  for (const signer of signers.slice(0, 2)) await assembly.take(assembly.write('signature', assembly.signature(state.proposal, signer), signer));
  expect(ledger.ready(HOUR)).toBe(state);
  const { document, keyFile } = ledger.assemble(state);
  const entry = await ledger.take(document, HOUR);
  expect(entry).toMatchObject({ kind: 'roster', about: id, text: 'version 1', number: ledger.entries.length });
  expect(state.status).toBe('published');
  expect(ledger.ready(HOUR)).toBeUndefined();
  expect(verifyKeyFile(ledger.roster!, keyFile).flat()).toEqual(organisations.map(({ keys }) => keys[0]));
  ledger.checkSeen(ledger.position);
  expect(await stageOf(() => { ledger.checkSeen({ count: 1, hash: '00'.repeat(32) }); })).toBe('log');
  expect(await stageOf(() => { ledger.checkSeen({ count: 99, hash: ledger.position.hash }); })).toBe('log');
});

test('a signature that was taken back is not put under the roster', async () => {
  const assembly = await founded();
  const { ledger, organisations, signers } = assembly;
  const id = await assembly.take(assembly.write('proposal', await assembly.proposal('renew', organisations), organisations[0]!));
  const state = ledger.proposals.get(id)!;
  for (const signer of signers) await assembly.take(assembly.write('signature', assembly.signature(state.proposal, signer), signer));
  await assembly.take(assembly.write('refusal', { proposal: id, reason: 'no' }, signers[0]!));
  expect(ledger.ready(HOUR)).toBe(state);
  expect(ledger.assemble(state).document.length).toBeGreaterThan(0);
  expect((JSON.parse(Buffer.from(ledger.assemble(state).document).toString()) as { signatures: unknown[] }).signatures).toHaveLength(2);
  await assembly.take(assembly.write('refusal', { proposal: id, reason: 'no' }, signers[1]!));
  expect(ledger.lacks(state, HOUR)).toEqual(['signatures']);
  expect(state.refusals.map(({ reason }) => reason)).toEqual(['no', 'no']);
});

test('a roster whose keys nobody has shown here cannot be put together', async () => {
  const assembly = await founded();
  const { ledger, organisations, signers } = assembly;
  ledger.publicKeys.clear();
  const id = await assembly.take(assembly.write('proposal', await assembly.proposal('renew', organisations), signers[0]!));
  const state = ledger.proposals.get(id)!;
  expect(await stageOf(() => ledger.assemble(state))).toBe('state');
  ledger.learnKeys(organisations.map(({ keys }) => keys[0]!));
  expect(await stageOf(() => ledger.assemble(state))).toBe('ok');
});

test('people speak for their member as far as their roles go', async () => {
  const assembly = await founded();
  const { ledger, organisations } = assembly;
  const device = newSigner();
  const certificate = {
    person: 'ana',
    kem: toBase64url(publicKeyOf(bytesOf(32))),
    signing_key: device.publicKey,
    roles: ['lead', 'intake'],
    expires: '2027-11-24T00:00:00Z',
  };
  const id = await assembly.take(assembly.write('certificate', certificate, organisations[0]!));
  const { author } = ledger.authorOf(ledger.entries[ledger.entries.length - 1]!.author!.keyId, momentOf(HOUR));
  expect(ledger.memberOf(author).id).toBe('alborada');
  expect(ledger.entries[ledger.entries.length - 1]!.text).toBe('intake, lead');
  const shares = { archive_sha256: '00'.repeat(32), threshold: 2, shares: [] };
  const spoken = (body: object, kind: 'shares' | 'revocation'): Uint8Array => toJson(statement(kind, body, { signer: device, by: 'alborada' }));
  expect(await stageOf(() => assembly.take(spoken(shares, 'shares')))).toBe('author');
  await assembly.take(spoken({ certificate: id, reason: 'se fue', held: ['11'.repeat(32)] }, 'revocation'));
  expect(ledger.counts(ledger.certificates.get(id)!, momentOf(HOUR))).toBe(false);
  expect(await stageOf(() => assembly.take(spoken({ certificate: id, reason: 'otra vez', held: [] }, 'revocation')))).toBe('author');
});

describe('a ceremony', () => {
  const words = 'palabras de una parte';
  const shareFor = async ({ id, keys }: Organisation): Promise<object> => {
    const sealed = await sealShare(noblePrimitives, words, keys[1]!);
    return { member: id, sealed: toBase64url(sealed), commitment: commitmentOf(words) };
  };
  const sharesOf = async (author: Organisation, partners: readonly Organisation[]): Promise<object> => ({
    archive_sha256: toHex(sha256(author.keys[1]!)),
    threshold: 2,
    shares: await Promise.all(partners.map(shareFor)),
  });

  test('is done when every partner has its share, and brings it back to whoever lost the key', async () => {
    const assembly = await founded();
    const { ledger, organisations } = assembly;
    const [alborada, ...partners] = organisations as [Organisation, Organisation, Organisation];
    const id = await assembly.take(assembly.write('shares', await sharesOf(alborada, partners), alborada));
    const state = ledger.ceremonies.get(id)!;
    for (const partner of partners) {
      expect(state.isDone).toBe(false);
      const own = shareOf(state.ceremony, partner.id)!;
      expect(await openShare(noblePrimitives, own, partner.archiveSeed)).toBe(words);
      await assembly.take(assembly.write('receipt', { shares: id }, partner));
    }
    expect(state.isDone).toBe(true);
    const again = new Organisation('alborada');
    const sealed = await sealShare(noblePrimitives, words, again.keys[1]!);
    const body = { shares: id, application: again.application, sealed: toBase64url(sealed), reason: 'hablamos por teléfono' };
    await assembly.take(assembly.write('opening', body, partners[0]));
    const [opening] = state.openings;
    expect(await openShare(noblePrimitives, { sealed: opening!.sealed, commitment: commitmentOf(words) }, again.archiveSeed)).toBe(words);
  });

  test('has members as partners', async () => {
    const assembly = await founded();
    const [alborada, brujula] = assembly.organisations as [Organisation, Organisation];
    const body = await sharesOf(alborada, [brujula, new Organisation('delta')]);
    expect(await stageOf(() => assembly.take(assembly.write('shares', body, alborada)))).toBe('ceremony');
  });

  test('seals no text that is no share', async () => {
    const { keys } = new Organisation('alborada');
    expect(await stageOf(() => sealShare(noblePrimitives, 'a'.repeat(511), keys[1]!))).toMatch('misuse');
    expect(await stageOf(() => sealShare(noblePrimitives, 'ñ', keys[1]!))).toMatch('misuse');
  });
});

const refused: [string, (assembly: Assembly) => Promise<Uint8Array> | Uint8Array, string][] = [
  ['of noise', () => Uint8Array.of(1, 2, 3), 'grammar'],
  ['above 1 MiB', () => new Uint8Array(1_048_577), 'grammar'],
  ['of a kind that is a list', () => toJson({ kind: ['proposal'], signed: 'x', signatures: [] }), 'grammar'],
  ['by a stranger', async (assembly) => assembly.write('proposal', await assembly.proposal('renew', assembly.organisations), newSigner()), 'author'],
  [
    'that does more than it says',
    async (assembly) => assembly.write('proposal', await assembly.proposal('renew', assembly.organisations.slice(1)), assembly.signers[0]!),
    'proposal',
  ],
  ['that stands in others', (assembly) => toJson(assembly.organisations[0]!.application), 'state'],
  ['that is the roster again', (assembly) => assembly.ledger.rosterDocument, 'successor'],
  ['about nothing', (assembly) => assembly.write('refusal', { proposal: '00'.repeat(32), reason: 'no' }, assembly.signers[0]!), 'state'],
];
test.each(refused)('an entry %s is refused and leaves nothing behind', async (_, document, stage) => {
  const assembly = await founded();
  const before = seen(assembly.ledger);
  const bytes = await document(assembly);
  expect(await stageOf(() => assembly.take(bytes))).toBe(stage);
  expect(seen(assembly.ledger)).toBe(before);
});

test('two entries at once are a mistake of the caller', async () => {
  const assembly = await founded();
  const write = (signer: number): Uint8Array => assembly.write('refusal', { proposal: '00'.repeat(32), reason: 'no' }, assembly.signers[signer]!);
  const [first, second] = [write(0), write(1)].map((document) => stageOf(() => assembly.take(document)));
  expect(await second).toMatch('misuse: Error: entries are taken one after another');
  expect(await first).toBe('state');
});
