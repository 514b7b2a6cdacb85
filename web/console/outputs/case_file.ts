/** The case file: all that may leave of a case for this use, with where it is known from as footnotes. */

import words from '../../../app/member/outputs/case_file_words.json';
import type { DayText, Id } from '../../protocol/answers.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import type { FactAct, FactEntity, FactOutput, Facts, FactSource } from '../exports/case_facts.ts';
import { CATEGORIES, label, vocabulary } from '../exports/codes.ts';
import { isSomething, paragraphsOf, told, type Block, type Document, type Run } from './document.ts';
import { called, countText, listed, momentText, placeText, timeText } from './filling.ts';
import { obligationOf } from './obligations.ts';

type Word = keyof typeof words;
interface Row {
  readonly name: string;
  readonly runs: readonly Run[];
}

/** Where the codes of a field are named. */
const LISTS: Readonly<Partial<Record<Word, string>>> = {
  methods: 'enums.torture_method',
  context: 'enums.context',
  motive: 'enums.motive',
  topic: 'enums.topic',
  sex: 'enums.sex_gender',
  age_band: 'enums.age_band',
  groups: 'victim_groups',
  status: 'enums.victim_status',
  class: 'actors_perpetrators',
};
const ABOUT_ACTS = ['methods', 'context', 'motive', 'topic'] as const;
const ABOUT_PEOPLE = ['sex', 'age_band', 'groups', 'status', 'class', 'aliases', 'occupation', 'org', 'nationality', 'indigenous_people', 'institution', 'rank', 'description', 'note'] as const;

export function caseFile(facts: Facts, lang: LabelLanguage, day: DayText): Document {
  const file = new CaseFile(facts, lang);
  return { lang, day, code: facts.code, title: `${words.title[lang]} ${facts.code}`, blocks: file.blocks() };
}

class CaseFile {
  constructor(
    private readonly facts: Facts,
    private readonly lang: LabelLanguage,
  ) {}

  blocks(): Block[] {
    const { acts = [], entities = [], names, outputs = [], reports = [], summary } = this.facts;
    return [
      { kind: 'notice', runs: [told(words[names ? 'withNames' : 'withoutNames'][this.lang], { isStrong: true })] },
      ...this.part('case', [this.about()]),
      ...this.part('summary', summary === undefined ? [] : paragraphsOf(summary)),
      ...this.part('acts', acts.flatMap((act) => this.act(act))),
      ...this.part('people', entities.flatMap((entity) => this.entity(entity))),
      ...this.part('told', reports.flatMap(({ text }) => paragraphsOf(text))),
      ...this.part('outputs', outputs.filter(({ sent }) => sent !== undefined).flatMap((output) => this.output(output))),
    ];
  }

  private part(name: Word, blocks: readonly Block[]): Block[] {
    return blocks.length === 0 ? [] : [{ kind: 'heading', level: 1, text: words[name][this.lang] }, ...blocks];
  }

  private about(): Block {
    const { labels = [], state, title, urgency } = this.facts;
    return this.table([
      this.row('called', title),
      this.row('state', this.code('case_states', state)),
      this.row('urgency', this.code('enums.urgency', urgency)),
      this.row('labels', listed(labels)),
    ]);
  }

