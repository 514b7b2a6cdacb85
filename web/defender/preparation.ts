/**
 * Fetches the roster and the keys and has them verified while the person types.
 *
 * What fails to arrive can be tried again by a button; what arrives and is wrong is refused for good. The keys
 * are asked for beside the verification of the roster, by a hash nobody has verified yet: the worker compares
 * the answer with the verified roster, so a lie costs a download and nothing else.
 */

import { ConnectionFailed, get, ServerRefused } from '../browser/http.ts';
import type { Language } from './draft.ts';
import type { SealingClient } from './sealing_client.ts';
import { SealingFailed } from './sealing_client.ts';
import type { Organisation } from './sealing_messages.ts';
import { WordLists } from './word_lists.ts';

const SHA256_HEX = /^[0-9a-f]{64}$/;

interface Listener {
  /** Something to be shown has changed. */
  readonly onChange: () => void;
  readonly onRefused: (error: SealingFailed) => void;
}

export class Preparation {
  organisations: readonly Organisation[] = [];
  problem: 'offline' | 'refused' | undefined;
  private readonly wordLists = new WordLists();
  private attempt: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: SealingClient,
    private readonly stop: AbortSignal,
    private readonly listener: Listener,
  ) {}

  begin(): void {
    this.client.start();
    // Asked first and on its own, so that a missing worker shows even without a network.
    this.client.ask({ kind: 'start' }).catch((error: unknown) => {
      this.fail(error);
    });
    this.tryAgain();
  }

  tryAgain(): void {
    this.problem = undefined;
    this.attempt = this.fetchAndVerify();
    this.attempt.catch((error: unknown) => {
      this.fail(error);
    });
    this.listener.onChange();
  }

  /** Resolves when sealing can begin, with the list for its words; rejects with what stopped the last attempt. */
  async ready(language: Language): Promise<readonly string[]> {
    if (this.problem !== undefined) this.tryAgain();
    await this.attempt;
    return this.wordLists.load(language, this.stop);
  }

  private async fetchAndVerify(): Promise<void> {
    const document = await get('/api/v1/roster', this.stop);
    const supposed = supposedKeysHash(document);
    const early = supposed === undefined ? undefined : this.fetchKeys(supposed);
    early?.catch(() => undefined); // awaited below, or not needed any more
    const { organisations, keysHash } = await this.client.ask({ kind: 'roster', document });
    this.organisations = organisations;
    this.listener.onChange();
    const file = await (supposed === keysHash && early !== undefined ? early : this.fetchKeys(keysHash));
    await this.client.ask({ kind: 'keys', file });
    await this.wordLists.load('es', this.stop);
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
    const { keys_sha256: hash } = JSON.parse(atob(signed.replace(/-/g, '+').replace(/_/g, '/'))) as { keys_sha256: string };
    return SHA256_HEX.test(hash) ? hash : undefined;
  } catch {
    return undefined; // the worker says what is wrong with it
  }
}
