/** Reading all texts: what the page asks of the keeper, and what the keeper fetches and has opened. */

import { ConnectionFailed, ServerRefused } from '../../../web/browser/http.ts';
import { forgetLines, lines } from '../../../web/console/inbox/lines.ts';
import { Inbox } from '../../../web/console/keeper/inbox.ts';
import type { Job } from '../../../web/console/keeper/opening.ts';
import type { Line, Reading, Told } from '../../../web/console/keeper_messages.ts';
import { brokenTexts, forgetTexts, pause, readAll, reading, textOf, unreadTexts } from '../../../web/console/search/texts.ts';
import { toHex, utf8 } from '../../../web/protocol/encoding.ts';
import { evidenceHash, parseEnvelope, sealReport } from '../../../web/protocol/envelope.ts';
import { noblePrimitives } from '../../../web/protocol/primitives.ts';
import { bytesOf, encapsulations, flip, formHash, roster } from '../protocol/coalition.ts';
import { idOf, lineOf, reportOf } from './cases.ts';

/** Enough for several messages of sixteen. */
const COUNT = 40;
const TOGETHER = 16;

/** A keeper whose answers wait until somebody lets them go. */
class Keeper {
  readonly asked: (readonly string[])[] = [];
  private readonly answers: ((readings: readonly Reading[]) => void)[] = [];
  private readonly failures: ((failed: { readonly code: string }) => void)[] = [];

  ask(_: 'read', { ids }: { readonly ids: readonly string[] }): Promise<{ readonly readings: readonly Reading[] }> {
    this.asked.push(ids);
    return new Promise((resolve, reject) => {
      this.answers.push((readings) => {
        resolve({ readings });
      });
      this.failures.push(reject);
    });
  }

  /** Answers the message of that number: `told`, unless `codes` say otherwise. */
  async answer(number: number, codes: Readonly<Record<string, string>> = {}): Promise<void> {
    const ids = this.asked[number] ?? [];
    this.answers[number]?.(ids.map((id) => (codes[id] === undefined ? { told: told(id) } : { code: codes[id] })));
    await settled();
  }

  async fail(number: number, code: string): Promise<void> {
    this.failures[number]?.({ code });
    await settled();
  }

  async answerAll(): Promise<void> {
    for (let number = 0; number < this.asked.length; number += 1) await this.answer(number);
  }
}

const keeper: { current: Keeper } = { current: new Keeper() };
// The session itself begins workers.
vi.mock('../../../web/console/session.ts', () => ({ asking: () => keeper.current, codeOf: ({ code }: { readonly code: string }) => code }));

function told(text: string): Told {
  return reportOf(text);
}

