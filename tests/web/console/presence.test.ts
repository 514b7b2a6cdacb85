// Who is here, as the log has it now: lists of people follow it, and an organisation that has left is told so.

import type { Coalition } from '../../../web/console/keeper/coalition.ts';
import { KeeperError } from '../../../web/console/keeper/failures.ts';
import type { Keys } from '../../../web/console/keeper/keys.ts';
import { presenceIn } from '../../../web/console/keeper/presence.ts';
import type { Roster } from '../../../web/protocol/roster.ts';
import { keyId } from '../../../web/protocol/document.ts';

const OWN = '0a'.repeat(32);
const entry = (id: string): object => ({ id, name: { es: id, en: id }, country: 'MX', signingKey: `${id} key` });
const roster = (...ids: readonly string[]): Roster => ({ members: ids.map(entry), expires: new Date('2999-01-01') }) as unknown as Roster;
const keys = { isMember: false, signingKey: OWN } as unknown as Keys;

interface Person {
  readonly person: string;
  readonly member?: string;
  readonly roles?: readonly string[];
  readonly isOver?: boolean;
}

/** A log in which these people are certified; the first one works here. */
function coalition(...people: readonly Person[]): Coalition {
  const states = people.map(({ isOver = false, member = 'alborada', person, roles = ['reviewer'] }) => ({ isOver, certificate: { member, person, roles: new Set(roles) } }));
  const ledger = {
    certificates: new Map(states.map((state, i) => [String(i), state])),
    counts: ({ isOver }: { readonly isOver: boolean }) => !isOver,
    certificateOf: (id: string) => (id === keyId(OWN) && states[0]?.isOver === false ? states[0].certificate : undefined),
  };
  return { ledger } as unknown as Coalition;
}

const codeOf = (of: () => unknown): string => {
  try {
    of();
  } catch (error) {
    if (error instanceof KeeperError) return error.code;
  }
  return 'nothing';
};

test('whoever was certified or removed meanwhile is in the list of those who can have a case, or is not', () => {
  const named = (...people: readonly Person[]): readonly string[] => presenceIn(coalition(...people), keys, roster('alborada', 'brujula'), 'alborada').colleagues.map(({ person }) => person);
  expect(named({ person: 'ana' })).toEqual(['ana']);
  expect(named({ person: 'ana' }, { person: 'iris' }, { person: 'eva', member: 'brujula' }, { person: 'omar', roles: ['auditor'] })).toEqual(['ana', 'iris']);
  expect(named({ person: 'ana' }, { person: 'iris', isOver: true })).toEqual(['ana']);
});

test('organisations are those of the newest list', () => {
  expect(presenceIn(coalition({ person: 'ana' }), keys, roster('alborada', 'brujula', 'cauce'), 'alborada').organisations.map(({ id }) => id)).toEqual(['alborada', 'brujula', 'cauce']);
});

test('an organisation that is in the list no more, and a person whose certificate is over, are told apart', () => {
  expect(codeOf(() => presenceIn(coalition({ person: 'ana' }), keys, roster('brujula'), 'alborada'))).toBe('organisation-left');
  expect(codeOf(() => presenceIn(coalition({ person: 'ana', isOver: true }), keys, roster('alborada'), 'alborada'))).toBe('not-certified');
});
