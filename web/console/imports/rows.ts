/**
 * A row as the answers of a report (§8.2), and what did not fit. Twin of `app/member/imports/rows.py`.
 *
 * What has no place of its own, or cannot be read as what it should be, is kept below the narrative with the name of its
 * column, so that nothing of a row is lost without a word.
 */

import type { Time } from '../../protocol/answers.ts';
import { codePoints, toHex, toJson } from '../../protocol/encoding.ts';
import { sha256 } from '../../protocol/primitives.ts';
import type { Column, Mapping, Repeat } from './mapping.ts';
import { isDayNumber, rangeOf } from './moments.ts';
import { note, type Note, type Row, type Sheet } from './sheets.ts';
import { folded, groupOf, GROUPS, WORDS } from './targets.ts';
import { partsOf, pointOf, readCode, readValue, readYes, Unread } from './values.ts';

export const FORM = 'import';
const VERSION = 1;
const NARRATIVE_LIMIT = 50_000;
const TEXT_LIMIT = 2000;
const LISTS_LIMIT = 50;
const PEOPLE: Readonly<Record<string, string>> = { person: 'p', perpetrator: 'x' };
/** What keeps a row from being taken. */
const REFUSING: ReadonlySet<string> = new Set(['nothing-told', 'story-too-long', 'follow-up']);

/** JSON that is being made. */
type Made = Record<string, unknown>;

/**
 * A row as it was read: `answers` are those of a body, without who it is for.
 *
 * `key` tells rows apart for good: by their own number where a column holds it, else by all that they say. `content` is the
 * SHA-256 of what was taken of the row.
 */
export interface Reading {
  readonly row: number;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly notes: readonly Note[];
  readonly key: string;
  readonly content: string;
  /** It cannot become a report. */
  readonly isRefused: boolean;
}

/** Rows of other sheets that belong to a row. */
export type Inner = readonly (readonly [Repeat, readonly Row[]])[];

/** Reads one row: each is used once. */
export class RowReader {
  private readonly body: Made = {};
  /** People and the like by group and number, from 1. */
  private readonly groups = new Map<string, Map<number, Made>>();
  private readonly consent: { readonly number: number; readonly scope: string; readonly value: string }[] = [];
  private readonly stories: (readonly [string, string])[] = [];
  private readonly kept: (readonly [string, string])[] = [];
  private readonly notes: Note[] = [];
  private own: string | undefined;
  private isTold = false;

  constructor(
    private readonly mapping: Mapping,
    private readonly main: Sheet,
    private readonly others: ReadonlyMap<string, Sheet>,
  ) {}

  read(row: Row, inner: Inner, file: string): Reading {
    const { mapping, notes } = this;
    notes.push(...row.notes);
    for (const [column, cell] of mapping.fixed) this.take(column, cell, column.number, column.name);
    this.takeAll(mapping.columns, row, undefined, '');
    this.keepRest(this.main, mapping.columns, row, '');
    for (const [repeat, rows] of inner) {
      rows.forEach((each, i) => {
        this.takeRepeated(repeat, each, `${repeat.sheet} ${String(i + 1)} / `);
      });
    }
    // Columns that are left out may change with each export, as Kobo's numbers do.
    const taken = [told(row, leftIn(mapping.columns)), ...inner.flatMap(([repeat, rows]) => rows.map((each) => told(each, leftIn(repeat.columns))))];
    const content = hashOf(taken);
    // A row that gives no number of its own is known by all that it says.
    const own = this.own ?? hashOf([told(row, new Set()), ...inner.flatMap(([, rows]) => rows.map((each) => told(each, new Set())))]);
    const key = hashOf([mapping.source, own]);
    const original = this.own !== undefined && codePoints(this.own) <= TEXT_LIMIT ? { original: this.own } : {};
    const answers = this.answers({ id: FORM, version: VERSION, answers: { source: mapping.source, file, row: row.number, key, content, ...original } });
    if (answers['type'] === 'followup') notes.push(note('follow-up'));
    return { row: row.number, answers, notes, key, content, isRefused: notes.some(({ reason }) => REFUSING.has(reason)) };
  }

  /** `behind`: how many of each group there are before those of this row. */
  private takeAll(columns: readonly Column[], { cells }: Row, behind: ReadonlyMap<string, number> | undefined, prefix: string): void {
    for (const column of columns) {
      const cell = cells.get(column.name);
      if (cell === undefined) continue;
      const number = behind === undefined ? column.number : (behind.get(groupOf(column.target)) ?? 0) + (column.number === 0 ? 1 : column.number);
      this.isTold ||= !['leave', 'id', 'consent'].includes(column.target.kind);
      this.take(column, cell, number, prefix + column.name);
    }
  }

