/**
 * From the answers to the fields of a report: `docs/protocol.md` §8. Only what was asked on a screen that is still
 * shown is sent: whoever changes an answer takes back what hung on it.
 */

import type { Answer, Answers, Event, Head, Id, Module, Person, Place, Time } from '../../protocol/report.ts';
import type { Sensitive } from '../../protocol/sensitive.ts';
import { consentsOf } from './consent.ts';
import { codesAt, valueOf, type Entries, type Entry } from './entries.ts';
import type { Form, Question } from './forms.ts';
import { pathOf, questionsOf } from './path.ts';
import { minorOf, perpetratorsOf, personsOf } from './people.ts';
import { urgencyOf } from './urgency.ts';

export interface Filled {
  readonly answers: Answers;
  readonly head: Pick<Head, 'urgency' | 'state' | 'category'>;
  readonly sensitive?: Sensitive;
}

type Tree = Record<string, unknown>;

interface Asked {
  readonly question: Question;
  readonly path: string;
  readonly entry: Entry;
}

const NO_STATE = ['mx-99'];
// A place for what is not of the body under its own path.
const SPECIAL = /^(persons|perpetrators|witnesses|consent|sensitive|target|steps_taken|modules)(\.|$)/;

export function filled(form: Form, entries: Entries, { lang, now }: { lang: string; now: Date }): Filled {
  const asked = askedOf(form, entries);
  const shown: Entries = Object.fromEntries([...asked.map(({ entry, path }) => [path, entry] as const), ...marks(entries)]);
  const plain = plainFields(asked);
  const persons = [...personsOf(shown, firstPerson(asked)), ...minorOf(shown, form)];
  const events = plain['events'] as Record<string, Event> | undefined;
  const urgency = urgencyOf(form.id, shown, now);
  // What comes later can raise the urgency of what was sent before, and is silent otherwise.
  const isSilent = form.id === 'followup' && (urgency === 'normal' || urgency === 'low');
  const answers: Answers = {
    form: { id: form.id, version: form.version },
    ...withoutSpecial(plain, shown),
    ...(events !== undefined && { events: Object.values(events) }),
    ...listed('persons', persons),
    ...listed('perpetrators', perpetratorsOf(shown)),
    ...listed('steps_taken', (valueOf(shown, 'steps_taken', 'steps') ?? []).filter(({ addressee }) => addressee !== 'none')),
    ...listed('consent', consentsOf(shown, persons.map(({ id }) => id), { lang, version: form.version })),
    ...listed('modules', modulesOf(asked, form)),
    ...(!isSilent && { urgency }),
    ...unansweredOf(asked, persons[0]?.id ?? 'p1'),
  };
  const sensitive = sensitiveOf(shown);
  return { answers, head: headOf(answers), ...(sensitive && { sensitive }) };
}

/** What was answered on the screens that are shown, in their order. */
export function askedOf(form: Form, entries: Entries): readonly Asked[] {
  return pathOf(form, entries)
    .flatMap((place) => questionsOf(place, entries))
    .flatMap((question) => {
      const { path } = question;
      const entry = path === undefined ? undefined : entries[path];
      return path === undefined || entry === undefined ? [] : [{ question, path, entry }];
    });
}

function marks(entries: Entries): readonly (readonly [string, Entry])[] {
  const urgency = entries['urgency'];
  return urgency === undefined ? [] : [['urgency', urgency]];
}

/** `events.0.time` and the like, as a tree. */
function plainFields(asked: readonly Asked[]): Tree {
  const tree: Tree = {};
  for (const { entry, path, question } of asked) {
    if (typeof entry !== 'object' || SPECIAL.test(path)) continue;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let node = tree;
    for (const key of keys) node = (node[key] ??= {}) as Tree;
    node[last] = path === 'events.0.categories' ? categories(entry.value) : tidy(entry.value, question);
  }
  return tree;
}

function withoutSpecial(plain: Tree, entries: Entries): Partial<Answers> {
  const target = codesAt(entries, 'target')[0];
  const relation = target === 'self' || target === 'family' ? { relation: target } : {};
  const reporter = { ...relation, ...(plain['reporter'] as Answers['reporter']) };
  return { ...plain, ...(Object.keys(reporter).length > 0 && { reporter }) };
}

