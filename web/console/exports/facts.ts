/**
 * A case as it may leave this machine: plain JSON by `case.schema.json`, and nothing else. Twin of
 * `app/member/exports/facts.py`.
 *
 * Every field is copied by its name from a list in `rules.json`, so what is new in an event, and whatever a report holds
 * beside its words (keys for replies, keys of files, contact), stays where it is. Ids are numbered anew: members choose
 * them, and might choose a name.
 */

import isCase from 'schema:case';

import RULES from '../../../app/member/exports/rules.json';
import type { Id, Place, Time } from '../../protocol/answers.ts';
import type { Act, CaseThread } from '../../protocol/case_state.ts';
import { toHex, toJson, type JsonObject } from '../../protocol/encoding.ts';
import type { CodedAct, CodedEntity, Source, WhatOf } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import { sha256 } from '../../protocol/primitives.ts';
import type { Report } from '../../protocol/report.ts';
import { RULEBOOK } from '../cases/store.ts';
import { isSexual } from '../search/vocabularies.ts';
import type { Facts } from './case_facts.ts';
import type { Granted, Subject } from './gate.ts';
import { namesSomebody } from './names.ts';

export type * from './case_facts.ts';
export { isCase };
const ALLOWED = RULES.fields;
const CODE_LETTERS = 12;
/** A cell of ten kilometres: nobody's house is in an export. */
const CELLS = 10;
const MONTH_LETTERS = 7;
const DAYLIKE: ReadonlySet<string> = new Set(['exact', 'day', 'approx-day']);

/** What leaves of one case. */
export interface Leaving {
  readonly facts: Facts;
  /** What was left out of it and why, one code each. */
  readonly leftOut: readonly string[];
  /** By which an `exported` event names exactly this. */
  readonly sha256: Hex;
}

/** What may leave of a case. @throws Error where a rule here were broken */
export function factsOf(subject: Subject, granted: Granted): Leaving {
  const maker = new Maker(subject, granted);
  const facts = maker.make();
  if (!isCase(facts)) throw new Error('an export that is not of the shape that case.schema.json describes');
  return { facts: facts as unknown as Facts, leftOut: [...maker.leftOut], sha256: toHex(sha256(toJson(facts))) };
}

/** What a case is called outside: the beginning of the id by which members find it. */
export function caseCode(thread: Hex): string {
  return `AT-${thread.slice(0, CODE_LETTERS)}`;
}

class Maker {
  readonly leftOut = new Set<string>();
  private readonly lead: CaseThread;
  private readonly acts: readonly Act[];
  private readonly ids: ReadonlyMap<Id, string>;

  constructor(
    private readonly subject: Subject,
    private readonly granted: Granted,
  ) {
    this.lead = subject.case.lead;
    this.acts = [...this.lead.acts.values()].filter((act) => this.mayLeave(act));
    this.ids = new Map([...this.lead.entities.keys()].map((entity, i) => [entity, `e${i + 1}`]));
  }

  make(): JsonObject {
    const { granted, lead } = this;
    const described = lead.described?.what;
    return withoutNothing({
      schema: 'atalaya-case/1',
      code: caseCode(lead.id),
      use: granted.use,
      names: granted.hasNames,
      may_publish: granted.mayPublish,
      scopes: granted.scopes,
      title: this.checked('title', described?.title ?? lead.begun.what.title),
      summary: this.checked('summary', described?.summary),
      state: lead.state,
      urgency: lead.urgency,
      // Words among members; they do not leave the house.
      labels: granted.isWhole ? lead.labels : [],
      acts: this.acts.map((act, i) => this.act(act, `a${i + 1}`)),
      entities: [...lead.entities.values()].map(({ what }) => this.entity(what.entity)),
      outputs: [...lead.outputs.values()].map(({ event }) => this.output(event.what)),
      reports: this.reports(),
    });
  }

  /** What is not known well enough is not told to others, and what is sensitive stays. */
  private mayLeave({ coded, level }: Act): boolean {
    if (!this.granted.hasSensitive && [coded.category, ...(coded.also ?? [])].some(isSexual)) {
      this.leftOut.add('sensitive');
      return false;
    }
    const term = RULEBOOK.levels.term(level);
    const rank = (term?.['rank'] as number | undefined) ?? -1;
    if (this.granted.isOwn || (rank >= 0 && !this.granted.isPublic)) return true;
    if (term?.['publishable'] === 'yes') return true;
    this.leftOut.add(`level-${level}`);
    return false;
  }

  private act({ coded, level, verification }: Act, own: string): JsonObject {
    const { sources = [] } = verification?.event.what.basis ?? coded;
    return withoutNothing({
      ...picked(coded, ALLOWED.act),
      id: own,
      also: this.sayable(coded.also),
      methods: this.sayable(coded.methods),
      level,
      time: this.time(coded.time),
      place: this.place(coded.place),
      victims: this.parties(coded.victims, ALLOWED.victim),
      perpetrators: this.parties(coded.perpetrators, ALLOWED.perpetrator),
      sources: sources.map((source) => this.source(source)),
      detention: this.pickedDays(coded.detention ?? {}, ALLOWED.detention),
      death: picked(coded.death ?? {}, ALLOWED.death),
      torture: picked(coded.torture ?? {}, ALLOWED.torture),
      sdg16101: picked(coded.sdg16101 ?? {}, ALLOWED.sdg16101),
      note: this.ownWords(coded.note),
    });
  }

