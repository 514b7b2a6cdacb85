/** What a column may become: `targets.json`. Twin of `app/member/imports/targets.py`. */

import data from '../../../app/member/imports/targets.json';
import actors from '../../../app/protocol/vocabularies/actors_perpetrators.json';
import attacks from '../../../app/protocol/vocabularies/attacks.json';
import enums from '../../../app/protocol/vocabularies/enums.json';
import languages from '../../../app/protocol/vocabularies/languages.json';
import states from '../../../app/protocol/vocabularies/mexico_states.json';
import groups from '../../../app/protocol/vocabularies/victim_groups.json';
import violations from '../../../app/protocol/vocabularies/violations.json';
import { Vocabulary, type Term } from '../../protocol/vocabulary.ts';

export interface Target {
  readonly to: string;
  /** How a cell is read. */
  readonly kind: string;
  /** Which codes there are. */
  readonly lists: readonly string[];
  readonly limit: number;
  readonly names: readonly string[];
  readonly es: string;
  readonly en: string;
}

export const WORDS = data.words;
/** Where the first word of a target lies in a body; of these there may be several. */
export const GROUPS: Readonly<Record<string, string>> = { event: 'events', person: 'persons', perpetrator: 'perpetrators', step: 'steps_taken' };
export const TARGETS: ReadonlyMap<string, Target> = new Map(
  (data.targets as readonly (Omit<Target, 'lists' | 'limit'> & { readonly list?: readonly string[]; readonly limit?: number })[]).map(({ list, limit, ...each }) => [
    each.to,
    { ...each, lists: list ?? [], limit: limit ?? 0 },
  ]),
);
const NUMBERED = /^(person|perpetrator|step|consent)\.([1-9][0-9]?)\.(.+)$/;
const IN_GENERAL = / (?:en general|in general)$/;
const FILES: Readonly<Record<string, readonly Term[]>> = {
  actors_perpetrators: actors.entries,
  attacks: attacks.entries,
  languages: languages.entries,
  mexico_states: states.entries,
  victim_groups: groups.entries,
  violations: violations.entries,
};
const vocabularies = new Map<string, Vocabulary>();
const codes = new Map<string, ReadonlyMap<string, string>>();

/** The target that `person.2.name` means, and which person; from 1, 0 without a number. */
export function targetOf(to: string): { readonly target: Target; readonly number: number } | undefined {
  const [, head, number, rest] = NUMBERED.exec(to) ?? [];
  const target = TARGETS.get(head === undefined || rest === undefined ? to : `${head}.${rest}`);
  return target && { target, number: Number(number ?? 0) };
}

export function groupOf({ to }: Target): string {
  return to.split('.', 1)[0] ?? '';
}

/** How texts are compared: without accents, capitals and signs. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^0-9a-z]+/g, ' ')
    .trim();
}

/** The code that a text names by id, by label, or as Uwazi's `Parent::Child`. */
export function codeOf(text: string, target: Target): string | undefined {
  const found = codesOf(target.lists);
  const at = text.lastIndexOf('::');
  const child = folded(at < 0 ? text : text.slice(at + 2));
  const parent = at < 0 ? '' : text.slice(0, at);
  let code = found.get(child);
  if (parent !== '' && code !== undefined) code = below(found.get(folded(parent)), child, target);
  return code ?? found.get(child.replace(IN_GENERAL, ''));
}

export function vocabulary(name: string): Vocabulary {
  const known = vocabularies.get(name);
  if (known !== undefined) return known;
  const [file, inner] = name.split('.');
  const entries = inner === undefined ? FILES[file ?? ''] : (enums.lists as Readonly<Record<string, readonly Term[]>>)[inner];
  const made = new Vocabulary(entries ?? []);
  vocabularies.set(name, made);
  return made;
}

/** Codes by their folded ids and labels; the first list counts, and ids count most. */
function codesOf(lists: readonly string[]): ReadonlyMap<string, string> {
  const known = codes.get(lists.join());
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  const add = (name: string, id: string): void => {
    if (!found.has(name)) found.set(name, id);
  };
  const all = lists.flatMap((name) => [...vocabulary(name)]);
  for (const { id } of all) add(folded(id), id);
  for (const { en, es, id } of all) {
    add(folded(es), id);
    add(folded(en), id);
  }
  codes.set(lists.join(), found);
  return found;
}

/** Two groups may have entries of one name. */
function below(parent: string | undefined, child: string, { lists }: Target): string | undefined {
  return lists
    .flatMap((name) => [...vocabulary(name)])
    .find((term) => [term.id, term.es, term.en].map(folded).includes(child) && (parent === undefined || term.parent === parent))?.id;
}
