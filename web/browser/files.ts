// Files as they come from a phone. A file's own name is dropped at once: it often holds a date, a place or a
// person. What a file is comes from its first bytes, never from its name or from what the phone says.

export interface FileKind {
  readonly extension: string;
  readonly mediaType: string;
}

export interface PickedFile extends FileKind {
  readonly content: Blob;
}

export type FileRefusal = 'empty' | 'too-large' | 'unreadable';

interface Signature extends FileKind {
  readonly offset: number;
  readonly magic: string;
}

const UNKNOWN: FileKind = { extension: 'bin', mediaType: 'application/octet-stream' };

// Longest offset and magic of the table below: "ftyp" and a brand end at byte 12.
const BYTES_TO_SNIFF = 16;

const SIGNATURES: readonly Signature[] = [
  { offset: 0, magic: '\xff\xd8\xff', extension: 'jpg', mediaType: 'image/jpeg' },
  { offset: 0, magic: '\x89PNG\r\n\x1a\n', extension: 'png', mediaType: 'image/png' },
  { offset: 8, magic: 'WEBP', extension: 'webp', mediaType: 'image/webp' },
  { offset: 0, magic: 'GIF8', extension: 'gif', mediaType: 'image/gif' },
  { offset: 4, magic: 'ftyphei', extension: 'heic', mediaType: 'image/heic' },
  { offset: 4, magic: 'ftypmif1', extension: 'heic', mediaType: 'image/heic' },
  { offset: 4, magic: 'ftypavif', extension: 'avif', mediaType: 'image/avif' },
  { offset: 4, magic: 'ftypqt', extension: 'mov', mediaType: 'video/quicktime' },
  { offset: 4, magic: 'ftyp3g', extension: '3gp', mediaType: 'video/3gpp' },
  { offset: 4, magic: 'ftypM4A', extension: 'm4a', mediaType: 'audio/mp4' },
  { offset: 4, magic: 'ftyp', extension: 'mp4', mediaType: 'video/mp4' },
  { offset: 0, magic: '\x1a\x45\xdf\xa3', extension: 'webm', mediaType: 'video/webm' },
  { offset: 0, magic: 'OggS', extension: 'ogg', mediaType: 'audio/ogg' },
  { offset: 0, magic: 'ID3', extension: 'mp3', mediaType: 'audio/mpeg' },
  { offset: 0, magic: '\xff\xfb', extension: 'mp3', mediaType: 'audio/mpeg' },
  { offset: 8, magic: 'WAVE', extension: 'wav', mediaType: 'audio/wav' },
  { offset: 0, magic: '#!AMR', extension: 'amr', mediaType: 'audio/amr' },
  { offset: 0, magic: '%PDF-', extension: 'pdf', mediaType: 'application/pdf' },
  { offset: 0, magic: 'PK\x03\x04', extension: 'zip', mediaType: 'application/zip' },
];

export function kindOf(firstBytes: Uint8Array): FileKind {
  const text = String.fromCharCode(...firstBytes);
  const found = SIGNATURES.find(({ offset, magic }) => text.startsWith(magic, offset));
  return found === undefined ? UNKNOWN : { extension: found.extension, mediaType: found.mediaType };
}

/** Reads the first and the last bytes, so that a file that cannot be read is found before anything is sealed. */
export async function pick(file: File, maxBytes: number): Promise<PickedFile | FileRefusal> {
  if (file.size === 0) return 'empty';
  if (file.size > maxBytes) return 'too-large';
  try {
    const content = file.slice(0, file.size, ''); // a Blob has no name
    const first = new Uint8Array(await content.slice(0, BYTES_TO_SNIFF).arrayBuffer());
    await content.slice(-1).arrayBuffer();
    return { ...kindOf(first), content };
  } catch {
    return 'unreadable';
  }
}

export function plainSize(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} B`;
  if (bytes < 1024 * 1024) return `${String(Math.round(bytes / 1024))} KB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
