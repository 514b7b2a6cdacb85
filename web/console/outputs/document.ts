/**
 * A document before it is a file: what PDF and DOCX are both made of.
 *
 * What nobody knows is a blank that everybody sees, in the file as on the screen. Every text is safe to be shown.
 */

import words from '../../../app/member/outputs/document_words.json';
import type { DayText } from '../../protocol/answers.ts';
import { isJsonObject, toHex, toJson } from '../../protocol/encoding.ts';
import type { Hex } from '../../protocol/fields.ts';
import { sha256 } from '../../protocol/primitives.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import { displaySafe } from '../display.ts';

/** `note`: where it is known from, as a footnote. */
export interface Told {
  readonly text: string;
  readonly isStrong?: boolean;
  readonly note?: string;
}

/** What is missing, by its name. */
export interface Blank {
  readonly blank: string;
}

export type Run = Told | Blank;
export type Runs = readonly Run[];

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'paragraph'; readonly runs: Runs }
  /** What has to be seen first, in a frame. */
  | { readonly kind: 'notice'; readonly runs: Runs }
  | { readonly kind: 'facts'; readonly rows: readonly { readonly name: string; readonly runs: Runs }[] }
  | { readonly kind: 'list'; readonly items: readonly Runs[] };

export interface Document {
  readonly lang: LabelLanguage;
  readonly title: string;
  /** The day it is of. The same document of the same day is the same file. */
  readonly day: DayText;
  /** What it is called among files and at the foot of its pages: nothing that was told stands in it. */
  readonly code: string;
  readonly blocks: readonly Block[];
}

type Word = keyof typeof words;
/** As somebody reads and types it: `[falta: fecha de nacimiento]`. */
const BLANK = /\[(?:falta|missing): ([^\]\n]{1,200})\]/gu;

/** A word that documents themselves need, in the document's language. */
export function wordIn(word: Word, lang: LabelLanguage): string {
  return words[word][lang];
}

export function blankText(what: string, lang: LabelLanguage): string {
  return `[${wordIn('missing', lang)}: ${what.replace(/[\]\n]/gu, ' ')}]`;
}

export function isBlank(run: Run): run is Blank {
  return 'blank' in run;
}

export function told(text: string, more: Omit<Told, 'text'> = {}): Told {
  return { text: displaySafe(text), ...more };
}

/** A text as it was typed, with the blanks in it found again. */
export function runsOf(text: string): Runs {
  const runs: Run[] = [];
  let end = 0;
  for (const found of text.matchAll(BLANK)) {
    if (found.index > end) runs.push(told(text.slice(end, found.index)));
    runs.push({ blank: displaySafe(found[1] ?? '') });
    end = found.index + found[0].length;
  }
  if (end < text.length) runs.push(told(text.slice(end)));
  return runs;
}

/** A paragraph a line; empty ones are left out. */
export function paragraphsOf(text: string): Block[] {
  return text
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ kind: 'paragraph', runs: runsOf(line) }));
}

/** What is missing in a text, in its order. */
export function blanksIn(text: string): string[] {
  return [...text.matchAll(BLANK)].map(([, what]) => displaySafe(what ?? ''));
}

/** Everything that it says, for whoever looks for something in it. */
export function wholeText({ blocks }: Document): string {
  return blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : runsIn(block).flatMap((run) => (isBlank(run) ? [run.blank] : [run.text, run.note ?? ''])))).join('\n');
}

/** The footnotes, numbered from one in their order. */
export function notesOf({ blocks }: Document): readonly string[] {
  return blocks.flatMap(runsIn).flatMap((run) => (isBlank(run) || run.note === undefined ? [] : [run.note]));
}

function runsIn(block: Block): Runs {
  switch (block.kind) {
    case 'heading':
      return [];
    case 'paragraph':
    case 'notice':
      return block.runs;
    case 'facts':
      return block.rows.flatMap(({ runs }) => runs);
    case 'list':
      return block.items.flat();
  }
}

/** Of what a document says: the same on whatever day and in whichever format it is made. */
export function contentHash({ blocks, lang, title }: Document): Hex {
  return toHex(sha256(toJson({ lang, title, blocks })));
}

/** Whether it is neither undefined nor empty. */
export function isSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isJsonObject(value) ? Object.keys(value).length > 0 : value !== undefined && value !== '';
}

/** Whether a line begins with a letter that is written from right to left. */
export function isRightToLeft(text: string): boolean {
  return /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text);
}
