/**
 * What the facts of a case say of what a template asks for, in the language of the document.
 *
 * Facts are what the gate lets out (`exports/facts.ts`), so nothing else can come into a draft by itself. What they do not
 * say is undefined: a blank.
 */

import type { DayText, Id, MomentText } from '../../protocol/answers.ts';
import type { LabelLanguage, Vocabulary } from '../../protocol/vocabulary.ts';
import type { FactAct, FactEntity, FactPlace, Facts, FactTime } from '../exports/case_facts.ts';
import { CATEGORIES, label, vocabulary } from '../exports/codes.ts';
import { above } from '../search/vocabularies.ts';
import { wordIn } from './document.ts';

const VICTIM = 'victim';
const DAY_LETTERS = 10;
const MONTH_LETTERS = 7;
const PLAIN: ReadonlySet<string> = new Set(['exact', 'day']);

/** Beside the case: who submits, and who a form for one person is about. */
export interface Around {
  readonly lang: LabelLanguage;
  readonly organisation: string;
  /** An id of the facts. */
  readonly person: string | undefined;
  /** The kind of act that the form is about. */
  readonly subject: Id | undefined;
}

export type Filled = Readonly<Record<string, string | undefined>>;

/** By the names that templates use. */
export function filled(facts: Facts, around: Around): Filled {
  const { lang, organisation, person, subject } = around;
  const acts = actsAbout(facts, subject, person);
  const victims = person === undefined ? victimsOf(facts, subject) : victimsOf(facts, subject).filter(({ id }) => id === person);
  const one = victims.length === 1 || person !== undefined ? victims[0] : undefined;
  const [act] = acts;
  const words = (list: string, code: Id | undefined): string | undefined => (code === undefined ? undefined : label(code, [vocabulary(list)], lang));
  const status = acts.flatMap(({ victims: all = [] }) => all).find(({ entity, status: at }) => at !== undefined && (one === undefined || entity === one.id))?.status ?? one?.status;
  return {
    code: facts.code,
    organisation,
    summary: facts.summary,
    urgency: words('enums.urgency', facts.urgency),
    acts: listed(acts.map((each) => sentenceOf(each, facts, lang)), '\n'),
    what: listed([...new Set(acts.map(({ category }) => label(category, CATEGORIES, lang)))]),
    when: act?.time && timeText(act.time, lang),
    where: act?.place && placeText(act.place, lang),
    persons: listed(victims.flatMap((each) => called(each) ?? [])),
    count: victims.length === 0 ? undefined : String(victims.reduce((sum, { count }) => sum + (count?.number ?? 1), 0)),
    described: listed(victims.flatMap((each) => listed([words('enums.sex_gender', each.sex), words('enums.age_band', each.age_band)]) ?? []), '; '),
    classes: listed([...new Set([...acts.flatMap(({ victims: all = [] }) => all.flatMap((each) => each.class ?? [])), ...victims.flatMap(({ groups = [] }) => groups)])].map((code) => label(code, [vocabulary('victim_groups')], lang))),
    status: words('enums.victim_status', status),
    responsible: listed([...new Set(acts.flatMap((each) => perpetratorsOf(each, facts, lang)))], '; '),
    involvement: listed([...new Set(acts.flatMap(({ perpetrators = [] }) => perpetrators.flatMap(({ involvement }) => words('enums.involvement', involvement) ?? [])))], '; '),
    // Of HURIDOCS' small lists; a code that ours do not have is left to whoever knows what it means.
    acknowledged: acts.map(({ detention }) => detention?.acknowledged).map((code) => (code === 'yes' || code === 'no' ? wordIn(code, lang) : undefined)).find((each) => each !== undefined),
    'person.name': one?.name,
    'person.born': one?.born && momentText(one.born, lang),
    'person.sex': words('enums.sex_gender', one?.sex),
    'person.nationality': one?.nationality,
    'person.people': one?.indigenous_people,
    'person.occupation': one?.occupation,
    'person.minor': one?.is_minor === undefined ? undefined : wordIn(one.is_minor ? 'yes' : 'no', lang),
    'person.looks': one?.appearance && listed(Object.values(one.appearance), '; '),
    'person.document': listed((one?.identifiers ?? []).map(({ value }) => value), '; '),
  };
}

/** Those to whom it was done: by the acts, and where none names anybody, by their role. */
export function victimsOf(facts: Facts, subject?: Id): readonly FactEntity[] {
  const { entities = [] } = facts;
  const named = new Set(actsAbout(facts, subject).flatMap(({ victims = [] }) => victims.map(({ entity }) => entity)));
  return entities.filter(({ id, roles = [] }) => (named.size > 0 ? named.has(id) : roles.includes(VICTIM)));
}

