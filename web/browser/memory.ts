// Bytes of which we know that they are not needed any more: a phone with little memory is not left to find out.

/** Gives the memory behind a buffer back at once, where the browser can; elsewhere it is collected in its time. */
export function release(buffer: ArrayBufferLike): void {
  (buffer as { transfer?: (bytes: number) => unknown }).transfer?.(0);
}
