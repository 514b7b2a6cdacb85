/** What may be shown, by a file's own first bytes: never by its name, nor by what the report says of it. */

import { kindOf, type FileKind } from '../../browser/files.ts';

export type Shown = 'image' | 'video' | 'audio';

const FIRST_BYTES = 512;

// Formats that can hold a program, a page or other files are not in it, nor what browsers do not decode.
const SHOWN: Readonly<Record<string, Shown>> = {
  jpg: 'image',
  png: 'image',
  webp: 'image',
  gif: 'image',
  avif: 'image',
  mp4: 'video',
  mov: 'video',
  '3gp': 'video',
  webm: 'video',
  m4a: 'audio',
  mp3: 'audio',
  aac: 'audio',
  ogg: 'audio',
  wav: 'audio',
  flac: 'audio',
};

/** What a file is; `shown` is missing for what is only handed out as a download. */
export interface Kind extends FileKind {
  readonly shown?: Shown;
}

export async function kindOfFile(content: Blob): Promise<Kind> {
  const kind = kindOf(new Uint8Array(await content.slice(0, FIRST_BYTES).arrayBuffer()));
  const shown = SHOWN[kind.extension];
  return shown === undefined ? kind : { ...kind, shown };
}

// Some say the same of one thing: a sound in a container for films, a text by its kind.
const FAMILY = /^[a-z]+(?=\/)/;
const CONTAINERS = new Set(['mp4', 'mov', '3gp', 'webm', 'ogg', 'zip', 'doc', 'txt', 'bin']);

/** Whether the report says of a file that it is something else than what it begins like. */
export function isOtherThanSaid({ extension, mediaType }: FileKind, said: string): boolean {
  // A drawing in XML is text.
  if (said === mediaType || said === 'application/octet-stream' || (extension === 'txt' && said.endsWith('+xml'))) return false;
  const [own, theirs] = [FAMILY.exec(mediaType)?.[0], FAMILY.exec(said.toLowerCase())?.[0]];
  if (!CONTAINERS.has(extension)) return own !== theirs;
  // Text that calls itself a picture, or a program in an archive that calls itself a film.
  return own !== theirs && (theirs === 'image' || own === 'text' || own === 'application');
}

/** The name of a download: the report's, whose shape is checked where the report is read, with the ending that its bytes have. */
export function downloadName(name: string, { extension }: FileKind): string {
  return `${name.replace(/\..*$/, '')}.${extension}`;
}

/** The name of a copy of a picture with parts blacked out. */
export function copyName(name: string): string {
  return downloadName(name, { extension: 'tachada.png', mediaType: 'image/png' });
}
