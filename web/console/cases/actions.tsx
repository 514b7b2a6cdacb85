/** Who has a case, and where it goes next. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { moves, MERGED, TRIAGE, type Move } from '../../protocol/case_moves.ts';
import { FIRST_STATE } from '../../protocol/case_state.ts';
import type { What, WhatOf } from '../../protocol/events.ts';
import { tidy } from '../coding/tidy.ts';
import { labelLanguage, words } from '../wording.ts';
import { busy } from './doing.ts';
import { MoveForm } from './move_form.tsx';
import { holderOf, holders, holderText } from './people.ts';
import { refusalText } from './refusals.ts';
import { RULEBOOK } from './store.ts';
import type { Work } from './work.ts';

export function Actions({ work }: { work: Work }): JSX.Element {
  const { cases } = words.value;
  const moving = useSignal<Move | undefined>(undefined);
  const { lead, session } = work;
  // The first step is one press; every other says why.
  const isNew = lead === undefined || lead.state === FIRST_STATE;
  const open = lead === undefined ? [] : moves(lead, session.member.id, RULEBOOK).filter(({ to }) => to !== MERGED && (to !== TRIAGE || !isNew));
  const say = (what: What): void => {
    void work.say('leading', what);
  };
  return (
    <fieldset class="actions" disabled={busy.value}>
      <legend class="unseen">{cases.actions}</legend>
      <Assignment work={work} />
      <span id="states" tabIndex={-1} class="unseen">
        {cases.state}
      </span>
      {isNew && (
        <button
          type="button"
          id="begin"
          class="primary"
          onClick={() => {
            say({ event: 'state', to: TRIAGE, reason: cases.begunReason });
          }}
        >
          {cases.begin}
        </button>
      )}
      {open.map((move) => (
        <button
          key={move.to}
          type="button"
          data-to={move.to}
          disabled={move.refused !== undefined}
          title={move.refused === undefined ? undefined : refusalText(move.refused)}
          onClick={() => {
            moving.value = move;
          }}
        >
          {RULEBOOK.states.label(move.to, labelLanguage.value)}
        </button>
      ))}
      {open.some(({ refused }) => refused !== undefined) && <p class="hint">{[...new Set(open.flatMap(({ refused }) => refused ?? []))].map(refusalText).join(' ')}</p>}
      {moving.value !== undefined && (
        <MoveForm
          key={moving.value.to}
          move={moving.value}
          work={work}
          onDone={(what) => {
            moving.value = undefined;
            if (what !== undefined) say(what);
          }}
        />
      )}
    </fieldset>
  );
}

/** Chosen, it is written at once; so is another day. */
function Assignment({ work }: { work: Work }): JSX.Element {
  const { cases } = words.value;
  const now = work.lead?.assigned?.what ?? work.found?.threads.flatMap(({ assigned }) => assigned?.what ?? [])[0];
  const chosen = now === undefined ? '' : holderText(now);
  const known = holders(work);
  const all = chosen === '' || known.some(([value]) => value === chosen) ? known : [...known, [chosen, chosen] as const];
  const say = (who: string, due: string | undefined): void => {
    const holder = holderOf(who);
    const what = tidy<Omit<WhatOf<'assigned'>, 'event'>>({ ...holder, due: holder.member === undefined ? undefined : due });
    void work.say('leading', { event: 'assigned', ...what });
  };
  return (
    <>
      <label>
        {cases.assign}{' '}
        <select
          id="assign"
          value={chosen}
          onChange={({ currentTarget }) => {
            say(currentTarget.value, now?.due);
          }}
        >
          <option value="">{cases.nobody}</option>
          {all.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {chosen !== '' && (
        <label>
          {cases.assignDue}{' '}
          <input
            id="assign-due"
            type="date"
            value={now?.due ?? ''}
            onChange={({ currentTarget }) => {
              say(chosen, currentTarget.value);
            }}
          />
        </label>
      )}
    </>
  );
}
