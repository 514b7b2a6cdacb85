/**
 * Our vocabularies as thesauri of Uwazi: one level of groups, labels in two languages. Twin of
 * `app/member/exports/uwazi_thesauri.py`.
 *
 * Uwazi makes a new entry of every label that it does not know, and refuses a group by itself. So a cell holds exact labels or
 * nothing, and each group has an entry for what is known no closer.
 */

import UWAZI from '../../../app/member/exports/uwazi.json';
import type { Id } from '../../protocol/answers.ts';
import { Vocabulary, type LabelLanguage, type Term } from '../../protocol/vocabulary.ts';
import type { Table } from './cells.ts';
import { vocabulary } from './codes.ts';

type Labels = Pick<Term, LabelLanguage>;

interface Thesaurus {
  readonly terms: Vocabulary;
  readonly groups: ReadonlySet<Id>;
}

const THESAURI: ReadonlyMap<string, Thesaurus> = new Map(
  (UWAZI.thesauri as readonly { readonly name: string; readonly list?: string; readonly entries?: readonly Term[] }[]).map(({ entries, list = '', name }) => {
    const terms = entries === undefined ? vocabulary(list) : new Vocabulary(entries);
    return [name, { terms, groups: new Set([...terms].flatMap(({ parent }) => parent ?? [])) }];
  }),
);
export const NAMES = [...THESAURI.keys()];

/** How a cell names a code; nothing for one that the thesaurus has not. */
export function value(thesaurus: string, code: Id, language: LabelLanguage): string {
  const { groups, terms } = named(thesaurus);
  const term = terms.term(code);
  if (term === undefined) return '';
  const words = term[language];
  if (groups.has(code)) return `${words}::${general(words, language)}`;
  const above = term.parent === undefined ? undefined : terms.label(term.parent, language);
  return above === undefined ? words : `${above}::${words}`;
}

/** The file that is imported into a new thesaurus: groups with their entries behind a hyphen. */
export function table(thesaurus: string, languages: readonly LabelLanguage[]): Table {
  const columns = languages.map((language) => UWAZI.languages[language]);
  const rows = [...entriesOf(named(thesaurus))].map((entry) => Object.fromEntries(languages.map((language) => [UWAZI.languages[language], entry[language]])));
  return { columns, rows, hasHyphens: true };
}

function* entriesOf({ groups, terms }: Thesaurus): Iterable<Labels> {
  for (const { en, es, id, parent } of terms) {
    if (parent !== undefined) continue;
    yield { es, en };
    if (groups.has(id)) yield { es: `-${general(es, 'es')}`, en: `-${general(en, 'en')}` };
    for (const child of terms) if (child.parent === id) yield { es: `-${child.es}`, en: `-${child.en}` };
  }
}

function general(words: string, language: LabelLanguage): string {
  return `${words} ${UWAZI.in_general[language]}`;
}

function named(name: string): Thesaurus {
  const found = THESAURI.get(name);
  if (found === undefined) throw new Error(`no thesaurus ${name}`);
  return found;
}
