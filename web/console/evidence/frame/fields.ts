/** What a picture's file says besides the picture, by ExifReader. What is compressed in it stays so. */

import { load } from 'exifreader';

import { MAX_FIELDS, MAX_VALUE, type Field } from '../frame_messages.ts';

// Metadata stands before the picture in most formats; the rest of a very large file is not searched.
const LOOK_BYTES = 32 * 1_048_576;
/** Bytes for programs, and colours: nobody reads them. */
const LEFT_OUT = new Set(['MakerNote', '_raw', 'PrintIM', 'JFIF Thumbnail', 'base64', 'image']);
const GROUPS = ['gps', 'exif', 'xmp', 'iptc', 'pngText', 'png', 'photoshop', 'jfif', 'riff', 'gif', 'file'];

/** None where there are none, or none can be read. */
export async function fieldsIn(content: Blob): Promise<readonly Field[]> {
  try {
    const bytes = await content.slice(0, LOOK_BYTES).arrayBuffer();
    const groups = load(bytes, { expanded: true, domParser: parser() } as { expanded: true }) as unknown as Readonly<Record<string, unknown>>;
    return GROUPS.flatMap((group) => fieldsOf(group, groups[group])).slice(0, MAX_FIELDS);
  } catch {
    return [];
  }
}

function fieldsOf(group: string, tags: unknown): Field[] {
  if (typeof tags !== 'object' || tags === null) return [];
  return Object.entries(tags).flatMap(([name, tag]) => {
    const value = LEFT_OUT.has(name) ? '' : textOf(tag);
    return value === '' ? [] : [{ group, name: name.slice(0, MAX_VALUE), value: value.slice(0, MAX_VALUE) }];
  });
}

function textOf(tag: unknown): string {
  if (typeof tag === 'number') return String(tag);
  const { description } = (tag ?? {}) as { readonly description?: unknown };
  return typeof description === 'string' || typeof description === 'number' ? String(description).trim() : '';
}

interface Markup {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): { createHTML(text: string): string };
}

/** XMP is XML, and reading it is a thing that Trusted Types ask about; a document that is never drawn runs nothing. */
function parser(): Pick<DOMParser, 'parseFromString'> {
  const { trustedTypes } = globalThis as { trustedTypes?: Markup };
  const policy = trustedTypes?.createPolicy('atalaya-metadata', { createHTML: (text) => text });
  const reader = new DOMParser();
  return { parseFromString: (text) => reader.parseFromString(policy?.createHTML(text) ?? text, 'application/xml') };
}
