/**
 * Looks for replies: the rosters of the last ninety days, the tags of all replies, and then four replies, at least
 * once, whether there is one or none (`docs/protocol.md` §17.2).
 *
 * The rosters are fetched while the words are typed, by everybody alike. What arrives is opened in the worker.
 */

import { exchangeBytes, get, ServerRefused } from '../browser/http.ts';
import type { Preparation } from './preparation.ts';
import { CAN_BE_TRIED_AGAIN, problemOf, type Problem } from './problems.ts';
import type { Mail } from './return_messages.ts';
import { SealingFailed, type SealingClient } from './sealing_client.ts';

export type MailboxState =
  | { readonly kind: 'closed' | 'preparing' | 'asking' | 'open' }
  | { readonly kind: 'stopped'; readonly problem: Problem; readonly canRetry: boolean };

interface Surroundings {
  readonly client: SealingClient;
  readonly preparation: Preparation;
  readonly stop: AbortSignal;
  readonly onChange: () => void;
  readonly onRefused: (error: SealingFailed) => void;
}

export class Mailbox {
  state: MailboxState = { kind: 'closed' };
  mail: Mail | undefined;
  /** There are more than one visit shows. */
  hasMore = false;
  /** A roster was not handed out, or another in its place: something may be missing. */
  hasGap = false;
  private walk: Promise<void> | undefined;

  constructor(private readonly around: Surroundings) {}

  /** Fetches the rosters; what fails to arrive is tried again by `look`. */
  prepare(): void {
    this.fetchRosters().catch(() => undefined);
  }

  /** Once the worker has the words. */
  async look(): Promise<void> {
    const { client, preparation, stop } = this.around;
    try {
      this.enter({ kind: 'preparing' });
      await preparation.ready();
      await this.fetchRosters();
      this.enter({ kind: 'asking' });
      const tags = await get('/api/v1/replies/tags', stop);
      const { requests, hasMore } = await client.ask({ kind: 'tags', tags });
      const answers: Uint8Array[] = [];
      for (const request of requests) answers.push(await exchangeBytes('/api/v1/replies/fetch', request, stop));
      this.mail = (await client.ask({ kind: 'replies', answers })).mail;
      this.hasMore = hasMore;
      this.enter({ kind: 'open' });
    } catch (error) {
      this.stopBecause(error);
    }
  }

  wipe(): void {
    this.mail = undefined;
    this.state = { kind: 'closed' };
  }

  private async fetchRosters(): Promise<void> {
    if (this.hasGap) this.walk = undefined;
    this.walk ??= this.walkBack();
    try {
      await this.walk;
    } catch (error) {
      this.walk = undefined;
      throw error;
    }
  }

  private async walkBack(): Promise<void> {
    const { client, preparation, stop } = this.around;
    await preparation.ready();
    try {
      for (let document: Uint8Array | undefined; ; ) {
        const { wanted } = await client.ask({ kind: 'past', ...(document && { document }) });
        if (wanted === undefined) break;
        document = await get(`/api/v1/rosters/${wanted}`, stop);
      }
      this.hasGap = false;
    } catch (error) {
      if (!isGap(error)) throw error;
      this.hasGap = true;
    }
  }

  private stopBecause(error: unknown): void {
    const problem = isAstray(error) ? 'astray' : problemOf(error);
    if (problem === 'sealing') {
      this.around.onRefused(error instanceof SealingFailed ? error : new SealingFailed('page', { stage: 'error' }));
      return;
    }
    this.enter({ kind: 'stopped', problem, canRetry: problem === 'astray' || CAN_BE_TRIED_AGAIN.has(problem) });
  }

  private enter(state: MailboxState): void {
    this.state = state;
    this.around.onChange();
  }
}

/** A clear no, or another document than the one that was asked for: what is there can be read all the same. */
function isGap(error: unknown): boolean {
  if (error instanceof ServerRefused) return error.status < 500 && error.status !== 429;
  return error instanceof SealingFailed && error.during === 'past' && !isOfTheWorker(error);
}

/** Not tags, or not four replies. */
function isAstray(error: unknown): boolean {
  return error instanceof SealingFailed && (error.during === 'tags' || error.during === 'replies') && error.failure.stage === 'grammar';
}

function isOfTheWorker({ failure: { stage } }: SealingFailed): boolean {
  return stage === 'error' || stage === 'crypto';
}
