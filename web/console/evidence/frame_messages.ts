/**
 * What the console and the frame in which a file is decoded say to each other. The frame has no origin and no network:
 * whatever a file may do to a decoder stays in it. So what comes out of it is not believed to have a shape.
 */

import type { Shown } from './kinds.ts';
import { markBetween, type Mark } from './marks.ts';

/** The first message, with a port for all that follow. */
export interface ToShow {
  readonly content: Blob;
  readonly shown: Shown;
  readonly mediaType: string;
}

/** `decode`: although it is large. It is covered at first. Marks are what is blacked out; none where nobody marks. */
export type Ask =
  | { readonly ask: 'decode' }
  | { readonly ask: 'cover'; readonly isCovered: boolean }
  | { readonly ask: 'mark'; readonly marks: readonly Mark[] | undefined }
  | { readonly ask: 'copy'; readonly marks: readonly Mark[] };

/** A field of a file's metadata, as the standards name it. */
export interface Field {
  readonly group: string;
  readonly name: string;
  readonly value: string;
}

export type Said =
  /** It waits for `decode`; 0 where the header does not say. */
  | { readonly said: 'large'; readonly width: number; readonly height: number }
  | { readonly said: 'shown'; readonly width: number; readonly height: number; readonly seconds: number }
  | { readonly said: 'failed' }
  /** Somebody has drawn a rectangle. */
  | { readonly said: 'marked'; readonly mark: Mark }
  /** A copy without what is marked, as PNG; none where the picture is too large for one. */
  | { readonly said: 'copied'; readonly content: Blob | undefined }
  | { readonly said: 'metadata'; readonly fields: readonly Field[] };

export const MAX_FIELDS = 300;
export const MAX_VALUE = 500;

/** What the frame said, if it is something that it may say. */
export function heard(data: unknown): Said | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { content, fields, height, mark, said, seconds, width } = data as Readonly<Record<string, unknown>>;
  switch (said) {
    case 'large':
      return isMeasure(width) && isMeasure(height) ? { said, width, height } : undefined;
    case 'shown':
      return isMeasure(width) && isMeasure(height) && isMeasure(seconds) ? { said, width, height, seconds } : undefined;
    case 'failed':
      return { said };
    case 'marked': {
      const found = markOf(mark);
      return found === undefined ? undefined : { said, mark: found };
    }
    case 'copied':
      return content === undefined || content instanceof Blob ? { said, content } : undefined;
    case 'metadata':
      return Array.isArray(fields) ? { said, fields: fields.slice(0, MAX_FIELDS).flatMap((field) => fieldOf(field) ?? []) } : undefined;
    default:
      return undefined;
  }
}

function markOf(data: unknown): Mark | undefined {
  const { height, width, x, y } = (data ?? {}) as Readonly<Record<string, unknown>>;
  if (!isMeasure(height) || !isMeasure(width) || !isMeasure(x) || !isMeasure(y)) return undefined;
  return markBetween({ x, y }, { x: x + width, y: y + height });
}

function fieldOf(data: unknown): Field | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { group, name, value } = data as Readonly<Record<string, unknown>>;
  if (typeof group !== 'string' || typeof name !== 'string' || typeof value !== 'string') return undefined;
  return { group: group.slice(0, MAX_VALUE), name: name.slice(0, MAX_VALUE), value: value.slice(0, MAX_VALUE) };
}

function isMeasure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
