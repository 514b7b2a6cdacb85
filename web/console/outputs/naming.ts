/**
 * Whom a draft names whose name must stay: a person's own answer counts for what somebody types, too. It finds the names that
 * somebody wrote down, and no others.
 */

import type { Id } from '../../protocol/answers.ts';
import type { Granted, Told } from '../exports/gate.ts';
import { namesSomebody } from '../exports/names.ts';
import type { CaseThread } from '../../protocol/case_state.ts';

/** By the ids of consent, or of the case. */
export function namedAgainstTheirWill(text: string, { granted, lead, told }: { readonly granted: Granted; readonly lead: CaseThread; readonly told: readonly Told[] }): readonly Id[] {
  const entities = [...lead.entities.values()].map(({ what: { entity } }) => entity);
  const allowed = entities.filter(({ id }) => granted.named.has(id)).flatMap(({ aliases = [], name = '' }) => [name, ...aliases]);
  const hidden = new Map<Id, (string | undefined)[]>();
  for (const { aliases = [], id, name, person = id } of entities) if (!granted.named.has(id)) hidden.set(person, [...(hidden.get(person) ?? []), name, ...aliases]);
  for (const { report } of told) {
    for (const { alias, id, name } of report.persons ?? []) hidden.set(id, [...(hidden.get(id) ?? []), name, alias]);
    hidden.set('reporter', [...(hidden.get('reporter') ?? []), report.reporter?.identity?.name]);
  }
  // Two people may bear one name; one of them allows it.
  const isHidden = (name: string | undefined): name is string => name !== undefined && !allowed.some((each) => each === name);
  return [...hidden].filter(([, names]) => namesSomebody(text, names.filter(isHidden))).map(([id]) => id);
}
