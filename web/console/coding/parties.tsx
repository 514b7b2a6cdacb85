/** To whom it was done, and by whom: of those who are in the case. */

import type { ComponentChildren, JSX } from 'preact';

import groups from '../../../app/protocol/vocabularies/victim_groups.json';
import type { CodedAct, CodedEntity, EntityKind } from '../../protocol/events.ts';
import { terms } from '../terms.ts';
import { words } from '../wording.ts';
import { entityCalled } from './called.ts';
import { Check, Choose, optionsIn, optionsOf } from './fields.tsx';
import { tidy } from './tidy.ts';

type Victim = NonNullable<CodedAct['victims']>[number];
type Doer = NonNullable<CodedAct['perpetrators']>[number];

interface Properties<Party> {
  readonly all: readonly CodedEntity[];
  readonly value: readonly Party[];
  readonly onChange: (value: readonly Party[]) => void;
}

const SUFFERS: ReadonlySet<EntityKind> = new Set(['person', 'group', 'organisation', 'other']);
const ACTS: ReadonlySet<EntityKind> = new Set(['person', 'group', 'organisation', 'unit', 'authority', 'account', 'other']);

export function Victims({ all, onChange, value }: Properties<Victim>): JSX.Element {
  const { coding } = words.value;
  return (
    <Parties label={coding.toWhom} name="victims" kinds={SUFFERS} all={all} value={value} onChange={onChange}>
      {(victim, set) => (
        <>
          <Choose id={`class-${victim.entity}`} label={coding.victimClass} options={optionsOf(groups.entries)} value={victim.class ?? ''} onChange={(code) => { set(tidy<Victim>({ ...victim, class: code })); }} />
          <Choose id={`status-${victim.entity}`} label={coding.status} options={optionsOf(terms('victim_status'))} value={victim.status ?? ''} onChange={(status) => { set(tidy<Victim>({ ...victim, status })); }} />
        </>
      )}
    </Parties>
  );
}

export function Perpetrators({ all, onChange, value }: Properties<Doer>): JSX.Element {
  const { coding } = words.value;
  return (
    <Parties label={coding.who} name="perpetrators" kinds={ACTS} all={all} value={value} onChange={onChange}>
      {(doer, set) => (
        <>
          <Choose id={`involvement-${doer.entity}`} label={coding.involvement} options={optionsOf(terms('involvement'))} value={doer.involvement ?? ''} onChange={(involvement) => { set(tidy<Doer>({ ...doer, involvement })); }} />
          <Choose
            id={`certainty-${doer.entity}`}
            label={coding.certainty}
            options={optionsIn(coding.certainties)}
            value={doer.certainty === undefined ? '' : String(doer.certainty)}
            onChange={(code) => {
              set(tidy<Doer>({ ...doer, certainty: code === '' ? undefined : Number(code) }));
            }}
          />
        </>
      )}
    </Parties>
  );
}

function Parties<Party extends { readonly entity: string }>({ all, children, kinds, label, name, onChange, value }: Properties<Party> & {
  readonly label: string;
  readonly name: string;
  readonly kinds: ReadonlySet<EntityKind>;
  readonly children: (party: Party, set: (changed: Party) => void) => ComponentChildren;
}): JSX.Element {
  const { coding } = words.value;
  const named = new Map(value.map((party) => [party.entity, party]));
  const offered = all.filter(({ id, kind }) => kinds.has(kind) || named.has(id));
  return (
    <fieldset class="parties">
      <legend>{label}</legend>
      {offered.length === 0 && <p class="hint">{coding.nobodyYet}</p>}
      {offered.map((entity) => {
        const party = named.get(entity.id);
        return (
          <div key={entity.id}>
            <Check
              name={name}
              label={entityCalled(entity)}
              isOn={party !== undefined}
              onChange={(isOn) => {
                onChange(isOn ? [...value, { entity: entity.id } as Party] : value.filter((each) => each.entity !== entity.id));
              }}
            />
            {party !== undefined && (
              <div class="fields">
                {children(party, (changed) => {
                  onChange(value.map((each) => (each.entity === changed.entity ? changed : each)));
                })}
              </div>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