  private sayable(codes: readonly Id[] = []): readonly Id[] {
    return codes.filter((code) => this.granted.hasSensitive || !isSexual(code));
  }

  private parties(parties: CodedAct['victims'] | CodedAct['perpetrators'], fields: readonly string[]): readonly JsonObject[] {
    return (parties ?? []).flatMap((each) => {
      const entity = this.ids.get(each.entity);
      return entity === undefined ? [] : [{ ...picked(each, fields), entity }];
    });
  }

  /** An address often shows who told it. */
  private source(source: Source): JsonObject {
    return withoutNothing({ ...this.pickedDays(source, ALLOWED.source), url: this.granted.isWhole ? source.url : undefined });
  }

  private entity(entity: CodedEntity): JsonObject {
    const isNamed = this.granted.named.has(entity.id);
    return withoutNothing({
      ...picked(entity, ALLOWED.entity),
      id: this.ids.get(entity.id),
      shown_as: this.checked('shown-as', entity.shown_as),
      member_of: this.ids.get(entity.member_of ?? ''),
      ...(isNamed ? picked(entity, ALLOWED.identifying) : {}),
      place: isNamed ? this.place(entity.place) : undefined,
      note: isNamed ? this.ownWords(entity.note) : undefined,
      description: isNamed ? this.ownWords(entity.description) : undefined,
    });
  }

  private output(output: WhatOf<'output'>): JsonObject {
    return withoutNothing({
      ...this.pickedDays(output, ALLOWED.output),
      title: this.ownWords(output.title),
      replies: (output.replies ?? []).map((reply) => this.pickedDays(reply, ALLOWED.reply)),
    });
  }

  /** The words of whoever told it; nothing else of a report has a place here. */
  private reports(): readonly JsonObject[] {
    if (!this.granted.hasWords) return [];
    return (this.subject.told ?? []).flatMap(({ report: { lang, narrative, type } }) => {
      const text = narrative.text === '' ? undefined : this.checked('narrative', narrative.text);
      return text === undefined ? [] : [{ type, lang, text }];
    });
  }

  private time(time: Time | undefined): JsonObject | undefined {
    if (time === undefined) return undefined;
    const precision = this.granted.isCoarse && DAYLIKE.has(time.precision) ? 'month' : time.precision;
    return withoutNothing({ precision, start: this.day(time.start), end: this.day(time.end), text: this.granted.isWhole ? time.text : undefined });
  }

  private pickedDays(said: object, fields: readonly string[]): JsonObject {
    return Object.fromEntries(Object.entries(picked(said, fields)).map(([name, item]) => [name, ALLOWED.day.includes(name) ? this.day(item as string) : item]));
  }

  private day(moment: string | undefined): string | undefined {
    return this.granted.isCoarse ? moment?.slice(0, MONTH_LETTERS) : moment;
  }

  private place(place: Place | undefined): JsonObject | undefined {
    if (place === undefined || this.granted.isCoarse) return place && picked(place, ['state']);
    const { locality, point } = place;
    return withoutNothing({
      ...picked(place, ALLOWED.place),
      locality: this.granted.isWhole ? locality : undefined,
      point: point && { lat: cell(point.lat), lon: cell(point.lon) },
    });
  }

  /** Notes that members wrote for each other. */
  private ownWords(text: string | undefined): string | undefined {
    return this.granted.isWhole ? text : undefined;
  }

  /** A text, unless it names somebody whose name stays here. */
  private checked(what: string, text: string | undefined): string | undefined {
    if (text === undefined || !namesSomebody(text, this.hidden())) return text;
    this.leftOut.add(`${what}-names-somebody`);
    return undefined;
  }

  private *hidden(): Iterable<string> {
    if (this.granted.isWhole) return;
    for (const { what: { entity } } of this.lead.entities.values()) {
      if (!this.granted.named.has(entity.id)) yield* [entity.name ?? '', ...(entity.aliases ?? [])];
    }
    for (const { report } of this.subject.told ?? []) yield* namesIn(report);
  }
}

function* namesIn({ perpetrators = [], persons = [], reporter }: Report): Iterable<string> {
  for (const { alias, name } of persons) yield* [name ?? '', alias ?? ''];
  yield reporter?.identity?.name ?? '';
  for (const { name } of perpetrators) yield name ?? '';
}

/** The nearest tenth of a degree. */
function cell(degrees: number): number {
  return Math.floor(degrees * CELLS + 0.5) / CELLS;
}

/** In the order of the list. */
function picked(said: object, fields: readonly string[]): JsonObject {
  const all = said as JsonObject;
  return Object.fromEntries(fields.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
}

function withoutNothing(fields: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
