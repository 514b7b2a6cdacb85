/** Somebody or something of a case as it is written: all of it once more, each time. */

import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect } from 'preact/hooks';

import actors from '../../../app/protocol/vocabularies/actors_perpetrators.json';
import groups from '../../../app/protocol/vocabularies/victim_groups.json';
import type { Known } from '../../protocol/case_state.ts';
import type { CodedEntity, EntityKind } from '../../protocol/events.ts';
import { busy } from '../cases/doing.ts';
import { refusalText } from '../cases/refusals.ts';
import { terms } from '../terms.ts';
import { words } from '../wording.ts';
import { entitiesIn, hindrance, leading, say, type Around } from './around.ts';
import { entityCalled } from './called.ts';
import { keepDraft, type Drafts } from './drafts.ts';
import { isBehind, Meanwhile } from './meanwhile.tsx';
import { Choose, keepOpen, LongText, optionsIn, optionsOf, Several, Typed } from './fields.tsx';
import { tidy, type Gappy } from './tidy.ts';

type Change = (part: Gappy<CodedEntity>) => void;

/** Of what a number or a name is: a plate of a vehicle. */
const IDENTIFIERS: Readonly<Partial<Record<EntityKind, string>>> = { vehicle: 'plate', phone: 'phone', account: 'account' };
const PEOPLE: ReadonlySet<EntityKind> = new Set(['person', 'group']);
const ACTORS: ReadonlySet<EntityKind> = new Set(['person', 'group', 'organisation', 'unit', 'authority']);

export function EntityForm({ around, draft: { coded: entity, from } }: { around: Around; draft: NonNullable<Drafts['entity']> }): JSX.Element {
  const { coding } = words.value;
  const { line } = around;
  const thread = leading(around);
  useEffect(() => {
    document.getElementById('entity-name')?.focus();
  }, []);
  const keep = (changed: CodedEntity | undefined): void => {
    keepDraft(line.id, 'entity', changed && { coded: changed, from });
  };
  const change: Change = (part) => {
    keep({ ...tidy<CodedEntity>({ ...entity, ...part }), id: entity.id, kind: part.kind ?? entity.kind });
  };
  const [what, seen] = [{ event: 'entity', entity } as const, { over: from }];
  const hindered = hindrance(around, what);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (await say(around, { event: 'entity', entity: finished(entity) }, seen)) keep(undefined);
  };
  return (
    <form class="card coded-form" aria-label={coding.entity} onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <h4>{from === undefined ? coding.newEntity : coding.changeEntity}</h4>
      <Meanwhile
        around={around}
        what={what}
        seen={seen}
        onKeep={(over) => {
          keepDraft(line.id, 'entity', { coded: entity, from: over });
        }}
        onTake={(now) => {
          keepDraft(line.id, 'entity', { coded: (now as Known<'entity'>).what.entity, from: now.hash });
        }}
      />
      <div class="fields">
        <Choose id="kind" label={coding.kind} isRequired options={optionsIn(coding.kinds)} value={entity.kind} onChange={(kind) => { if (kind !== '') change({ kind: kind as EntityKind }); }} />
        <Typed id="entity-name" label={coding.name} value={entity.name ?? ''} onChange={(name) => { change({ name }); }} />
        <LongText id="aliases" label={coding.aliases} value={(entity.aliases ?? []).join('\n')} onChange={(text) => { change({ aliases: text === '' ? [] : text.split('\n') }); }} />
        <Typed id="shown-as" label={coding.shownAs} value={entity.shown_as ?? ''} onChange={(text) => { change({ shown_as: text }); }} />
        <Identifier entity={entity} change={change} />
        {PEOPLE.has(entity.kind) && <AsPerson entity={entity} change={change} />}
        {ACTORS.has(entity.kind) && <AsActor entity={entity} change={change} all={entitiesIn(thread)} />}
      </div>
      <Several id="roles" label={coding.role} options={optionsIn(coding.roles)} value={entity.roles ?? []} onChange={(roles) => { change({ roles }); }} />
      <LongText id="entity-note" label={coding.remark} value={entity.note ?? ''} onChange={(note) => { change({ note }); }} />
      {hindered !== undefined && <p class="alert">{refusalText(hindered)}</p>}
      <div class="line">
        <button type="submit" class="primary" disabled={hindered !== undefined || busy.value || isBehind(around, what, seen)}>
          {coding.keepEntity}
        </button>
        <button type="button" onClick={() => { keep(undefined); }}>
          {coding.leave}
        </button>
      </div>
    </form>
  );
}