  private act(act: FactAct): Block[] {
    const { also = [], category, detention, level, note, obligations = [], perpetrators = [], place, sources = [], time, victims = [] } = act;
    const known = this.code('verification_levels', level);
    return [
      { kind: 'heading', level: 2, text: told(`${act.id}. ${label(category, CATEGORIES, this.lang)}`).text },
      this.table([
        this.row('level', known, sources.length === 0 ? undefined : sources.map((source) => this.source(source)).join('; ')),
        this.row('time', time && timeText(time, this.lang)),
        this.row('place', place && placeText(place, this.lang)),
        this.row('also', listed(also.map((code) => label(code, CATEGORIES, this.lang)))),
        this.row('victims', listed(victims.map(({ age_band: age, class: group, entity, status }) => this.party(entity, [this.code('victim_groups', group), this.code('enums.age_band', age), this.code('enums.victim_status', status)])), '; ')),
        this.row('perpetrators', listed(perpetrators.map(({ entity, involvement }) => this.party(entity, [this.code('enums.involvement', involvement)])), '; ')),
        ...ABOUT_ACTS.map((name) => this.coded(name, act[name])),
        this.row('detention', listed([detention?.ended && momentText(detention.ended, this.lang)])),
        this.row('obligations', listed(obligations.map((id) => obligationOf(id, [act], this.lang)?.label ?? id), '; ')),
        this.row('note', note),
      ]),
    ];
  }

  private entity(entity: FactEntity): Block[] {
    const { appearance = {}, born, count, identifiers = [], place } = entity;
    return [
      { kind: 'heading', level: 2, text: told(this.nameOf(entity)).text },
      this.table([
        ...ABOUT_PEOPLE.map((name) => this.coded(name, entity[name])),
        this.row('born', born && momentText(born, this.lang)),
        this.row('count', count && countText(count, this.lang)),
        this.row('place', place && placeText(place, this.lang)),
        this.row('identifiers', listed(identifiers.map(({ value }) => value))),
        this.row('appearance', listed(Object.values(appearance), '; ')),
      ]),
    ];
  }

  private output({ addressee, due, replies = [], sent, status, title, type }: FactOutput): Block[] {
    return [
      { kind: 'heading', level: 2, text: told(listed([this.code('enums.output_type', type), title], ': ') ?? type).text },
      this.table([
        this.row('status', status === 'published' ? words.published[this.lang] : this.code('enums.reply_status', status)),
        this.row('sent', listed([sent && momentText(sent, this.lang), this.code('enums.addressee', addressee)])),
        this.row('due', due && momentText(due, this.lang)),
        this.row('replies', listed(replies.map(({ grade, received }) => listed([momentText(received, this.lang), this.code('enums.reply_grade', grade)])), '; ')),
      ]),
    ];
  }

  /** Rows of which something is known. */
  private table(rows: readonly (Row | undefined)[]): Block {
    return { kind: 'facts', rows: rows.filter((row) => row !== undefined) };
  }

  private row(name: Word, text: string | undefined, note?: string): Row | undefined {
    if (!isSomething(text)) return undefined;
    return { name: words[name][this.lang], runs: [told(text ?? '', note === undefined ? {} : { note: told(note).text })] };
  }

  private coded(name: Word, value: string | readonly string[] | undefined): Row | undefined {
    const list = LISTS[name];
    const said = typeof value === 'string' ? [value] : (value ?? []);
    return this.row(name, listed(said.map((each) => (list === undefined ? each : label(each, [vocabulary(list)], this.lang)))));
  }

  private code(list: string, code: Id | undefined): string | undefined {
    return code === undefined ? undefined : label(code, [vocabulary(list)], this.lang);
  }

  private source({ captured, first_hand: isFirstHand, relation, reliability, type, url }: FactSource): string {
    const parts = [this.code('enums.source_type', type), this.code('enums.reporter_relation', relation), isFirstHand === true ? words.firstHand[this.lang] : undefined, this.code('enums.source_reliability', reliability), captured && momentText(captured, this.lang), url];
    return listed(parts) ?? type;
  }

  private party(id: string, more: readonly (string | undefined)[]): string {
    const entity = this.facts.entities?.find((each) => each.id === id);
    const said = listed(more);
    const name = entity === undefined ? id : this.nameOf(entity);
    return said === undefined ? name : `${name} (${said})`;
  }

  /** By number where they may not be called anything. */
  private nameOf(entity: FactEntity): string {
    return listed([entity.id, called(entity)], ' ') ?? entity.id;
  }
}
