/** What every test begins with. */

/** Megabytes at once: otherwise each byte is compared as a property of its own. */
function areSameBytes(a: unknown, b: unknown): boolean | undefined {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.constructor !== b.constructor) return undefined;
  return Buffer.compare(a, b) === 0;
}

expect.addEqualityTesters([areSameBytes]);
