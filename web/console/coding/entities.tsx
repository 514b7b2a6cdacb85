/** People, groups, authorities and things of a case: taken from the report by one press, changed, removed. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import actors from '../../../app/protocol/vocabularies/actors_perpetrators.json';
import { refusal } from '../../protocol/case_rules.ts';
import type { CodedEntity } from '../../protocol/events.ts';
import { Vocabulary } from '../../protocol/vocabulary.ts';
import { busy } from '../cases/doing.ts';
import { refusalText } from '../cases/refusals.ts';
import { RULEBOOK } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { termLabel } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { entitiesIn, leading, say, type Around } from './around.ts';
import { entityCalled } from './called.ts';
import { draftsOf, keepDraft } from './drafts.ts';
import { EntityForm } from './entity_form.tsx';
import { proposals, withTies } from './proposals.ts';
import { RemoveForm } from './remove_form.tsx';
import { newId } from './new_id.ts';

const ACTORS = new Vocabulary(actors.entries);

export function Entities({ around }: { around: Around }): JSX.Element {
  const { coding } = words.value;
  const { line } = around;
  const thread = leading(around);
  const draft = draftsOf(line.id).entity;
  return (
    <section aria-label={coding.entities}>
      <h3>{coding.entities}</h3>
      <Proposals around={around} />
      <ul class="entities">
        {entitiesIn(thread).map((entity) => (
          <Row key={entity.id} entity={entity} around={around} />
        ))}
      </ul>
      {draft === undefined ? (
        <button
          type="button"
          id="add-entity"
          onClick={() => {
            keepDraft(line.id, 'entity', { coded: { id: newId('e'), kind: 'person' }, from: undefined });
          }}
        >
          {coding.addEntity}
        </button>
      ) : (
        <EntityForm key={draft.coded.id} around={around} draft={draft} />
      )}
    </section>
  );
}

function Proposals({ around }: { around: Around }): JSX.Element {
  const { coding } = words.value;
  const all = proposals(around.report, leading(around)?.entities ?? new Map<string, never>());
  if (all.length === 0) return <></>;
  const take = async (chosen: readonly CodedEntity[]): Promise<void> => {
    for (const entity of chosen) if (!(await say(around, { event: 'entity', entity }))) return;
  };
  return (
    <fieldset class="proposals" disabled={busy.value}>
      <legend>{coding.proposed}</legend>
      <ul>
        {all.map((entity) => (
          <li key={entity.id}>
            <span dir="auto">{describedAs(entity)}</span>{' '}
            <button type="button" onClick={() => void take(withTies(entity, all))}>
              {coding.take}
            </button>
          </li>
        ))}
      </ul>
      {all.length > 1 && (
        <button type="button" id="take-all" onClick={() => void take(all)}>
          {coding.takeAll(all.length)}
        </button>
      )}
    </fieldset>
  );
}

function Row({ around, entity }: { entity: CodedEntity; around: Around }): JSX.Element {
  const { coding } = words.value;
  const isRemoving = useSignal(false);
  const { line, session } = around;
  const thread = leading(around);
  const kept = thread?.entities.get(entity.id);
  const said = { member: session.member.id, person: session.person, time: new Date(), what: { event: 'entity-removed', entity: entity.id } };
  const hindered = thread && refusal(thread, said, RULEBOOK);
  return (
    <li>
      <span dir="auto">{describedAs(entity)}</span>
      <div class="line">
        <button
          type="button"
          onClick={() => {
            keepDraft(line.id, 'entity', { coded: entity, from: kept?.hash });
          }}
        >
          {coding.change}
        </button>
        <button type="button" disabled={hindered !== undefined} title={hindered === undefined ? undefined : refusalText(hindered)} onClick={() => (isRemoving.value = true)}>
          {coding.remove}
        </button>
        {hindered !== undefined && <span class="hint">{refusalText(hindered)}</span>}
      </div>
      {isRemoving.value && (
        <RemoveForm
          isBusy={busy.value}
          onDone={(reason) => {
            isRemoving.value = false;
            if (reason !== undefined) void say(around, { event: 'entity-removed', entity: entity.id, reason });
          }}
        />
      )}
    </li>
  );
}

/** In one line: the name, what it is, and its part in what happened. */
function describedAs(entity: CodedEntity): string {
  const { coding } = words.value;
  const { aliases = [], class: actor, kind, roles = [], status } = entity;
  const called = entityCalled(entity);
  const others = aliases.filter((alias) => alias !== called);
  const role = (code: string): string => (coding.roles as Readonly<Record<string, string>>)[code] ?? code;
  const facts = [
    coding.kinds[kind],
    ...roles.map(role),
    ...(actor === undefined ? [] : [ACTORS.label(actor, labelLanguage.value) ?? actor]),
    ...(status === undefined ? [] : [termLabel('victim_status', status)]),
  ];
  return oneLine(`${called}${others.length === 0 ? '' : ` «${others.join('», «')}»`}: ${facts.join(', ')}`, 400);
}
