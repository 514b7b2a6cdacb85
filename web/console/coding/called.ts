/** What people and things of a case are called where they are shown. */

import type { Id } from '../../protocol/answers.ts';
import type { CodedEntity } from '../../protocol/events.ts';
import { REPORTER } from '../../protocol/report_rules.ts';
import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { calledOf } from './acts.ts';
import { entitiesIn, leading, type Around } from './around.ts';

export function entityCalled(entity: CodedEntity): string {
  const called = calledOf(entity);
  return called === REPORTER ? words.value.coding.reporter : oneLine(called);
}

/** Somebody of whom reports and consents speak: by id, and by name where an entity of the case or the report has one. */
export function personCalled(person: Id, around: Around): string {
  if (person === REPORTER) return words.value.coding.reporter;
  const entity = entitiesIn(leading(around)).find((each) => (each.person ?? each.id) === person);
  const name = entity === undefined ? around.report.persons?.find(({ id }) => id === person)?.name : calledOf(entity);
  return oneLine(name === undefined || name === '' || name === person ? person : `${name} (${person})`);
}
