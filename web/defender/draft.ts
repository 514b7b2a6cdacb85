/**
 * What a person has typed and chosen, in memory and nowhere else.
 *
 * No field of it ever reaches storage, the address, the history, the title or the console.
 */

import type { EvidenceFile } from './evidence/evidence_file.ts';
import { withEntry, type Entries, type Entry } from './form/entries.ts';
import limits from './forms/limits.json';

export type ReportType = 'urgent' | 'attack' | 'testimony' | 'document';
export type Language = 'es' | 'en';

/** Code points, of the field `lang_variant` (§8.1 of `docs/protocol.md`). */
export const MAX_VARIANT = 100;

export const TYPES = limits.types as readonly ReportType[];
export const MAX_CHARACTERS = limits.text.max_characters;
export const MAX_FILES = limits.files.max_count;
export const MAX_FILE_BYTES = limits.files.max_bytes;

export class Draft {
  type: ReportType | undefined;
  text = '';
  /** In which language it is told, and which variant of it, where that is not the page's. */
  told: { readonly lang: string; readonly variant: string } | undefined;
  files: readonly EvidenceFile[] = [];
  /** By the path of what was asked; plain JSON. */
  entries: Entries = {};
  /** Left out rather than chosen, so that everybody is chosen before the list has arrived. */
  readonly leftOut = new Set<string>();

  /** Another form keeps what was answered, but for the category, of which each has its own. */
  choose(type: ReportType): void {
    if (type !== this.type) this.answer('events.0.categories', undefined);
    this.type = type;
  }

  /** Without an entry the question is as if it had been skipped. */
  answer(path: string, entry: Entry | undefined): void {
    this.entries = withEntry(this.entries, path, entry);
  }

  hasText(): boolean {
    return this.text.trim() !== '';
  }

  hasSomethingToSend(): boolean {
    return this.hasText() || this.files.length > 0;
  }

  /** Whether anything would be lost. */
  hasAnything(): boolean {
    return this.hasSomethingToSend() || Object.keys(this.entries).length > 0;
  }

  wipe(): void {
    this.type = undefined;
    this.text = '';
    this.told = undefined;
    this.files = [];
    this.entries = {};
    this.leftOut.clear();
  }
}

/** Unicode code points, which is what the protocol counts; `text.length` counts an emoji twice. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}
