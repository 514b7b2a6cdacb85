/** Who can have a case or a task: one of ours, or an organisation of the case as a whole. */

import type { Id } from '../../protocol/answers.ts';
import { displaySafe, oneLine } from '../display.ts';
import type { Session } from '../keeper_messages.ts';
import { labelLanguage } from '../wording.ts';
import type { Work } from './work.ts';

/** None: an organisation as a whole. */
export interface Holder {
  readonly member?: Id | undefined;
  readonly person?: Id | undefined;
}

/** Neither ids of organisations nor of people have a slash in them. */
const BETWEEN = '/';

export function holderText({ member, person }: Holder): string {
  return member === undefined ? '' : [member, ...(person === undefined ? [] : [person])].join(BETWEEN);
}

export function holderOf(text: string): Holder {
  const [member, person] = text.split(BETWEEN);
  if (member === undefined || member === '') return {};
  return person === undefined ? { member } : { member, person };
}

/** Everybody who can be chosen, with what they are called: our own people first. */
export function holders({ readers, session }: Work): readonly (readonly [value: string, name: string])[] {
  const { colleagues, member } = session;
  const ours = colleagues.map(({ person }) => [holderText({ member: member.id, person }), oneLine(person)] as const);
  const others = readers.filter((id) => id !== member.id);
  return [...ours, ...[member.id, ...others].map((id) => [id, organisationCalled(id, session)] as const)];
}

export function holderCalled({ member, person }: Holder, session: Session): string {
  if (member === undefined) return '';
  const organisation = organisationCalled(member, session);
  return person === undefined ? organisation : `${oneLine(person)} (${organisation})`;
}

/** As the list of members has it; the id of one that has left. */
export function organisationCalled(member: Id, { organisations }: Session): string {
  return displaySafe(organisations.find(({ id }) => id === member)?.name[labelLanguage.value] ?? member);
}
