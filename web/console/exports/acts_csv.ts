/** Who did what to whom: one row an act, codes beside their words. Twin of `app/member/exports/acts_csv.py`. */

import TABLES from '../../../app/member/exports/tables.json';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import type { FactAct, FactEntity, FactPerpetrator, Facts, FactVictim } from './case_facts.ts';
import { joined, line, number, type Row, type Table } from './cells.ts';
import { CATEGORIES, label, vocabulary } from './codes.ts';
import { daysOf } from './days.ts';

type Party = Omit<FactEntity, 'id'> & (FactVictim | FactPerpetrator);

/** All acts of all cases. */
export function actsCsv(cases: readonly Facts[], language: LabelLanguage): Table {
  return { columns: TABLES.acts, rows: cases.flatMap((each) => rowsOf(each, language)) };
}

function rowsOf(facts: Facts, language: LabelLanguage): readonly Row[] {
  const entities = new Map((facts.entities ?? []).map((entity) => [entity.id, entity]));
  const known = (parties: readonly (FactVictim | FactPerpetrator)[] = []): readonly Party[] => parties.map((each) => ({ kind: '', ...entities.get(each.entity), ...each }));
  return (facts.acts ?? []).map((act) => ({
    case: facts.code,
    act: act.id,
    ...whatOf(act, language),
    ...whomOf(known(act.victims)),
    ...whoOf(known(act.perpetrators)),
    ...whenAndWhere(act, language),
    ...standingOf(act),
    case_state: facts.state,
    may_publish: facts.may_publish,
  }));
}

function whatOf(act: FactAct, language: LabelLanguage): Row {
  return {
    category: act.category,
    category_words: label(act.category, CATEGORIES, language),
    is_main: act.main === true ? 'yes' : '',
    methods: joined(act.methods ?? []),
    context: joined(act.context ?? []),
    motive: joined(act.motive ?? []),
    topic: joined(act.topic ?? []),
    rights: joined(act.rights ?? []),
    obligations: joined(act.obligations ?? []),
    also: joined(act.also ?? []),
    level: act.level,
    level_words: label(act.level, [vocabulary('verification_levels')], language),
    sources: number((act.sources ?? []).length),
  };
}

function whoOf(doers: readonly Party[]): Row {
  return {
    perpetrators: joined(doers.map((each) => called(each, each.entity))),
    perpetrator_classes: eachOf(doers, 'class'),
    involvement: eachOf(doers, 'involvement'),
  };
}

function whomOf(victims: readonly Party[]): Row {
  const people = victims.reduce((sum, { count }) => sum + (count?.number ?? 1), 0);
  return {
    victims: joined(victims.map((each) => called(each, each.entity))),
    victim_sexes: eachOf(victims, 'sex'),
    victim_ages: eachOf(victims, 'age_band'),
    victim_groups: joined(victims.flatMap(({ groups = [] }) => groups)),
    victim_status: eachOf(victims, 'status'),
    people: victims.length > 0 ? number(people) : '',
  };
}

/** What somebody is called here: their name where it may leave, else by number. */
export function called({ name, shown_as: shownAs }: Pick<FactEntity, 'name' | 'shown_as'>, own: string): string {
  const shown = name === undefined || name === '' ? shownAs : name;
  return shown === undefined || shown === '' ? own : `${own} ${line(shown)}`;
}

function eachOf(parties: readonly Party[], name: string): string {
  return joined(parties.flatMap((each) => (each as unknown as Readonly<Record<string, string | undefined>>)[name] ?? []));
}

function whenAndWhere({ place = {}, time }: FactAct, language: LabelLanguage): Row {
  const [first, last] = daysOf(time);
  return {
    first_day: first,
    last_day: last,
    precision: time?.precision ?? '',
    state: place.state ?? '',
    state_words: label(place.state, [vocabulary('mexico_states')], language),
    municipality: line(place.municipality),
    latitude: number(place.point?.lat),
    longitude: number(place.point?.lon),
    place_type: place.type ?? '',
  };
}

function standingOf({ sdg16101: sdg = {} }: FactAct): Row {
  return { sdg_class: sdg.class ?? '', sdg_victim: sdg.victim_class ?? '', sdg_motive: sdg.motive_link ?? '', sdg_state: sdg.state_link ?? '' };
}
