/**
 * Who and what a report names, as entities of its case.
 *
 * Their ids are those of the report, so that two people who take the same person at once have taken one.
 */

import type { Id, Perpetrator, Person } from '../../protocol/answers.ts';
import { tiedTo } from '../../protocol/case_rules.ts';
import type { CodedEntity, EntityKind } from '../../protocol/events.ts';
import { REPORTER } from '../../protocol/report_rules.ts';
import type { Told } from '../keeper_messages.ts';
import { tidy } from './tidy.ts';

/** Everybody and everything that is told of, and has not been taken yet. */
export function proposals(report: Told, taken: { has: (id: Id) => boolean }): readonly CodedEntity[] {
  const all = [reporterOf(report), ...(report.persons ?? []).map(personOf), ...(report.perpetrators ?? []).flatMap(perpetratorsOf)];
  return all.filter(({ id }) => !taken.has(id));
}

/** One of the proposals behind those that it names: a case takes no entity that names an unknown one. */
export function withTies(chosen: CodedEntity, all: readonly CodedEntity[]): readonly CodedEntity[] {
  const ties = tiedTo(chosen).flatMap((id) => all.find((each) => each.id === id) ?? []);
  return [...ties.flatMap((tie) => withTies(tie, all)), chosen];
}

function reporterOf({ reporter }: Told): CodedEntity {
  return tidy<CodedEntity>({
    id: REPORTER,
    kind: 'person',
    person: REPORTER,
    roles: reporter?.relation === 'self' ? ['source', 'victim'] : ['source'],
    name: reporter?.identity?.name,
    org: reporter?.identity?.org,
  });
}

function personOf(person: Person): CodedEntity {
  const { age_band, alias, count, groups, id, indigenous_people, is_minor, is_org, name, note, occupation, org, roles, sex_gender, status } = person;
  const kind: EntityKind = is_org === true ? 'organisation' : count === undefined ? 'person' : 'group';
  return tidy<CodedEntity>({
    id,
    kind,
    person: id,
    roles,
    name,
    aliases: alias === undefined ? [] : [alias],
    sex: sex_gender,
    age_band,
    is_minor,
    groups,
    occupation,
    org,
    indigenous_people,
    status,
    count: count && tidy<NonNullable<CodedEntity['count']>>({ number: count.number, approximate: count.approximate }),
    note,
  });
}

/** Somebody, the unit that was named with them, and what they used; each names only those before it. */
function perpetratorsOf(told: Perpetrator): readonly CodedEntity[] {
  const { accounts = [], alias, class: actor, count, id, institution, name, note, phones = [], plates = [], rank, unit } = told;
  const isSomebody = [name, alias, rank].some((said) => said !== undefined && said !== '');
  const named = unit ?? institution;
  const kind: EntityKind = isSomebody ? 'person' : unit !== undefined ? 'unit' : institution !== undefined ? 'authority' : 'group';
  const group = isSomebody && unit !== undefined ? under(id, 'unit') : undefined;
  const roles = ['perpetrator'];
  return [
    ...(group === undefined ? [] : [tidy<CodedEntity>({ id: group, kind: 'unit', roles, name: unit, institution, class: actor })]),
    tidy<CodedEntity>({
      id,
      kind,
      roles,
      name: isSomebody ? name : named,
      aliases: alias === undefined ? [] : [alias],
      class: actor,
      institution,
      rank,
      member_of: group,
      count: count && tidy<NonNullable<CodedEntity['count']>>({ number: count.number, approximate: count.approximate }),
      note,
    }),
    ...plates.map((plate, i) => used(id, 'vehicle', 'plate', plate, i)),
    ...phones.map((phone, i) => used(id, 'phone', 'phone', phone, i)),
    ...accounts.map((account, i) => used(id, 'account', 'account', account, i)),
  ];
}

function used(by: Id, kind: EntityKind, type: Id, value: string, i: number): CodedEntity {
  return { id: under(by, `${kind}-${i + 1}`), kind, name: value, identifiers: [{ type, value }], relations: [{ entity: by, relation: 'used-by' }] };
}

/** Ids have 64 characters at most. */
function under(id: Id, part: string): Id {
  return `${id.slice(0, 63 - part.length)}-${part}`;
}