/** Until all that was answered has been taken. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('reading all texts', () => {
  beforeEach(() => {
    forgetTexts();
    keeper.current = new Keeper();
    const others: Line = { ...lineOf(3), status: 'not-addressed' };
    // The list shows the newest first.
    lines.value = Array.from({ length: COUNT }, (_, i) => (i + 1 === 3 ? others : lineOf(i + 1))).reverse();
  });
  afterEach(forgetLines);

  test('asks for everything in the order of the service, also for what is for others, two messages at a time', async () => {
    const all = readAll();
    await settled();
    expect(keeper.current.asked).toHaveLength(2);
    await keeper.current.answerAll();
    await all;
    expect(keeper.current.asked.map(({ length }) => length)).toEqual([TOGETHER, TOGETHER, COUNT - 2 * TOGETHER]);
    expect(keeper.current.asked.flat()).toEqual(Array.from({ length: COUNT }, (_, i) => idOf(i + 1)));
    expect([unreadTexts(), reading.value, textOf(idOf(7))?.narrative.text]).toEqual([0, undefined, idOf(7)]);
  });

  test('does not ask again for what cannot be read, and says how many and why', async () => {
    const all = readAll();
    await keeper.current.answer(0, { [idOf(1)]: 'tag', [idOf(2)]: 'evidence', [idOf(3)]: 'not-addressed' });
    await keeper.current.answerAll();
    await all;
    keeper.current = new Keeper();
    await readAll();
    expect(keeper.current.asked).toEqual([]);
    // What was for others was never ours to read.
    expect([unreadTexts(), [...brokenTexts()].sort()]).toEqual([0, [['evidence', 1], ['tag', 1]]]);
  });

  test.each(['no-connection', 'locked'])('stops where %s hinders all, says so, and goes on with the rest', async (code) => {
    const all = readAll();
    await keeper.current.answer(0, { [idOf(5)]: code });
    await keeper.current.answer(1);
    await all;
    expect(reading.value).toMatchObject({ isPaused: true, failed: code, total: COUNT });
    keeper.current = new Keeper();
    const rest = readAll();
    await keeper.current.answerAll();
    await rest;
    expect(keeper.current.asked.flat()[0]).toBe(idOf(5));
    expect(unreadTexts()).toBe(0);
  });

  test('a message that fails whole is no report that cannot be read', async () => {
    const all = readAll();
    await keeper.current.fail(0, 'busy');
    await keeper.current.answer(1);
    await all;
    expect([reading.value?.failed, brokenTexts().size]).toEqual(['busy', 0]);
  });

  test('keeps what comes after a pause, and nothing after it was locked', async () => {
    const paused = readAll();
    pause();
    await keeper.current.answerAll();
    await paused;
    expect([keeper.current.asked.length, unreadTexts()]).toEqual([2, COUNT - 1 - (2 * TOGETHER - 1)]);
    const forgotten = readAll();
    forgetTexts();
    await keeper.current.answerAll();
    await forgotten;
    expect([textOf(idOf(1)), textOf(idOf(COUNT))]).toEqual([undefined, undefined]);
  });
});

describe('the keeper reads many', () => {
  const head = utf8('{"type":"urgent","lang":"es"}');
  const sealed = async (): Promise<Uint8Array> => sealReport(noblePrimitives, { roster, encapsulations: await encapsulations(), chosen: new Set(['member-0']), formHash, head, content: bytesOf(10) });

  /** An inbox that knows these envelopes, and what the service answers for each. */
  function inboxOf(envelopes: readonly Uint8Array[], answers: ReadonlyMap<string, Uint8Array | Error> = new Map()) {
    const seen = { atOnce: 0, most: 0, opened: [] as string[], dropped: [] as string[] };
    const kept = new Map<string, Uint8Array>();
    const byId = new Map(envelopes.map((bytes) => [toHex(parseEnvelope(bytes).header.id), bytes]));
    const inbox = new Inbox({
      member: 'member-0',
      coalition: { named: () => roster },
      connection: {
        get: async (path: string) => {
          seen.most = Math.max(seen.most, (seen.atOnce += 1));
          await settled();
          seen.atOnce -= 1;
          const id = path.slice('/reports/'.length);
          const answer = answers.get(id) ?? byId.get(id);
          if (answer instanceof Uint8Array) return answer;
          throw answer ?? new ServerRefused(404, 'not-found');
        },
      },
      openers: {
        open: (_: 'told', jobs: readonly Job[]) => {
          const ids = jobs.map(({ bytes }) => toHex(parseEnvelope(bytes).header.id));
          seen.opened.push(...ids);
          return Promise.resolve(ids.map((id, i) => (i === 1 ? { stage: 'tag' } : { opened: told(id) })));
        },
      },
      kept: {
        read: (id: string) => Promise.resolve(kept.get(id)),
        drop: (id: string) => Promise.resolve(void seen.dropped.push(id)),
      },
      onLines: () => undefined,
      onProgress: () => undefined,
    } as unknown as ConstructorParameters<typeof Inbox>[0]);
    const ids = [...byId.keys()];
    inbox.takeKept(envelopes.map((bytes, i) => ({ ...lineOf(i + 1), id: ids[i] ?? '', sha256: toHex(evidenceHash(bytes)) })), 0);
    return { ids, inbox, kept, seen };
  }

  test('each in its place, whatever hinders one of them, and a few at once', async () => {
    const envelopes = await Promise.all(Array.from({ length: 6 }, sealed));
    const answers = new Map<string, Uint8Array | Error>();
    const { ids, inbox, seen } = inboxOf(envelopes, answers);
    const [one = '', exchanged = '', three = '', forgotten = '', five = '', six = ''] = ids;
    answers.set(exchanged, flip(envelopes[1] ?? new Uint8Array(), 200));
    answers.set(forgotten, new ServerRefused(410, 'forgotten'));
    const readings = await inbox.read([one, exchanged, three, forgotten, 'unknown', five, six]);
    expect(readings.map((each) => ('code' in each ? each.code : each.told.narrative.text))).toEqual([one, 'evidence', 'tag', 'forgotten', 'not-found', five, six]);
    expect(seen.opened).toEqual([one, three, five, six]);
    expect([seen.dropped, seen.most]).toEqual([[forgotten], 4]);
  });

  test('what is kept here where nothing answers, and only what it was', async () => {
    const envelopes = [await sealed(), await sealed()];
    const { ids, inbox, kept } = inboxOf(envelopes, new Map());
    const [one = '', two = ''] = ids;
    const offline = inboxOf(envelopes, new Map(ids.map((id) => [id, new ConnectionFailed('')])));
    offline.kept.set(one, envelopes[0] ?? new Uint8Array());
    offline.kept.set(two, envelopes[0] ?? new Uint8Array());
    const readings = await offline.inbox.read([one, two]);
    expect(readings.map((each) => ('code' in each ? each.code : 'told'))).toEqual(['told', 'no-connection']);
    expect([kept.size, (await inbox.read([])).length]).toEqual([0, 0]);
  });
});