  /** Each row of another sheet is one more person, of each kind that its columns speak of. */
  private takeRepeated(repeat: Repeat, row: Row, prefix: string): void {
    this.notes.push(...row.notes.map((each) => ({ ...each, column: prefix + each.column })));
    const behind = new Map(Object.keys(GROUPS).map((group) => [group, Math.max(0, ...(this.groups.get(group)?.keys() ?? []))]));
    behind.set('consent', behind.get('person') ?? 0);
    this.takeAll(repeat.columns, row, behind, prefix);
    const sheet = this.others.get(repeat.sheet);
    if (sheet !== undefined) this.keepRest(sheet, repeat.columns, row, prefix, repeat.parent);
  }

  private keepRest({ columns: all }: Sheet, columns: readonly Column[], { cells }: Row, prefix: string, but?: string): void {
    if (!this.mapping.keepsRest) return;
    const mapped = new Set([...columns.map(({ name }) => name), but]);
    for (const name of all) {
      const cell = cells.get(name);
      if (cell === undefined || mapped.has(name)) continue;
      this.kept.push([prefix + name, cell]);
      this.isTold = true;
    }
  }

  /** Puts a cell where it belongs, or below the narrative with a note. */
  private take(column: Column, cell: string, number: number, name: string): void {
    this.orKeep(name, cell, () => {
      this.put(column, cell, number, name);
    });
  }

  private orKeep(name: string, cell: string, put: () => void): void {
    try {
      put();
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      this.keep(error.reason, name, cell);
    }
  }

  private keep(reason: string, name: string, cell: string): void {
    this.notes.push(note(reason, name, cell));
    this.kept.push([name, cell]);
  }

  private put(column: Column, cell: string, number: number, name: string): void {
    const { kind, to } = column.target;
    if (kind === 'leave') return;
    if (kind === 'story') this.stories.push([name, cell]);
    else if (kind === 'id') this.identify(cell);
    else if (kind === 'consent') this.agree(column, cell, number);
    else if (['codes', 'categories', 'texts'].includes(kind)) this.addAll(column, cell, number, name);
    else if (to === 'person.name' || to === 'perpetrator.name') {
      partsOf(cell, column.split).forEach((part, place) => {
        this.set(to, (number === 0 ? 1 : number) + place, readValue(part, column, this.mapping.isDayFirst));
      });
    } else this.putOne(column, cell, number, name);
  }

  private identify(cell: string): void {
    if (this.own !== undefined) throw new Unread('second-value');
    this.own = cell;
  }

  private putOne(column: Column, cell: string, number: number, name: string): void {
    const { kind, to } = column.target;
    const [first = cell, ...others] = kind === 'time' ? partsOf(cell, '|') : [cell];
    if ((kind === 'time' || kind === 'time-end') && isDayNumber(first)) this.notes.push(note('day-number', name, first));
    let value: unknown;
    try {
      value = readValue(first, column, this.mapping.isDayFirst);
    } catch (error) {
      // A body has a place for a day in words.
      if (!(error instanceof Unread) || kind !== 'time' || codePoints(cell) > TEXT_LIMIT) throw error;
      this.notes.push(note('no-such-date', name, cell));
      this.set(to, number, { precision: 'unknown', text: cell });
      return;
    }
    this.set(to, number, value);
    if (others.length > 0) this.keep('second-value', name, cell);
  }

  /** Codes or texts that are added to a list; each that is none is said by itself. */
  private addAll(column: Column, cell: string, number: number, name: string): void {
    const flagged = column.flag === undefined ? undefined : readYes(cell) ? [column.flag] : [];
    for (const part of flagged ?? partsOf(cell, column.split)) {
      this.orKeep(name, part, () => {
        this.add(column, part, number);
      });
    }
  }

  private add(column: Column, part: string, number: number): void {
    const { kind, limit, to } = column.target;
    if (kind === 'texts' && codePoints(part) > limit) throw new Unread('too-long');
    const value = kind === 'texts' ? part : readCode(part, column);
    const [holder, last] = this.holder(to, number);
    const there = (holder[last] ??= []) as string[];
    if (there.includes(value)) return;
    if (there.length >= LISTS_LIMIT) throw new Unread('too-many');
    there.push(value);
  }

  /** What is no plain answer is no consent. */
  private agree({ codes, target }: Column, cell: string, number: number): void {
    const scope = target.to.slice('consent.'.length);
    const word = folded(cell);
    const chosen = codes.get(word);
    const isChosen = chosen === 'yes' || chosen === 'no' || chosen === 'ask-me';
    const value = WORDS['ask-me'].includes(word) ? 'ask-me' : isChosen ? chosen : readYes(cell) ? 'yes' : 'no';
    if (this.consent.some((each) => each.number === number && each.scope === scope)) throw new Unread('second-value');
    this.consent.push({ number, scope, value });
  }

  private set(to: string, number: number, value: unknown): void {
    if (to === 'event.time.end') {
      const [holder, last] = this.holder('event.time', number);
      holder[last] = until((holder[last] ?? { precision: 'unknown' }) as Time, value as string);
      return;
    }
    const [holder, last] = this.holder(to, number);
    const before = holder[last];
    if (last === 'time' && before !== undefined && (before as Time).end !== undefined && (before as Time).start === undefined) {
      // Its end came first.
      holder[last] = until(value as Time, (before as Time).end ?? '');
      return;
    }
    if (before !== undefined) throw new Unread('second-value');
    holder[last] = value;
  }

