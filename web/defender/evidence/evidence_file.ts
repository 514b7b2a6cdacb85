/**
 * A file that somebody chose, and what of it is sent: a copy that tells less, the file itself, or both.
 *
 * The first script has this; what looks into files is fetched with the first of them.
 */

import type { FileKind, PickedFile } from '../../browser/files.ts';
import type { FileToSeal } from '../sealing_messages.ts';
import type { Outcome } from './inspect.ts';
import type { Picture } from './survey.ts';
import type { Trace } from './traces.ts';

/** What a copy was changed in, as `derived.how` has it (§8.2). */
export type Change = 'metadata' | 'blur' | 'voice';

/** What is sent in the file's place is `content`, of the kind that it says. */
export interface EvidenceFile extends PickedFile {
  /** For as long as the page is open. */
  readonly number: number;
  readonly outcome: Outcome;
  readonly traces: readonly Trace[];
  readonly picture?: Picture | undefined;
  /** As it was chosen, where `content` is a copy. */
  readonly original?: PickedFile | undefined;
  /** The copy with nothing changed but its metadata: what a blurred one goes back to. */
  readonly cleaned?: Blob | undefined;
  /** None where `content` is what was chosen. */
  readonly changes: readonly Change[];
  /** Of a copy: whether what it was made from goes along. */
  readonly sendsOriginal: boolean;
  /** It tells what happened, as a text would. */
  readonly isStory: boolean;
  /** What somebody says of it. */
  readonly caption?: string;
  readonly isGraphic?: boolean;
  readonly madeBy?: MadeBy | undefined;
  /** Of `source_type`. */
  readonly sourceType?: string | undefined;
}

export const MAKERS = ['me', 'received', 'public'] as const;
export type MadeBy = (typeof MAKERS)[number];

interface Which {
  /** Also originals that are not to be sent: they may have been begun before, from another page. */
  readonly everyOriginal?: boolean;
}

/** One of the forms in which the file at `place` of those chosen may be sent. */
export interface FormOfFile extends FileToSeal {
  readonly place: number;
}

/** What is to be sent, in order: what is meant to be looked at first, then originals. Names go by position: `a1.jpg`. */
export function formsOf(files: readonly EvidenceFile[], { everyOriginal = false }: Which = {}): readonly FormOfFile[] {
  const shown = files.map((file, place) => ({ ...shownForm(file), name: fileName(place, file), place }));
  const originals = files.flatMap(({ original, sendsOriginal }, place) => (original !== undefined && (sendsOriginal || everyOriginal) ? [{ original, place }] : []));
  return [
    ...shown,
    ...originals.map(({ original, place }, i) => ({
      content: original.content,
      mediaType: original.mediaType,
      metadata: 'kept' as const,
      said: saidOfOriginal(files[place]),
      name: fileName(files.length + i, original),
      place,
    })),
  ];
}

function shownForm(file: EvidenceFile): Omit<FileToSeal, 'name'> {
  const { changes, content, isStory, mediaType, original, outcome } = file;
  const said = saidOf(file);
  if (original === undefined) return { content, mediaType, metadata: outcome === 'nothing' ? 'none' : 'kept', isStory, said };
  return { content, mediaType, metadata: 'stripped', isStory, said, derived: { content: original.content, mediaType: original.mediaType, how: changes } };
}

/** What was skipped stands nowhere. */
function saidOf({ caption = '', isGraphic = false, madeBy, sourceType }: EvidenceFile): FileToSeal['said'] {
  const text = caption.trim();
  return { ...(text !== '' && { caption: text }), ...(isGraphic && { graphic: true }), ...(madeBy && { made_by: madeBy }), ...(sourceType && { source_type: sourceType }) };
}

/** An original is what its copy is, and as hard to look at. */
function saidOfOriginal(file: EvidenceFile | undefined): FileToSeal['said'] {
  return file && saidOf({ ...file, caption: '', madeBy: undefined });
}

/** Neutral and only by position: `a1.jpg`. */
export function fileName(index: number, { extension }: FileKind): string {
  return `a${String(index + 1)}.${extension}`;
}

/**
 * What is left of `files` after those of their `forms` (with every original) of which sending was `begun` before: a
 * file of which nothing was, and an original by itself where only its copy was.
 */
export function leftOver(files: readonly EvidenceFile[], forms: readonly FormOfFile[], begun: ReadonlySet<number>): readonly EvidenceFile[] {
  return files.flatMap((file, place) => {
    const { original } = file;
    const isBegun = (isOriginal: boolean): boolean => forms.some((form, i) => form.place === place && (i !== place) === isOriginal && begun.has(i));
    if (!isBegun(false) && !isBegun(true)) return [file];
    return original === undefined || !file.sendsOriginal || isBegun(true) ? [] : [{ ...file, ...original, original: undefined, cleaned: undefined, changes: [], sendsOriginal: false }];
  });
}

/** In bytes; what a copy was made from is read as well, for its hash. */
export function bytesToRead(files: readonly FileToSeal[]): number {
  const all = new Set(files.flatMap(({ content, derived }) => [content, ...(derived === undefined ? [] : [derived.content])]));
  return [...all].reduce((sum, { size }) => sum + size, 0);
}
