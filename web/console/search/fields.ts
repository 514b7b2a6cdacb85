/** Fields of the query language, each under its Spanish and its English name: what a value means, and what has it. */

import { REPORT_TYPES, URGENCIES } from '../../protocol/report.ts';
import { RULEBOOK } from '../cases/store.ts';
import { fold } from '../inbox/fold.ts';
import { terms } from '../terms.ts';
import { dayNumber, daysOf } from './days.ts';
import { nameWords, soundOf, soundsClose } from './names.ts';
import type { Subject } from './subject.ts';
import { above, CATEGORIES, meant, STATES } from './vocabularies.ts';

export type Test = (subject: Subject) => boolean;
type Means = (value: string, now: Date) => Test | undefined;

const HOURS_PER_DAY = 24;

/** As `30d`, `2s`/`2w`, `6m`, `1a`/`1y`. */
const SPAN = /^(\d{1,4})\s*([dswmay]?)/;
const SPAN_DAYS: Readonly<Record<string, number>> = { '': 1, d: 1, s: 7, w: 7, m: 30, a: 365, y: 365 };

const FIELDS: readonly { readonly es: string; readonly en: string; readonly means: Means }[] = [
  { es: 'estado', en: 'state', means: place },
  { es: 'lugar', en: 'place', means: (value) => anywhere(value) },
  { es: 'municipio', en: 'municipality', means: (value) => anywhere(value) },
  { es: 'tipo', en: 'type', means: typeOrCategory },
  { es: 'categoria', en: 'category', means: category },
  { es: 'urgencia', en: 'urgency', means: (value) => coded(meant([terms('urgency')], value), URGENCIES, ({ urgency }) => urgency) },
  { es: 'etapa', en: 'stage', means: (value) => coded(meant([RULEBOOK.states], value), undefined, ({ stage }) => stage ?? 'new') },
  { es: 'nivel', en: 'level', means: level },
  { es: 'nombre', en: 'name', means: name },
  { es: 'etiqueta', en: 'label', means: (value) => ({ labels }) => labels.some((label) => fold(label).includes(fold(value))) },
  { es: 'asignado', en: 'assigned', means: (value) => ({ assigned }) => assigned.some((who) => fold(who).includes(fold(value))) },
  { es: 'idioma', en: 'lang', means: (value) => ({ line }) => line.head?.lang.toLowerCase().split('-')[0] === fold(value) },
  { es: 'archivos', en: 'files', means: (value) => ({ line }) => (line.head?.files === true) !== ['no', 'sin'].includes(fold(value)) },
  { es: 'en', en: 'within', means: within },
  { es: 'hecho', en: 'event', means: happened },
  { es: 'desde', en: 'since', means: (value) => day(value, (arrived, [first]) => arrived >= first) },
  { es: 'hasta', en: 'until', means: (value) => day(value, (arrived, [, last]) => arrived <= last) },
];

const BY_NAME: ReadonlyMap<string, Means> = new Map(FIELDS.flatMap(({ en, es, means }) => [es, en].map((each) => [each, means] as const)));

export function isField(name: string): boolean {
  return BY_NAME.has(fold(name));
}

/** What has this value of a field; undefined where the value means nothing. */
export function fieldTest(field: string, value: string, now: Date): Test | undefined {
  return BY_NAME.get(fold(field))?.(value, now);
}

/** `oaxaca`, or a place in it: `oaxaca/juchitan`. */
function place(value: string): Test | undefined {
  const [state = '', ...inner] = value.split('/');
  const codes = meant([STATES], state);
  if (codes.size === 0) return undefined;
  const sought = inner.map(fold).filter((part) => part !== '');
  return ({ places }) =>
    places.some(({ locality = '', municipality = '', state: code }) => code !== undefined && codes.has(code) && sought.every((part) => fold(`${municipality}\n${locality}`).includes(part)));
}

/** A state, or anything that somebody named as a place. */
function anywhere(value: string): Test | undefined {
  const inState = place(value);
  const sought = fold(value);
  if (sought === '') return undefined;
  return (subject) => inState?.(subject) === true || subject.places.some(({ locality = '', municipality = '' }) => fold(`${municipality}\n${locality}`).includes(sought));
}

/** A category, with all below it. */
function category(value: string): Test | undefined {
  const codes = meant(CATEGORIES, value);
  return codes.size === 0 ? undefined : ({ categories }) => categories.some((each) => above(each).some((code) => codes.has(code)));
}

/** What a report is; what it tells, where no report is called that. */
function typeOrCategory(value: string): Test | undefined {
  return coded(meant([terms('report_type')], value), REPORT_TYPES, ({ line }) => line.head?.type) ?? category(value);
}

function coded(codes: ReadonlySet<string>, known: readonly string[] | undefined, of: (subject: Subject) => string | undefined): Test | undefined {
  const all = known === undefined ? codes : new Set([...codes].filter((code) => known.includes(code)));
  return all.size === 0
    ? undefined
    : (subject) => {
        const code = of(subject);
        return code !== undefined && all.has(code);
      };
}

/** `v3`, or `v3+` for at least that. */
function level(value: string): Test | undefined {
  const isAtLeast = value.endsWith('+');
  const [code] = meant([RULEBOOK.levels], isAtLeast ? value.slice(0, -1) : value);
  if (code === undefined) return undefined;
  const least = rank(code);
  return ({ levels }) => levels.some((each) => (isAtLeast ? rank(each) >= least : each === code));
}

function rank(code: string): number {
  return Number(RULEBOOK.levels.term(code)?.['rank'] ?? 0);
}

/** By ear, and in any order. */
function name(value: string): Test | undefined {
  const sounds = nameWords(value).map(soundOf);
  if (sounds.length === 0) return undefined;
  return (subject) => subject.sounds.some((heard) => sounds.every((sound) => heard.some((other) => soundsClose(sound, other) || (sound.length > 2 && other.startsWith(sound)))));
}

/** It arrived in the last days. */
function within(value: string, now: Date): Test | undefined {
  const days = spanOf(value);
  if (days === undefined) return undefined;
  const hour = now.getTime() / 3_600_000 - days * HOURS_PER_DAY;
  return ({ line }) => line.hour >= hour;
}

/** It happened in the last days. */
function happened(value: string, now: Date): Test | undefined {
  const days = spanOf(value);
  if (days === undefined) return undefined;
  const first = dayNumber(now) - days;
  return (subject) => subject.days.some(([, last]) => last >= first);
}

function spanOf(value: string): number | undefined {
  const [, number, unit = ''] = SPAN.exec(value.toLowerCase()) ?? [];
  return number === undefined ? undefined : Number(number) * (SPAN_DAYS[unit] ?? 1);
}

function day(value: string, holds: (arrived: number, meantDays: readonly [number, number]) => boolean): Test | undefined {
  const days = daysOf(value);
  return days === undefined ? undefined : ({ line }) => holds(Math.floor(line.hour / HOURS_PER_DAY), days);
}