  /** The object in which a target lies, made where it is not there, and its last name. */
  private holder(to: string, number: number): readonly [Made, string] {
    const path = to.split('.');
    let holder = this.body;
    const head = path[0] ?? '';
    if (GROUPS[head] !== undefined) {
      path.shift();
      const group = this.groups.get(head) ?? new Map<number, Made>();
      this.groups.set(head, group);
      const place = number === 0 ? 1 : number;
      holder = group.get(place) ?? {};
      group.set(place, holder);
    }
    for (const name of path.slice(0, -1)) holder = (holder[name] ??= {}) as Made;
    return [holder, path[path.length - 1] ?? ''];
  }

  private answers(origin: Made): Made {
    this.settlePoints();
    const groups = new Map([...this.groups].map(([head, found]) => [GROUPS[head] ?? '', membersOf(head, found)]));
    for (const event of groups.get('events') ?? []) {
      const codes = event['categories'] as readonly string[] | undefined;
      if (codes !== undefined) event['categories'] = codes.map((id) => ({ id }));
    }
    for (const person of groups.get('persons') ?? []) person['roles'] = ['victim'];
    const people = new Set((groups.get('persons') ?? []).map(({ id }) => id));
    const { contact, reporter, ...body } = this.body;
    const answers: Made = {
      type: 'testimony',
      lang: this.mapping.lang,
      form: { id: FORM, version: VERSION },
      reporter: { relation: 'documenter', ...(reporter as Made | undefined) },
      contact: { how: 'no-contact', ...(contact as Made | undefined) },
      ...body,
      ...Object.fromEntries([...groups].filter(([, found]) => found.length > 0)),
      modules: [origin],
    };
    const consent = this.consents(people);
    if (consent.length > 0) answers['consent'] = consent;
    answers['narrative'] = { text: this.story(answers['lang'] as string) };
    if (!this.isTold) this.notes.push(note('nothing-told'));
    return answers;
  }

  private consents(people: ReadonlySet<unknown>): readonly Made[] {
    return this.consent.flatMap(({ number, scope, value }) => {
      const person = number === 0 ? 'reporter' : `p${String(number)}`;
      if (number === 0 || people.has(person)) return [{ person, scope, value, how: 'form' }];
      this.notes.push(note('nobody', scope, value));
      return [];
    });
  }

  /** Latitude and longitude from two columns are one point, or none. */
  private settlePoints(): void {
    for (const event of this.groups.get('event')?.values() ?? []) {
      const place = event['place'] as Made | undefined;
      const point = place?.['point'] as Made | undefined;
      if (place === undefined || point === undefined || 'precision' in point) continue;
      if ('lat' in point && 'lon' in point) place['point'] = pointOf(point['lat'], point['lon']);
      else {
        delete place['point'];
        this.keep('no-such-point', 'latitude, longitude', Object.values(point).map(String).join(', '));
      }
    }
  }

  /** The narrative, and below it what has no other place. */
  private story(lang: string): string {
    const [only] = this.stories;
    let text = this.stories.length === 1 && only !== undefined ? only[1] : this.stories.map(([name, cell]) => `${name}:\n${cell}`).join('\n\n');
    if (this.kept.length > 0) {
      const heading = WORDS.appendix[lang === 'en' ? 'en' : 'es'];
      text = `${text}\n\n${heading}\n${this.kept.map(([name, cell]) => `${name}: ${cell}`).join('\n')}`.trim();
    }
    if (codePoints(text) > NARRATIVE_LIMIT) this.notes.push(note('story-too-long'));
    return text;
  }
}

/** Everybody of a group in the order of their numbers, under ids where the schema has them. */
function membersOf(head: string, found: ReadonlyMap<number, Made>): Made[] {
  const letter = PEOPLE[head];
  return [...found]
    .filter(([, each]) => Object.keys(each).length > 0)
    .sort(([one], [other]) => one - other)
    .map(([number, each]) => ({ ...(letter !== undefined && { id: `${letter}${String(number)}` }), ...each }));
}

/** A time with an end from another column. @throws {@link Unread} where it has one. */
function until(time: Time, end: string): Time {
  if (time.end !== undefined) throw new Unread('second-value');
  return { ...rangeOf(time.start, end), ...(time.text !== undefined && { text: time.text }) };
}

/** Columns of which nothing is taken. */
export function leftIn(columns: readonly Column[]): ReadonlySet<string> {
  return new Set(columns.filter(({ target }) => target.kind === 'leave').map(({ name }) => name));
}

function told({ cells }: Row, but: ReadonlySet<string>): readonly (readonly [string, string])[] {
  return [...cells].filter(([name]) => !but.has(name));
}

function hashOf(value: unknown): string {
  return toHex(sha256(toJson(value)));
}