function Identifier({ change, entity: { identifiers = [], kind } }: { entity: CodedEntity; change: Change }): JSX.Element {
  const { coding } = words.value;
  const type = IDENTIFIERS[kind];
  if (type === undefined) return <></>;
  const others = identifiers.filter((each) => each.type !== type);
  return (
    <Typed
      id="identifier"
      label={coding.identifier}
      value={identifiers.find((each) => each.type === type)?.value ?? ''}
      onChange={(value) => {
        change({ identifiers: value === '' ? others : [...others, { type, value }] });
      }}
    />
  );
}

function AsPerson({ change, entity }: { entity: CodedEntity; change: Change }): JSX.Element {
  const { coding } = words.value;
  return (
    <>
      <Choose id="sex" label={coding.sex} options={optionsOf(terms('sex_gender'))} value={entity.sex ?? ''} onChange={(sex) => { change({ sex }); }} />
      <Choose id="age" label={coding.age} options={optionsOf(terms('age_band'))} value={entity.age_band ?? ''} onChange={(age_band) => { change({ age_band }); }} />
      <Choose id="group" label={coding.victimClass} options={optionsOf(groups.entries)} value={entity.groups?.[0] ?? ''} onChange={(group) => { change({ groups: [group, ...(entity.groups ?? []).slice(1)].filter((code) => code !== '') }); }} />
      <Choose id="entity-status" label={coding.status} options={optionsOf(terms('victim_status'))} value={entity.status ?? ''} onChange={(status) => { change({ status }); }} />
      <Typed id="occupation" label={coding.occupation} value={entity.occupation ?? ''} onChange={(occupation) => { change({ occupation }); }} />
      <Typed id="org" label={coding.org} value={entity.org ?? ''} onChange={(org) => { change({ org }); }} />
      {entity.kind === 'group' && (
        <Typed
          id="count"
          type="number"
          label={coding.count}
          value={entity.count === undefined ? '' : String(entity.count.number)}
          onChange={(text) => {
            const number = Number.parseInt(text, 10);
            change({ count: number >= 1 && number <= 1_000_000 ? { ...entity.count, number } : undefined });
          }}
        />
      )}
    </>
  );
}

function AsActor({ all, change, entity }: { entity: CodedEntity; all: readonly CodedEntity[]; change: Change }): JSX.Element {
  const { coding } = words.value;
  const wider = all.filter(({ id, kind }) => id !== entity.id && ACTORS.has(kind) && kind !== 'person');
  return (
    <>
      <Choose id="actor" label={coding.actor} options={optionsOf(actors.entries)} value={entity.class ?? ''} onChange={(code) => { change({ class: code }); }} />
      <Typed id="institution" label={coding.institution} value={entity.institution ?? ''} onChange={(institution) => { change({ institution }); }} />
      {entity.kind === 'person' && <Typed id="rank" label={coding.rank} value={entity.rank ?? ''} onChange={(rank) => { change({ rank }); }} />}
      <Choose id="member-of" label={coding.memberOf} options={wider.map((each) => [each.id, entityCalled(each)])} value={entity.member_of ?? ''} onChange={(member_of) => { change({ member_of }); }} />
    </>
  );
}

/** Without the empty lines between other names. */
function finished(entity: CodedEntity): CodedEntity {
  const aliases = entity.aliases?.filter((alias) => alias.trim() !== '');
  return { ...tidy<CodedEntity>({ ...entity, aliases }), id: entity.id, kind: entity.kind };
}
