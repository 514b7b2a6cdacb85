/** What somebody said when they were asked: written down with how, and after which report. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { dayOf, peopleOf } from '../../protocol/case_words.ts';
import type { WhatOf } from '../../protocol/events.ts';
import { REPORTER } from '../../protocol/report_rules.ts';
import { busy } from '../cases/doing.ts';
import { refusalText } from '../cases/refusals.ts';
import { RULEBOOK } from '../cases/store.ts';
import { words } from '../wording.ts';
import { hindrance, leading, say, type Around } from './around.ts';
import { personCalled } from './called.ts';
import { Choose, keepOpen, LongText, optionsIn, optionsOf, Several, Typed } from './fields.tsx';
import { tidy } from './tidy.ts';
import { toldIn } from './told.ts';

type Word = WhatOf<'consent'>;

export function ConsentForm({ around, onDone }: { around: Around; onDone: () => void }): JSX.Element {
  const { coding } = words.value;
  const { report, session } = around;
  // Whoever asked them knew what they had told until now.
  const { parts } = toldIn(around);
  const word = useSignal<Word>({ event: 'consent', person: '', scope: '', value: 'no', source: '', at: dayOf(new Date()) });
  const set = (part: Partial<Word>): void => {
    word.value = { ...word.value, ...part };
  };
  const thread = leading(around);
  const told = (report.persons ?? []).map(({ id }) => id);
  const people = [...new Set([...(thread === undefined ? [REPORTER] : peopleOf(thread)), ...told])];
  const what = tidy<Word>({ ...word.value, after: parts[parts.length - 1]?.id });
  const isWhole = [word.value.person, word.value.scope, word.value.source].every((code) => code !== '');
  const hindered = isWhole ? hindrance(around, what) : undefined;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (await say(around, what)) onDone();
  };
  return (
    <form class="card coded-form" aria-label={coding.addConsent} onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <h4>{coding.addConsent}</h4>
      <div class="fields">
        <Choose id="consent-person" label={coding.consentOf} isRequired options={people.map((person) => [person, personCalled(person, around)])} value={word.value.person} onChange={(person) => { set({ person }); }} />
        <Choose id="consent-scope" label={coding.consentTo} isRequired options={optionsOf(RULEBOOK.scopes)} value={word.value.scope} onChange={(scope) => { set({ scope }); }} />
        <Choose id="consent-value" label={coding.consentValue} isRequired options={optionsIn(coding.valuesSaid)} value={word.value.value} onChange={(value) => { set({ value: value === '' ? 'no' : (value as Word['value']) }); }} />
        <Choose id="consent-source" label={coding.consentHow} isRequired options={optionsIn(coding.ways)} value={word.value.source} onChange={(source) => { set({ source }); }} />
        <Typed id="consent-at" type="date" label={coding.consentAt} value={word.value.at ?? ''} onChange={(at) => { set({ at }); }} />
        <Typed id="consent-until" type="date" label={coding.consentUntil} value={word.value.until ?? ''} onChange={(until) => { set({ until }); }} />
        <Choose id="consent-identity" label={coding.identity} options={optionsIn(coding.identities)} value={word.value.identity ?? ''} onChange={(identity) => { set({ identity }); }} />
      </div>
      {word.value.scope === 'share-selected' && (
        <Several
          id="consent-recipients"
          label={coding.recipients}
          options={session.organisations.map(({ id, name }) => [id, name.es])}
          value={word.value.recipients ?? []}
          onChange={(recipients) => {
            set({ recipients });
          }}
        />
      )}
      <LongText id="consent-note" label={coding.remark} value={word.value.note ?? ''} onChange={(note) => { set({ note }); }} />
      <p class="hint">{coding.consentAfter}</p>
      {hindered !== undefined && <p class="alert">{refusalText(hindered)}</p>}
      <div class="line">
        <button type="submit" class="primary" disabled={!isWhole || hindered !== undefined || busy.value}>
          {coding.keepConsent}
        </button>
        <button type="button" onClick={onDone}>
          {coding.leave}
        </button>
      </div>
    </form>
  );
}
