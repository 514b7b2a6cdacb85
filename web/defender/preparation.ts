/**
 * Fetches the roster, the keys and the words while the person types, and has the first two verified. The requests
 * and their order are the same for everybody, whatever is being typed and in whichever language.
 *
 * What fails to arrive can be tried again by a button; what arrives and is wrong is refused for good. The keys
 * are asked for beside the verification of the roster, by a hash nobody has verified yet: the worker compares
 * the answer with the verified roster, so a lie costs a download and nothing else.
 */

import { ConnectionFailed, get, ServerRefused } from '../browser/http.ts';
import type { SealingClient } from './sealing_client.ts';
import { SealingFailed } from './sealing_client.ts';
import type { ListFacts, Organisation } from './sealing_messages.ts';
import { fetchWordLists, type WordLists } from './word_lists.ts';

const SHA256_HEX = /^[0-9a-f]{64}$/;

interface Listener {
  /** Something to be shown has changed. */
  readonly onChange: () => void;
  readonly onRefused: (error: SealingFailed) => void;
  /** The envelope id that the next report will have. */
  readonly onNextId: (id: string) => void;
}

export class Preparation {
  organisations: readonly Organisation[] = [];
  list: ListFacts | undefined;
  wordLists: WordLists | undefined;
  problem: 'offline' | 'refused' | undefined;
  private attempt: Promise<WordLists> | undefined;
  private words: Promise<WordLists> | undefined;

  constructor(
    private readonly client: SealingClient,
    private readonly stop: AbortSignal,
    private readonly listener: Listener,
  ) {}

  /** Whether it is known that no organisation has anybody who is trained to hear of sexual violence. */
  get nobodyIsTrained(): boolean {
    return this.organisations.length > 0 && !this.organisations.some(({ canKeepSensitive, canReceive }) => canKeepSensitive && canReceive);
  }

  /** The first attempt, or another one after `problem`. */
  begin(): Promise<WordLists> {
    this.problem = undefined;
    if (this.client.start()) this.startSealer();
    this.attempt = this.fetchAndVerify();
    this.attempt.catch((error: unknown) => {
      this.fail(error);
    });
    this.listener.onChange();
    return this.attempt;
  }

  /** Resolves when sealing can begin, with the lists for its words; rejects with what stopped the last attempt. */
  async ready(): Promise<WordLists> {
    return this.attempt === undefined || this.problem !== undefined ? this.begin() : this.attempt;
  }

  /** Once; those who type words ask for them before everything else has been verified. */
  async fetchWords(): Promise<WordLists> {
    this.words ??= fetchWordLists(this.stop);
    try {
      this.wordLists = await this.words;
    } catch (error) {
      this.words = undefined;
      throw error;
    }
    this.listener.onChange();
    return this.wordLists;
  }

  /** From now on these organisations cannot be chosen. */
  close(ids: readonly string[]): void {
    this.organisations = this.organisations.map((one) => ({ ...one, canReceive: one.canReceive && !ids.includes(one.id) }));
  }

  /** On its own, so that a missing worker shows even without a network. */
  private startSealer(): void {
    this.client.ask({ kind: 'start' }).catch((error: unknown) => {
      // A worker that could not be fetched stops the attempt as well, when that asks its first question.
      if (!(error instanceof ConnectionFailed)) this.fail(error);
    });
  }

  private async fetchAndVerify(): Promise<WordLists> {
    const document = await get('/api/v1/roster', this.stop);
    const supposed = supposedKeysHash(document);
    const early = supposed === undefined ? undefined : this.fetchKeys(supposed);
    early?.catch(() => undefined); // awaited below, or not needed any more
    const { organisations, list, keysHash } = await this.client.ask({ kind: 'roster', document });
    this.organisations = organisations;
    this.list = list;
    this.listener.onChange();
    const file = await (supposed === keysHash && early !== undefined ? early : this.fetchKeys(keysHash));
    const { nextId } = await this.client.ask({ kind: 'keys', file });
    this.listener.onNextId(nextId);
    return this.fetchWords();
  }

  private async fetchKeys(hash: string): Promise<Uint8Array> {
    return get(`/api/v1/keys/${hash}`, this.stop);
  }

  private fail(error: unknown): void {
    if (error instanceof ConnectionFailed || error instanceof ServerRefused) {
      this.problem = error instanceof ConnectionFailed ? 'offline' : 'refused';
      this.listener.onChange();
      return;
    }
    this.listener.onRefused(error instanceof SealingFailed ? error : new SealingFailed('page', { stage: 'error' }));
  }
}

function supposedKeysHash(document: Uint8Array): string | undefined {
  try {
    const { signed } = JSON.parse(new TextDecoder().decode(document)) as { signed: string };
    const { keys_sha256: hash } = JSON.parse(signed) as { keys_sha256: string };
    return SHA256_HEX.test(hash) ? hash : undefined;
  } catch {
    return undefined; // the worker says what is wrong with it
  }
}
