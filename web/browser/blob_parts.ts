/** A blob that grows: a browser moves blobs out of the page's memory, which bytes in a list would fill. */

const PART_BYTES = 4 * 1_048_576;

export class BlobParts {
  private readonly parts: Blob[] = [];
  private waiting: Uint8Array<ArrayBuffer>[] = [];
  private waitingBytes = 0;
  /** Bytes so far. */
  size = 0;

  push(bytes: Uint8Array<ArrayBuffer>): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.size += bytes.length;
    if (this.waitingBytes >= PART_BYTES) this.settle();
  }

  finish(): Blob {
    this.settle();
    return new Blob(this.parts);
  }

  private settle(): void {
    this.parts.push(new Blob(this.waiting));
    this.waiting = [];
    this.waitingBytes = 0;
  }
}
