/** Orders to forget as this language writes them; what is refused stands in the vectors of `log`. */

import { deletionBody, EVIDENCE_LIMIT, objectionBody, type NamedThread } from '../../../web/protocol/deletion.ts';
import { deletionOf } from '../../../web/protocol/ledger_deletions.ts';
import { Assembly, HOUR } from './assembly.ts';
import { stageOf } from './coalition.ts';

const hashes = (count: number): string[] => Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, '0'));

async function founded(): Promise<Assembly> {
  const assembly = new Assembly();
  await assembly.found();
  return assembly;
}

test('an order without a waiting period is due at once', async () => {
  const assembly = await founded();
  const { ledger, organisations } = assembly;
  const id = await assembly.take(assembly.write('deletion', deletionBody(hashes(2), 'lo pide'), organisations[0]!));
  const state = ledger.deletions.get(id)!;
  expect(state.deletion).toEqual({ id, member: 'alborada', evidence: hashes(2), reason: 'lo pide', threads: [] });
  expect(state.isDue(HOUR)).toBe(true);
  const objection = assembly.write('objection', objectionBody(id, 'es prueba'), organisations[1]!);
  expect(await stageOf(() => assembly.take(objection))).toBe('state');
  expect(state.objection).toBeUndefined();
});

test('an order names no more than the limit', async () => {
  const assembly = await founded();
  const order = (count: number): Uint8Array => assembly.write('deletion', deletionBody(hashes(count), 'lo pide'), assembly.organisations[0]!);
  expect(await stageOf(() => assembly.take(order(EVIDENCE_LIMIT)))).toBe('ok');
  expect(await stageOf(() => assembly.take(order(EVIDENCE_LIMIT + 1)))).toBe('content');
});

test('an order counts for the thread that it names and that began before it, and for nothing else', async () => {
  const assembly = await founded();
  const named: NamedThread = { thread: 'ab'.repeat(16), first: hashes(1)[0]! };
  const id = await assembly.take(assembly.write('deletion', deletionBody([], 'lo pide', [named]), assembly.organisations[0]!));
  const state = assembly.ledger.deletions.get(id)!;
  const [began, now] = [state.arrived, state.arrived];
  expect(state.deletion.threads).toEqual([named]);
  expect(deletionOf(assembly.ledger, named, began, now)).toBe(state);
  expect(deletionOf(assembly.ledger, named, undefined, now)).toBe(state);
  expect(deletionOf(assembly.ledger, named, began + 1, now + 1)).toBeUndefined();
  expect(deletionOf(assembly.ledger, { ...named, first: 'f'.repeat(64) }, began, now)).toBeUndefined();
  expect(deletionOf(assembly.ledger, { ...named, thread: 'c'.repeat(32) }, began, now)).toBeUndefined();
});