function categories(value: unknown): Event['categories'] {
  const ids = (Array.isArray(value) ? value : [value]) as readonly Id[];
  return ids.map((id, i) => (i === 0 ? { id, main: true } : { id }));
}

/** Texts without the spaces around them. */
function tidy(value: unknown, { kind }: Question): unknown {
  return (kind === 'text' || kind === 'long-text') && typeof value === 'string' ? value.trim() : value;
}

/** What was asked of the first person on screens of their own. */
function firstPerson(asked: readonly Asked[]): Partial<Person> {
  const own = asked.filter(({ entry, path }) => path.startsWith('persons.p1.') && typeof entry === 'object');
  return Object.fromEntries(own.map(({ entry, path, question }) => [path.slice('persons.p1.'.length), tidy(typeof entry === 'object' ? entry.value : '', question)]));
}

function modulesOf(asked: readonly Asked[], { module, version: ofForm }: Form): readonly Module[] {
  const version = module?.version ?? ofForm;
  const about = module?.person !== undefined && { person: module.person };
  const modules = new Map<Id, Record<Id, Answer>>();
  const put = (id: Id, key: Id, answer: Answer): void => {
    modules.set(id, { ...modules.get(id), [key]: answer });
  };
  for (const { entry, path, question } of asked) {
    if (typeof entry !== 'object') continue;
    const [root, id = '', key = ''] = path.split('.');
    if (root === 'modules') put(id, key, answerOf(entry.value, question));
    if (path === 'steps_taken' && codesOfSteps(entry.value).includes('none')) put('reported', 'anywhere', false);
  }
  return [...modules].map(([id, answers]) => ({ id, version, ...about, answers }));
}

function answerOf(value: unknown, question: Question): Answer {
  if (question.kind === 'time') return { time: value as Time };
  if (question.kind === 'place') return { place: value as Place };
  return tidy(value, question) as Answer;
}

function codesOfSteps(value: unknown): readonly (Id | undefined)[] {
  return (value as readonly { addressee?: Id }[]).map(({ addressee }) => addressee);
}

/** What is sealed apart leaves no trace here, not even of what was not answered. */
function unansweredOf(asked: readonly Asked[], first: Id): Pick<Answers, 'unanswered'> {
  const nameOf = (path: string): string => (path === 'target' ? 'reporter.relation' : path.replace('persons.p1.', `persons.${first}.`));
  const said = asked.flatMap(({ entry, path }) => (typeof entry === 'string' && !path.startsWith('sensitive') ? [[nameOf(path), entry] as const] : []));
  return said.length === 0 ? {} : { unanswered: Object.fromEntries(said) };
}

function sensitiveOf(entries: Entries): Sensitive | undefined {
  const choice = codesAt(entries, 'sensitive.choice')[0] as Sensitive['choice'] | undefined;
  if (choice === undefined) return undefined;
  const sex = codesAt(entries, 'sensitive.contact.sex')[0] as 'woman' | 'man' | 'any' | undefined;
  const pace = valueOf(entries, 'sensitive.contact.pace', 'text')?.trim();
  const contact = { ...(sex !== undefined && { sex }), ...(pace !== undefined && { pace }) };
  const text = valueOf(entries, 'sensitive.text', 'long-text')?.trim() ?? '';
  return { choice, text, ...(Object.keys(contact).length > 0 && { contact }) };
}

function headOf({ events, urgency }: Answers): Filled['head'] {
  const state = events?.[0]?.place?.state;
  const category = events?.[0]?.categories?.[0]?.id;
  return {
    ...(urgency !== undefined && { urgency }),
    ...(state !== undefined && !NO_STATE.includes(state) && { state }),
    ...(category !== undefined && { category }),
  };
}

function listed<Key extends string, Entry>(key: Key, entries: readonly Entry[]): Partial<Record<Key, readonly Entry[]>> {
  return (entries.length === 0 ? {} : { [key]: entries }) as Partial<Record<Key, readonly Entry[]>>;
}
