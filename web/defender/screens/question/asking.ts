/** What a question needs of the page to be asked: what was answered, the words, and where an answer goes. */

import type { FormWords } from 'words:types';

import type { Application } from '../../application.ts';
import { valueOf, type Entry, type Kind, type ValueOf } from '../../form/entries.ts';
import type { Question } from '../../form/forms.ts';
import limits from '../../forms/limits.json';
import type { Named, Option } from './fields.ts';

const LIMITS: Readonly<Record<string, { readonly max_characters: number }>> = {
  field: limits.field,
  name: limits.name,
  pace: limits.pace,
  sensitive: limits.sensitive,
};

export class Asking<K extends Kind = Kind> {
  readonly path: string;

  constructor(
    readonly application: Application,
    readonly question: Question,
    /** The first one's words are the heading of the screen. */
    readonly isFirst: boolean,
    /** With an answer the way leads on at once. */
    readonly isAlone: boolean,
    private readonly onChange: () => void,
  ) {
    this.path = question.path ?? '';
  }

  get id(): string {
    return `f-${this.path.replace(/[._]/g, '-')}`;
  }

  get value(): ValueOf[K] | undefined {
    return valueOf(this.application.draft.entries, this.path, this.question.kind as K);
  }

  get words(): FormWords {
    return this.application.questionnaire.words;
  }

  /** Letters that a field takes; UTF-16 units are never fewer than the code points that the protocol counts. */
  get limit(): number {
    return LIMITS[this.question.limit ?? 'field']?.max_characters ?? limits.field.max_characters;
  }

  named(): Named {
    const { hint, question } = this.application.questionnaire.wordsOf(this.question.id);
    return this.isFirst ? { id: this.id } : { id: this.id, label: question, hint };
  }

  /** The field's title is its question, its hint is above it. */
  label(code: string, vocabulary = this.question.vocabulary ?? ''): string {
    return this.application.questionnaire.label(vocabulary, code);
  }

  options(codes: readonly string[]): readonly Option[] {
    return codes.map((code) => ({ code, label: this.label(code) }));
  }

  answer(value: ValueOf[K] | undefined): void {
    this.put(value === undefined ? undefined : { value });
  }

  put(entry: Entry | undefined): void {
    this.application.draft.answer(this.path, entry);
    this.onChange();
  }

  /** Draws the screen again: something else is asked now. */
  redraw(): void {
    this.application.refresh();
  }
}
