/**
 * Steps in cases that have not been sent, in the order in which they were written: sealed on this computer where anything
 * is kept there, else in memory only.
 *
 * Nothing is sent twice. Two events cannot stand at one place of a thread, so a step is simply signed anew; and whether
 * one arrived of which the answer was lost is seen by its hash, which is written down before it leaves.
 */

import { fromJsonObject, toHex, toJson, type JsonObject } from '../../protocol/encoding.ts';
import type { Hex } from '../../protocol/fields.ts';
import { randomBytes } from '../../protocol/primitives.ts';
import type { Step } from '../keeper_messages.ts';
import type { Cache } from './cache.ts';

const NAMES = 'steps ';
/** Of an order in a name, so that names sort as numbers do. */
const DIGITS = 12;
const ID_BYTES = 16;
/** Other tabs of the same person learn by it that something has changed. */
const CHANNEL = 'console-steps';

/** An event that left this computer for a step; its answer may have been lost. */
interface Attempt {
  readonly thread: Hex;
  readonly hash: Hex;
}

interface Queued {
  readonly step: Step;
  readonly attempts: readonly Attempt[];
}

export class Queue {
  private readonly memory = new Map<string, JsonObject>();
  private readonly others = new BroadcastChannel(CHANNEL);

  /** `onChange` hears all steps, in order, whenever there are others than before. */
  constructor(
    private readonly cache: Pick<Cache, 'readAll' | 'write'> | undefined,
    private readonly onChange: (steps: readonly Step[]) => void,
  ) {
    this.others.addEventListener('message', () => void this.tell());
  }

  /** Those that have not arrived, as far as what has come says so; the others go. */
  async steps(hasArrived: (attempt: Attempt) => boolean): Promise<readonly Step[]> {
    const all = [...(await this.all())];
    const arrived = all.filter(([, { attempts }]) => attempts.some(hasArrived));
    if (arrived.length > 0) await this.change(new Map(arrived.map(([name]) => [name, undefined])));
    return all.flatMap(([, { attempts, step }]) => (attempts.some(hasArrived) ? [] : [step]));
  }

  /** Puts a step behind all others. @throws Malformed for a text that JSON cannot have. */
  async add(written: Omit<Step, 'id'>): Promise<Step> {
    const step: Step = { ...written, id: toHex(randomBytes(ID_BYTES)) };
    const value = fromJsonObject(toJson({ step, attempts: [] }));
    const last = [...(await this.all()).keys()].pop();
    const order = last === undefined ? 0 : Number(last.slice(NAMES.length, NAMES.length + DIGITS));
    await this.change(new Map([[`${NAMES}${String(order + 1).padStart(DIGITS, '0')} ${step.id}`, value]]));
    return step;
  }

  async remove(id: string): Promise<void> {
    const name = (await this.find(id))?.[0];
    if (name !== undefined) await this.change(new Map([[name, undefined]]));
  }

  /** Before an event leaves: how it will be recognised. */
  async leaves(id: string, attempt: Attempt): Promise<void> {
    const found = await this.find(id);
    if (found === undefined) return;
    const [name, { attempts, step }] = found;
    await this.write(new Map([[name, { step, attempts: [...attempts, attempt] }]]));
  }

  private async find(id: string): Promise<readonly [string, Queued] | undefined> {
    return [...(await this.all())].find(([, { step }]) => step.id === id);
  }

  private async all(): Promise<ReadonlyMap<string, Queued>> {
    const kept = this.cache === undefined ? this.memory : await this.cache.readAll(NAMES);
    return kept as ReadonlyMap<string, unknown> as ReadonlyMap<string, Queued>;
  }

  private async change(entries: ReadonlyMap<string, JsonObject | undefined>): Promise<void> {
    await this.write(entries);
    await this.tell();
    this.others.postMessage('changed');
  }

  private async write(entries: ReadonlyMap<string, JsonObject | undefined>): Promise<void> {
    if (this.cache !== undefined) return this.cache.write(entries);
    for (const [name, value] of entries) {
      if (value === undefined) this.memory.delete(name);
      else this.memory.set(name, value);
    }
  }

  private async tell(): Promise<void> {
    this.onChange([...(await this.all()).values()].map(({ step }) => step));
  }
}
