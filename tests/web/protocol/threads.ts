/** What a file of tests/vectors/thread asks for, for the vectors and for whoever compares both languages. */

import { writeTime } from '../../../web/protocol/fields.ts';
import { Ledger } from '../../../web/protocol/ledger.ts';
import { Authors } from '../../../web/protocol/ledger_authors.ts';
import type { Primitives } from '../../../web/protocol/primitives.ts';
import { parsePins } from '../../../web/protocol/root.ts';
import { ThreadChain } from '../../../web/protocol/thread_chain.ts';
import type { ThreadEvent } from '../../../web/protocol/thread_event.ts';
import { threadKey, type ThreadKey } from '../../../web/protocol/thread_key.ts';
import { stageOf } from './coalition.ts';

export interface KeyInVector {
  readonly thread: string;
  readonly epoch: number;
  /** Hex. */
  readonly key: string;
}

export interface ThreadInVector {
  readonly pins: unknown;
  readonly log: readonly { readonly document: string; readonly arrived: number }[];
  readonly thread: string;
  readonly keys: readonly KeyInVector[];
  readonly events: readonly string[];
  readonly seen?: { readonly count: number; readonly hash: string };
  readonly listed?: readonly string[];
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'));

export const threadKeyIn = ({ thread, epoch, key }: KeyInVector): ThreadKey => threadKey(thread, epoch, Uint8Array.from(Buffer.from(key, 'hex')));

/** What anybody must see who has read this thread; the other language makes the same of it. */
export async function readThread(primitives: Primitives, fields: ThreadInVector): Promise<{ read: object[]; members: string[] }> {
  const ledger = new Ledger(primitives, parsePins(fields.pins));
  for (const { document, arrived } of fields.log) await ledger.take(fromBase64(document), arrived);
  const keys = new Map(fields.keys.map(threadKeyIn).map((key) => [key.id, key]));
  const chain = new ThreadChain(fields.thread, { authors: new Authors(ledger), keys });
  const read: ThreadEvent[] = [];
  const take = async (event: string): Promise<void> => {
    read.push(await chain.take(fromBase64(event)));
  };
  for (const event of fields.events.slice(0, -1)) {
    const stage = await stageOf(() => take(event));
    if (stage !== 'ok') throw new Error(`refused before the last event, at ${stage}`);
  }
  for (const last of fields.events.slice(-1)) await take(last);
  if (fields.seen) chain.checkSeen(fields.seen);
  if (fields.listed) chain.checkMembers(fields.listed);
  return { read: read.map(readJson), members: [...chain.members].sort() };
}

function readJson({ hash, kind, number, member, person, time, what }: ThreadEvent): object {
  return { hash, kind, number, member, person: person ?? null, time: writeTime(time), what };
}
