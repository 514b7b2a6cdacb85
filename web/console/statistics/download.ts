/** A file out of the console, through a link that is there for a moment. */

const KEPT_MS = 60_000;

/** `name` is one of ours: nothing that was told stands in it. */
export function download(name: string, mediaType: string, content: BlobPart): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, KEPT_MS);
}
