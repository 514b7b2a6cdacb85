/** What must not be guessed, but is no key: the little that stands between a covered face and its colours, or a voice and its speed. */

/** From 0 up to, and without, 1. */
export function chance(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
}

export function between(low: number, high: number): number {
  return low + (high - low) * chance();
}