/** What somebody is called in a document; undefined where nothing may be said that calls them anything. */
export function called({ name, shown_as: shown }: FactEntity): string | undefined {
  return name ?? shown;
}

/** Of the kind that a form is about, and to whom; all where there is none of it. The one that counts comes first. */
function actsAbout({ acts = [] }: Facts, subject: Id | undefined, person?: string): readonly FactAct[] {
  const found = acts.filter(
    ({ also = [], category, victims = [] }) =>
      (subject === undefined || [category, ...also].some((code) => above(code).includes(subject))) && (person === undefined || victims.some(({ entity }) => entity === person)),
  );
  const all = found.length > 0 ? found : acts;
  return [...all].sort((one, other) => Number(other.main === true) - Number(one.main === true));
}

/** Who did what to whom, when and where, as far as it may be said. */
export function sentenceOf(act: FactAct, facts: Facts, lang: LabelLanguage): string {
  const when = act.time && timeText(act.time, lang);
  const where = act.place && placeText(act.place, lang);
  const victims = listed((act.victims ?? []).flatMap(({ entity }) => nameIn(facts, entity) ?? []));
  const accused = listed(perpetratorsOf(act, facts, lang), '; ');
  const parts = [
    listed([when, where], ' — '),
    listed([label(act.category, CATEGORIES, lang), ...(act.also ?? []).map((code) => label(code, CATEGORIES, lang))]),
    victims && `${wordIn('victims', lang)}: ${victims}`,
    accused && `${wordIn('accused', lang)}: ${accused}`,
  ];
  return `${listed(parts, '. ') ?? ''}.`;
}

function perpetratorsOf({ perpetrators = [] }: FactAct, facts: Facts, lang: LabelLanguage): string[] {
  return perpetrators.flatMap(({ entity }) => {
    const found = facts.entities?.find(({ id }) => id === entity);
    const kind = found?.class === undefined ? undefined : label(found.class, [vocabulary('actors_perpetrators')], lang);
    return listed([found && called(found), found?.institution, kind]) ?? [];
  });
}

function nameIn(facts: Facts, entity: string): string | undefined {
  const found = facts.entities?.find(({ id }) => id === entity);
  return found && called(found);
}

/** A time as far as it is known. */
export function timeText({ end, precision, start, text }: FactTime, lang: LabelLanguage): string | undefined {
  const between = listed([start, end === start ? undefined : end].map((moment) => moment && momentText(moment, lang)), ' – ');
  if (between === undefined) return text;
  return PLAIN.has(precision) ? between : `${between} (${label(precision, [vocabulary('enums.time_precision')], lang).toLocaleLowerCase(lang)})`;
}

export function placeText({ locality, municipality, state }: FactPlace, lang: LabelLanguage): string | undefined {
  const states: Vocabulary = vocabulary('mexico_states');
  return listed([locality, municipality, state === undefined ? undefined : label(state, [states], lang)]);
}

/** A moment of which a part is known: `2026`, `2026-11`, `2026-11-23`, `2026-11-23T14:30`. */
export function momentText(moment: MomentText, lang: LabelLanguage): string {
  if (moment.length < MONTH_LETTERS) return moment;
  const day: DayText = moment.length < DAY_LETTERS ? `${moment}-01` : moment.slice(0, DAY_LETTERS);
  const parts: Intl.DateTimeFormatOptions = moment.length < DAY_LETTERS ? { month: 'long', year: 'numeric' } : { day: 'numeric', month: 'long', year: 'numeric' };
  const said = new Date(`${day}T12:00:00Z`).toLocaleDateString(lang === 'es' ? 'es-MX' : 'en-GB', { ...parts, timeZone: 'UTC' });
  const hour = moment.slice(DAY_LETTERS + 1);
  return hour === '' ? said : `${said}, ${hour}`;
}

/** How many, or about how many. */
export function countText({ approximate, number }: { readonly number: number; readonly approximate?: boolean }, lang: LabelLanguage): string {
  return `${approximate === true ? `${wordIn('about', lang)} ` : ''}${number.toLocaleString(lang)}`;
}

/** What is there, joined; undefined where nothing is. */
export function listed(parts: readonly (string | undefined)[], between = ', '): string | undefined {
  const there = parts.filter((part) => part !== undefined && part.trim() !== '');
  return there.length === 0 ? undefined : there.join(between);
}
