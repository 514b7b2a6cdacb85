/** Whether the service answers: since when it does not, and as of when what is shown is. */

import { signal } from '@preact/signals';

export interface Reach {
  /** Since when nothing has answered; none while it does. */
  readonly offlineSince: Date | undefined;
  /** When the service was asked last; none where nobody knows. */
  readonly asOf: Date | undefined;
}

const UNKNOWN: Reach = { offlineSince: undefined, asOf: undefined };

export const reach = signal<Reach>(UNKNOWN);

export function beginReach({ isAlone, lookedAt }: { readonly isAlone: boolean; readonly lookedAt: Date | undefined }): void {
  reach.value = { offlineSince: isAlone ? new Date() : undefined, asOf: lookedAt };
  // A request that waits does not always end when the network does.
  addEventListener('offline', hasNotAnswered);
}

/** The service has said what is new. */
export function hasAnswered(): void {
  reach.value = { offlineSince: undefined, asOf: new Date() };
}

export function hasNotAnswered(): void {
  const { asOf, offlineSince } = reach.value;
  reach.value = { offlineSince: offlineSince ?? new Date(), asOf };
}

export function endReach(): void {
  reach.value = UNKNOWN;
}

/** Until this is over, or the browser says that there is a network again. */
export async function untilBack(waiting: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  const back = new Promise<void>((resolve) => {
    addEventListener(
      'online',
      () => {
        resolve();
      },
      { signal: stop.signal },
    );
  });
  try {
    await Promise.race([waiting, back]);
  } finally {
    stop.abort();
  }
}
