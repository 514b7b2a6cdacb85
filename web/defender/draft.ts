/**
 * What a person has typed and chosen, in memory and nowhere else.
 *
 * No field of it ever reaches storage, the address, the history, the title or the console.
 */

import type { EvidenceFile } from './evidence/evidence_file.ts';
import { ASKED_BEFORE, withEntry, type Entries, type Entry } from './form/entries.ts';
import limits from './forms/limits.json';

export type ReportType = 'urgent' | 'attack' | 'testimony' | 'document';
export type Language = 'es' | 'en';

/** Code points, of the field `lang_variant` (§8.1 of `docs/protocol.md`). */
export const MAX_VARIANT = 100;

export const TYPES = limits.types as readonly ReportType[];
export const MAX_CHARACTERS = limits.text.max_characters;
export const MAX_FILES = limits.files.max_count;
export const MAX_FILE_BYTES = limits.files.max_bytes;

/** All of it, for one purpose. */
export interface Typed extends Pick<Draft, 'type' | 'text' | 'told' | 'files' | 'entries'> {
  readonly leftOut: readonly string[];
}

const NOTHING: Typed = { type: undefined, text: '', told: undefined, files: [], entries: {}, leftOut: [] };
/** What is written for no other purpose. */
export const REPORT = 'report';

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
  private purpose = REPORT;
  /** By purpose, until it is sent. */
  private readonly aside = new Map<string, Typed>();

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
    return this.hasAside || this.hasAnswers();
  }

  /** Whether something was begun for another purpose, and not sent. */
  get hasAside(): boolean {
    return this.aside.size > 0;
  }

  /** Those that lie aside as well. */
  get everyFile(): readonly EvidenceFile[] {
    return [...this.files, ...[...this.aside.values()].flatMap(({ files }) => files)];
  }

  get typed(): Typed {
    const { entries, files, leftOut, text, told, type } = this;
    return { entries, files, leftOut: [...leftOut], text, told, type };
  }

  /** Puts it in the place of what is here. */
  put({ leftOut, ...typed }: Typed): void {
    Object.assign(this, typed);
    this.leftOut.clear();
    for (const id of leftOut) this.leftOut.add(id);
  }

  /** Begins something else, or goes on with it: what was typed for the other purpose is put aside, and lost to nobody. */
  turnTo(purpose: string): void {
    if (purpose === this.purpose) return;
    if (this.hasAnswers()) this.aside.set(this.purpose, this.typed);
    this.put(this.aside.get(purpose) ?? NOTHING);
    this.aside.delete(purpose);
    this.purpose = purpose;
  }

  /** It was sent: what lies aside stays. */
  clear(): void {
    this.put(NOTHING);
  }

  wipe(): void {
    this.clear();
    this.aside.clear();
  }

  private hasAnswers(): boolean {
    return this.hasSomethingToSend() || Object.keys(this.entries).some((path) => path !== ASKED_BEFORE);
  }
}

/** Unicode code points, which is what the protocol counts; `text.length` counts an emoji twice. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}
