/**
 * Where somebody is on the way through a form: the screens that there are for what was answered so far, and the words
 * of their questions.
 */

import type { FormWords } from 'words:types';

import type { Draft } from './draft.ts';
import { codesAt, valueOf } from './form/entries.ts';
import { isEnough } from './form/enough.ts';
import type { Form, Question } from './form/forms.ts';
import { after, before, ending, pathOf, questionsOf, stepsOf, type PathName, type Place } from './form/path.ts';
import type { ScreenName } from './screens.ts';
import type { Wording } from './wording.ts';

export interface QuestionWords {
  readonly question: string;
  readonly hint?: string | undefined;
}

/** The words of questions and codes, by ids that stand in the forms. */
interface ById {
  readonly questions: Readonly<Record<string, QuestionWords>>;
  readonly cards: Readonly<Record<string, { readonly title: string; readonly text: readonly string[] }>>;
  readonly codes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Surroundings {
  readonly draft: Draft;
  readonly wording: Wording;
  readonly form: () => Form;
  /** Whether ids of people are not yet taken. */
  readonly isFirstReport: boolean;
}

/** What nobody passes by: who can read it, what may be done with it, the review. */
function isAtTheEnd(screen: ScreenName): boolean {
  return ['organisations', 'q:consent', 'review'].includes(screen);
}

export class Questionnaire {
  /** Where more is shown than at first, by path. */
  readonly opened = new Set<string>();
  /** Somebody came from the review and is to go back there. */
  isChanging = false;
  /** From where somebody went to the end: the questions between are left out on the way there and back. */
  private finishedAt: PathName | undefined;

  constructor(private readonly around: Surroundings) {}

  get form(): Form {
    return this.around.form();
  }

  get isFirstReport(): boolean {
    return this.around.isFirstReport;
  }

  get words(): FormWords {
    return this.around.wording.of('form');
  }

  get path(): readonly Place[] {
    return pathOf(this.form, this.around.draft.entries);
  }

  /** Whether there is something to send. */
  get isEnough(): boolean {
    return isEnough(this.form, this.around.draft);
  }

  /** Whether there is a part that only trained people may open. */
  get isSensitive(): boolean {
    return this.place('q:sexual-choice') !== undefined && codesAt(this.around.draft.entries, 'sensitive.choice').length > 0;
  }

  /** Whether it goes to organisations alone that have such people, for it happened to somebody under age. */
  get isForTrained(): boolean {
    return this.isSensitive && codesAt(this.around.draft.entries, 'sensitive.minor').includes('yes');
  }

  step(screen: ScreenName): { number: number; of: number } {
    const of = stepsOf(this.form);
    return { number: this.place(screen)?.screen.step ?? of, of };
  }

  place(screen: ScreenName): Place | undefined {
    return this.path.find(({ name }) => name === screen);
  }

  questions(screen: ScreenName): readonly Question[] {
    const place = this.place(screen);
    return place === undefined ? [] : questionsOf(place, this.around.draft.entries);
  }

  /** The screen after one of the path; from any other, the first. */
  after(screen: ScreenName): ScreenName {
    if (this.isChanging) return this.stopChanging();
    if (!isAtTheEnd(screen)) this.finishedAt = undefined;
    return after(this.walk(), screen as PathName) ?? 'review';
  }

  /** Nothing before the first. */
  before(screen: ScreenName): ScreenName | undefined {
    return this.isChanging ? this.stopChanging() : before(this.walk(), screen as PathName);
  }

  /** Where somebody goes who answers nothing more. */
  finish(screen: ScreenName): ScreenName {
    if (this.isChanging) return this.stopChanging();
    this.finishedAt = screen as PathName;
    return ending(this.path);
  }

  /** Whether the way to the end may be cut short here. */
  canEnd(screen: ScreenName): boolean {
    const place = this.place(screen);
    if (place === undefined || !this.isEnough) return false;
    if (this.isChanging) return true;
    const end = ending(this.path);
    const names = this.path.map(({ name }) => name);
    return names.indexOf(place.name) < names.indexOf(end) && after(this.path, place.name) !== end;
  }

  /** A screen that is reached from here only. */
  detour(screen: ScreenName): PathName | undefined {
    const { path } = this;
    const next = path[path.findIndex(({ name }) => name === screen) + 1];
    return next?.screen.detour === true ? next.name : undefined;
  }

  wordsOf(question: string): QuestionWords {
    if (question === 'happening') return this.around.wording.of('first').happening;
    return this.byId.questions[question] ?? this.further?.questions[question] ?? { question };
  }

  label(vocabulary: string, code: string): string {
    const name = vocabulary.replace(/_/g, '-');
    return this.byId.codes[name]?.[code] ?? this.further?.codes[name]?.[code] ?? code;
  }

  card(id: string): { readonly title: string; readonly text: readonly string[] } {
    return this.byId.cards[id] ?? this.further?.cards[id] ?? { title: '', text: [] };
  }

  /** Of a person, or else her number. */
  nameOf(person: string): string {
    const { entries } = this.around.draft;
    const persons = [...(valueOf(entries, 'persons', 'persons') ?? []), ...(valueOf(entries, 'witnesses', 'persons') ?? [])];
    const place = persons.findIndex(({ id }) => id === person);
    return persons[place]?.name ?? this.words.consent.person(place + 1);
  }

  private get byId(): ById {
    return this.words;
  }

  /** The words of further questions, where some are being answered. */
  private get further(): ById | undefined {
    return this.form.module === undefined ? undefined : this.around.wording.of('modules');
  }

  private walk(): readonly Place[] {
    const { finishedAt, path } = this;
    const place = path.findIndex(({ name }) => name === finishedAt);
    return place < 0 ? path : path.filter(({ name }, i) => i <= place || isAtTheEnd(name));
  }

  private stopChanging(): ScreenName {
    this.isChanging = false;
    return 'review';
  }
}
