// Files as they come from a phone. A file's own name is dropped at once: it often holds a date, a place or a
// person. What a file is comes from its first bytes, never from its name or from what the phone says.

export interface FileKind {
  readonly extension: string;
  readonly mediaType: string;
}

export interface PickedFile extends FileKind {
  readonly content: Blob;
  /** Its name, or the phone, said that it is something else. */
  readonly isMisnamed: boolean;
}

export type FileRefusal = 'empty' | 'too-large' | 'unreadable';

interface Signature extends FileKind {
  readonly offset: number;
  readonly magic: string;
}

const MP3: FileKind = { extension: 'mp3', mediaType: 'audio/mpeg' };
const AAC: FileKind = { extension: 'aac', mediaType: 'audio/aac' };
const TEXT: FileKind = { extension: 'txt', mediaType: 'text/plain' };
const UNKNOWN: FileKind = { extension: 'bin', mediaType: 'application/octet-stream' };

// The table below ends at byte 12; a text is told from other bytes by more of it.
const BYTES_TO_SNIFF = 512;

const SIGNATURES: readonly Signature[] = [
  { offset: 0, magic: '\xff\xd8\xff', extension: 'jpg', mediaType: 'image/jpeg' },
  { offset: 0, magic: '\x89PNG\r\n\x1a\n', extension: 'png', mediaType: 'image/png' },
  { offset: 8, magic: 'WEBP', extension: 'webp', mediaType: 'image/webp' },
  { offset: 0, magic: 'GIF8', extension: 'gif', mediaType: 'image/gif' },
  { offset: 4, magic: 'ftyphei', extension: 'heic', mediaType: 'image/heic' },
  { offset: 4, magic: 'ftypmif1', extension: 'heic', mediaType: 'image/heic' },
  { offset: 4, magic: 'ftypmsf1', extension: 'heic', mediaType: 'image/heic' },
  { offset: 4, magic: 'ftypavi', extension: 'avif', mediaType: 'image/avif' },
  { offset: 0, magic: 'II*\0', extension: 'tif', mediaType: 'image/tiff' },
  { offset: 0, magic: 'MM\0*', extension: 'tif', mediaType: 'image/tiff' },
  { offset: 4, magic: 'ftypqt', extension: 'mov', mediaType: 'video/quicktime' },
  { offset: 4, magic: 'ftyp3g', extension: '3gp', mediaType: 'video/3gpp' },
  { offset: 4, magic: 'ftypM4A', extension: 'm4a', mediaType: 'audio/mp4' },
  { offset: 4, magic: 'ftyp', extension: 'mp4', mediaType: 'video/mp4' },
  { offset: 4, magic: 'moov', extension: 'mov', mediaType: 'video/quicktime' },
  { offset: 4, magic: 'wide', extension: 'mov', mediaType: 'video/quicktime' },
  { offset: 8, magic: 'AVI ', extension: 'avi', mediaType: 'video/x-msvideo' },
  { offset: 0, magic: '\x1a\x45\xdf\xa3', extension: 'webm', mediaType: 'video/webm' },
  { offset: 0, magic: 'OggS', extension: 'ogg', mediaType: 'audio/ogg' },
  { offset: 0, magic: 'ID3', extension: 'mp3', mediaType: 'audio/mpeg' },
  { offset: 0, magic: 'fLaC', extension: 'flac', mediaType: 'audio/flac' },
  { offset: 8, magic: 'WAVE', extension: 'wav', mediaType: 'audio/wav' },
  { offset: 0, magic: '#!AMR', extension: 'amr', mediaType: 'audio/amr' },
  { offset: 0, magic: '%PDF-', extension: 'pdf', mediaType: 'application/pdf' },
  { offset: 0, magic: 'PK\x03\x04', extension: 'zip', mediaType: 'application/zip' },
  { offset: 0, magic: '\xd0\xcf\x11\xe0', extension: 'doc', mediaType: 'application/msword' },
];

// What else files of one kind are called. Of those in ZIP and in the older office format there are many.
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpeg', 'jpe', 'jfif'],
  heic: ['heif', 'hif', 'avif'],
  mov: ['qt', 'mp4'],
  mp4: ['m4v', 'mov', '3gp', 'm4a'],
  m4a: ['mp4', 'aac'],
  '3gp': ['3gpp', '3g2', 'mp4'],
  webm: ['mkv', 'weba'],
  ogg: ['opus', 'oga', 'ogv'],
  mp3: ['aac', 'mpga'],
  aac: ['mp3', 'm4a'],
  tif: ['tiff', 'dng', 'nef', 'arw', 'cr2'],
  wav: ['wave'],
};
const NAMED_ANYHOW = new Set(['zip', 'doc', 'txt', 'bin']);

export function kindOf(firstBytes: Uint8Array): FileKind {
  const text = String.fromCharCode(...firstBytes);
  const found = SIGNATURES.find(({ offset, magic }) => text.startsWith(magic, offset));
  if (found !== undefined) return { extension: found.extension, mediaType: found.mediaType };
  if (isSoundFrame(firstBytes)) return ((firstBytes[1] ?? 0) & 6) === 0 ? AAC : MP3;
  // No letter and no space, line or tab: what people write has none of those.
  return firstBytes.length === 0 || /[\0-\x08\x0e-\x1a]/.test(text) ? UNKNOWN : TEXT;
}

/** Eleven bits set begin a frame of MPEG audio; a layer of zero is that of AAC's stream (ADTS). */
function isSoundFrame([first = 0, second = 0]: Uint8Array): boolean {
  return first === 0xff && second >= 0xe0 && second !== 0xff && second !== 0xfe;
}

/** Reads the first and the last bytes, so that a file that cannot be read is found before anything is sealed. */
export async function pick(file: File, maxBytes: number): Promise<PickedFile | FileRefusal> {
  if (file.size === 0) return 'empty';
  if (file.size > maxBytes) return 'too-large';
  try {
    const content = file.slice(0, file.size, ''); // a Blob has no name
    const first = new Uint8Array(await content.slice(0, BYTES_TO_SNIFF).arrayBuffer());
    await content.slice(-1).arrayBuffer();
    const kind = kindOf(first);
    return { ...kind, content, isMisnamed: isMisnamed(file, kind) };
  } catch {
    return 'unreadable';
  }
}

/** What a name says is compared and forgotten. */
function isMisnamed({ name }: File, { extension }: FileKind): boolean {
  const [, said] = /\.([A-Za-z0-9]{1,5})$/.exec(name.toLowerCase()) ?? [];
  return said !== undefined && said !== extension && !NAMED_ANYHOW.has(extension) && !(OTHER_NAMES[extension] ?? []).includes(said);
}
