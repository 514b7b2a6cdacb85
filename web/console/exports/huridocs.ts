/**
 * Cases as tables that refer to each other, in the terms of HURIDOCS' Events Standard Formats. Twin of
 * `app/member/exports/huridocs.py`.
 *
 * Columns that have a field there carry its number, codes those of the micro-thesauri; where a code of ours has none, nor a
 * wider one, the cell is empty and our own code stands beside it.
 */

import TABLES from '../../../app/member/exports/tables.json';
import type { Id } from '../../protocol/answers.ts';
import { called } from './acts_csv.ts';
import type { Facts, FactVictim } from './case_facts.ts';
import { joined, line, number, type Row, type Table } from './cells.ts';
import { CATEGORIES, micro, vocabulary } from './codes.ts';
import { daysOf, firstDay } from './days.ts';

type Name = keyof typeof TABLES.huridocs;
/** In the micro-thesaurus of geographical terms (15). */
const MEXICO = '02024200000015';
const CONFIDENTIAL: Readonly<Record<Facts['may_publish'], string>> = { no: 'confidential', anonymous: 'anonymous', named: 'none' };

/** The tables by name. */
export function huridocs(cases: readonly Facts[]): Readonly<Record<string, Table>> {
  return Object.fromEntries((Object.keys(MADE) as Name[]).map((name) => [name, { columns: TABLES.huridocs[name], rows: cases.flatMap((facts) => MADE[name](facts)) }]));
}

const MADE: Readonly<Record<Name, (facts: Facts) => readonly Row[]>> = { event: events, person: persons, act: acts, involvement: involvements, information, intervention: interventions };

function numberIn({ code }: Facts, own: string): string {
  return `${code}-${own}`;
}

function events(facts: Facts): readonly Row[] {
  const { acts: all = [] } = facts;
  const days = all.flatMap(({ time }) => daysOf(time)).filter((day) => day !== '').sort();
  return [
    {
      '0101_event_record_number': facts.code,
      '0102_event_title': line(facts.title),
      '0108_confidentiality': CONFIDENTIAL[facts.may_publish],
      '0111_geographical_term': MEXICO,
      state: joined(all.map(({ place }) => place?.state ?? '')),
      '0112_local_geographical_area': joined(all.map(({ place }) => place?.municipality ?? '')),
      '0113_initial_date': days[0] ?? '',
      '0114_final_date': days[days.length - 1] ?? '',
      '0115_event_description': line(facts.summary),
      state_of_case: facts.state,
    },
  ];
}

function persons(facts: Facts): readonly Row[] {
  return (facts.entities ?? []).map((entity) => ({
    person_record_number: numberIn(facts, entity.id),
    '0101_event_record_number': facts.code,
    kind: entity.kind,
    '0903_person_name': called(entity, entity.id),
    '0904_other_names': joined(entity.aliases ?? []),
    '0902_counting_unit': entity.count?.unit ?? '',
    '0931_number_in_group': number(entity.count?.number),
    '0911_date_of_birth': entity.born === undefined ? '' : firstDay(entity.born),
    '0915_sex': micro(entity.sex, enums('sex_gender'), 39),
    '0922_occupation': line(entity.occupation),
    '0944_general_characteristics': codes(entity.groups, 'victim_groups', 23),
    age_band: entity.age_band ?? '',
  }));
}

/** One for each victim: an act of this format has one. */
function acts(facts: Facts): readonly Row[] {
  return (facts.acts ?? []).flatMap((act) => {
    const [first, last] = daysOf(act.time);
    const row = {
      '0101_event_record_number': facts.code,
      '2109_type_of_act': micro(act.category, CATEGORIES, 4),
      our_category: act.category,
      '2111_initial_date': first,
      precision_of_date: micro(act.time?.precision, enums('time_precision'), 48),
      '2121_final_date': last,
      '2114_method_of_violence': codes(act.methods, 'enums.torture_method', 5),
      '2155_international_instruments': codes(act.obligations, 'obligations', 6),
      '0151_violation_status': micro(act.level, [vocabulary('verification_levels')], 41),
      our_level: act.level,
    };
    const victims: readonly (FactVictim | undefined)[] = act.victims ?? [undefined];
    return victims.map((victim, i) => ({
      ...row,
      act_record_number: numberIn(facts, `${act.id}-${i + 1}`),
      victim_record_number: victim === undefined ? '' : numberIn(facts, victim.entity),
      '2118_age': victim?.age_band ?? '',
      '2123_status_at_end_of_act': micro(victim?.status, enums('victim_status'), 25),
    }));
  });
}

function involvements(facts: Facts): readonly Row[] {
  const classes = new Map((facts.entities ?? []).map(({ class: own, id }) => [id, own]));
  return (facts.acts ?? []).flatMap(({ id, perpetrators = [], victims = [undefined] }) =>
    victims.flatMap((_, i) =>
      perpetrators.map(({ entity, involvement }) => {
        const of = numberIn(facts, `${id}-${i + 1}`);
        const own = classes.get(entity);
        return {
          involvement_record_number: `${of}-${entity}`,
          act_record_number: of,
          perpetrator_record_number: numberIn(facts, entity),
          '2409_degree_of_involvement': micro(involvement, enums('involvement'), 18),
          '2412_type_of_perpetrator': micro(own, [vocabulary('actors_perpetrators')], 24),
          our_class: own ?? '',
        };
      }),
    ),
  );
}

function information(facts: Facts): readonly Row[] {
  return (facts.acts ?? []).flatMap(({ id, sources = [] }) =>
    sources.map((source, i) => ({
      information_record_number: numberIn(facts, `${id}-s${i + 1}`),
      act_record_number: numberIn(facts, `${id}-1`),
      '2509_connection': micro(source.relation, enums('reporter_relation'), 19),
      '2512_type_of_source_material': micro(source.type, enums('source_type'), 16),
      '2553_reliability': micro(source.reliability, enums('source_reliability'), 42),
      captured: source.captured ?? '',
    })),
  );
}

function interventions(facts: Facts): readonly Row[] {
  return (facts.outputs ?? []).map(({ addressee = '', replies = [], sent = '', type }, i) => {
    const grades = replies.flatMap(({ grade }) => grade ?? []);
    return {
      intervention_record_number: numberIn(facts, `o${i + 1}`),
      '0101_event_record_number': facts.code,
      '2609_type': micro(type, enums('output_type'), 20),
      our_type: type,
      '2611_date': sent,
      '2612_parties': addressee,
      '2613_response': micro(grades[grades.length - 1], enums('reply_grade'), 27),
    };
  });
}

function enums(name: string): readonly [ReturnType<typeof vocabulary>] {
  return [vocabulary(`enums.${name}`)];
}

function codes(all: readonly Id[] = [], list: string, thesaurus: number): string {
  return joined(all.map((code) => micro(code, [vocabulary(list)], thesaurus)));
}
