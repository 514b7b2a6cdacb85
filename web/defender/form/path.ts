/**
 * Which screens a person goes through, and which comes next. Pure: what was answered decides, and nothing else.
 *
 * A detour is on the way of nobody: another screen leads there, and from it the way goes on.
 */

import { codesAt, valueOf, type Entries } from './entries.ts';
import { CONDITIONS, type FixedScreen, type Form, type Question, type Screen } from './forms.ts';
import { isAboutMyself, saysSomething } from './people.ts';

/** `q:` and the id of a screen, and with a dot the person whom it is about. */
export type QuestionName = `q:${string}`;
export type PathName = FixedScreen | QuestionName;

export interface Place {
  readonly name: PathName;
  readonly screen: Screen;
  /** Of the screens that come once for each person: which. */
  readonly person?: string;
}

// Nobody has the patience for more; who is named later can consent later.
const EACH_LIMIT = 6;

/** All screens that are shown, in their order, with the detours. */
export function pathOf(form: Form, entries: Entries): readonly Place[] {
  return form.screens
    .filter(({ show_if }) => holds(show_if, entries))
    .flatMap((screen): readonly Place[] => {
      if (screen.questions === undefined) return [{ name: screen.id as FixedScreen, screen }];
      if (screen.each === undefined) return [{ name: `q:${screen.id}`, screen }];
      return others(entries).map((person) => ({ name: `q:${screen.id}.${person}`, screen, person }));
    });
}

/** The one to show after `name`; the last one leads nowhere. */
export function after(path: readonly Place[], name: PathName): PathName | undefined {
  const here = path.findIndex((place) => place.name === name);
  return path.slice(here + 1).find(({ screen }) => screen.detour !== true)?.name;
}

export function before(path: readonly Place[], name: PathName): PathName | undefined {
  const here = path.findIndex((place) => place.name === name);
  return path.slice(0, Math.max(0, here)).filter(({ screen }) => screen.detour !== true).pop()?.name;
}

/** Where somebody goes who answers nothing more. */
export function ending(path: readonly Place[]): PathName {
  const ends = path.filter(({ name, screen }) => (name === 'organisations' || name === 'review') && screen.detour !== true);
  return ends[0]?.name ?? 'review';
}

/** The questions of a screen that are shown, with the person put into their paths. */
export function questionsOf({ person, screen }: Place, entries: Entries): readonly Question[] {
  const shown = (screen.questions ?? []).filter(({ show_if }) => holds(show_if, entries));
  return person === undefined ? shown : shown.map((question) => ({ ...question, path: (question.path ?? '').replace('{person}', person) }));
}

/** How many dots there are. */
export function stepsOf({ screens }: Form): number {
  return Math.max(...screens.map(({ step }) => step));
}

export function holds(conditions: readonly string[] | undefined, entries: Entries): boolean {
  return (conditions ?? []).every((name) => {
    const condition = CONDITIONS[name];
    if (condition === undefined) return false;
    if (!holds(condition.where, entries)) return true;
    const codes = codesAt(entries, condition.path);
    if (condition.answered === true) return codes.length > 0;
    if (condition.any !== undefined) return condition.any.some((code) => codes.includes(code));
    return !(condition.none ?? []).some((code) => codes.includes(code));
  });
}

/** Ids of those who were named and are not the one who writes; whoever saw it consents on her own as well. */
function others(entries: Entries): readonly string[] {
  const persons = isAboutMyself(entries) ? [] : (valueOf(entries, 'persons', 'persons') ?? []);
  const witnesses = holds(['seen'], entries) ? (valueOf(entries, 'witnesses', 'persons') ?? []) : [];
  return [...persons, ...witnesses].filter(saysSomething).map(({ id }) => id).slice(0, EACH_LIMIT);
}
