/**
 * What a person has typed and chosen, in memory and nowhere else.
 *
 * No field of it ever reaches storage, the address, the history, the title or the console.
 */

import type { PickedFile } from '../browser/files.ts';
import form from './form.json';

export type ReportType = 'urgent' | 'attack' | 'testimony' | 'document';
export type Language = 'es' | 'en';

export const TYPES = form.types as readonly ReportType[];
export const MAX_CHARACTERS = form.text.max_characters;
export const MAX_FILES = form.files.max_count;
export const MAX_FILE_BYTES = form.files.max_bytes;

export class Draft {
  type: ReportType | undefined;
  text = '';
  files: readonly PickedFile[] = [];
  /** Left out rather than chosen, so that everybody is chosen before the list has arrived. */
  readonly leftOut = new Set<string>();

  hasText(): boolean {
    return this.text.trim() !== '';
  }

  hasSomethingToSend(): boolean {
    return this.hasText() || this.files.length > 0;
  }

  wipe(): void {
    this.type = undefined;
    this.text = '';
    this.files = [];
    this.leftOut.clear();
  }
}

/** Unicode code points, which is what the protocol counts; `text.length` counts an emoji twice. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** Neutral and only by position: `a1.jpg`. */
export function fileName(index: number, file: PickedFile): string {
  return `a${String(index + 1)}.${file.extension}`;
}
