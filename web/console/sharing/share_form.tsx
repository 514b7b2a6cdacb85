/** Showing a case to another organisation: who, how much, until when and why; first whether everybody agrees, then what it shows. */

import { useComputed, useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect } from 'preact/hooks';

import type { CaseThread } from '../../protocol/case_state.ts';
import { dayOf } from '../../protocol/case_words.ts';
import type { ShareLevel, WhatOf } from '../../protocol/events.ts';
import type { Report } from '../../protocol/report.ts';
import { attempt, busy, said } from '../cases/doing.ts';
import { Refused } from '../cases/writing.ts';
import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import type { FollowUps, Line, Session } from '../keeper_messages.ts';
import { codeOf } from '../session.ts';
import { say } from '../shell/notice.ts';
import { labelLanguage, words } from '../wording.ts';
import { share, show } from './acting.ts';
import { shareableNow } from './afresh.ts';
import { factsOf, LEVELS } from './facts.ts';
import { Hindrances } from './hindrances.tsx';
import { levelWords } from './level_words.ts';
import { sharePermission } from './permission.ts';
import { ShownFacts } from './share_facts.tsx';
import { followUpsOf, shareable } from './told.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;

interface Properties {
  readonly line: Line;
  readonly report: Report;
  readonly session: Session;
  readonly lead: CaseThread;
  /** What the case says already, where it only has to be shown. */
  readonly recorded?: WhatOf<'shared'>;
  readonly onDone: () => void;
}

export function ShareForm(properties: Properties): JSX.Element {
  const { sharing } = words.value;
  const found = useSignal<FollowUps | undefined>(undefined);
  const failed = useSignal('');
  useEffect(() => {
    followUpsOf(properties.line.id).then(
      (answer) => {
        found.value = answer;
      },
      (error: unknown) => {
        failed.value = explain(codeOf(error));
      },
    );
  }, [properties.line.id]);
  if (failed.value !== '') {
    return (
      <p class="alert" role="alert">
        {failed.value}
      </p>
    );
  }
  return found.value === undefined ? <p role="status">{sharing.looking}</p> : <Form {...properties} followUps={found.value} />;
}

function Form({ followUps, lead, line, onDone, recorded, report, session }: Properties & { readonly followUps: FollowUps }): JSX.Element {
  const { sharing } = words.value;
  const others = session.organisations.filter(({ id }) => !lead.members.includes(id));
  const member = useSignal(recorded?.member ?? '');
  const level = useSignal<ShareLevel>(recorded?.level ?? 'summary');
  const until = useSignal(recorded === undefined ? dayOf(new Date(Date.now() + USUAL_DAYS * DAY_MS)) : recorded.until);
  const summary = useSignal(lead.described?.what.summary ?? '');
  const behind = shareable(line, report, followUps, lead);
  const { consents, hindrances } = sharePermission(behind.standings, { level: level.value, member: member.value, unread: followUps.unread });
  const wish = { level: level.value, until: until.value, summary: summary.value.trim() };
  const facts = useComputed(() => factsOf(behind, { level: level.value, until: until.value, summary: summary.value.trim() }));
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget).get('reason');
    const isDone = await attempt(async () => {
      const now = await shareableNow(line, report, { level: level.value, member: member.value });
      // What the other organisation gets is what was looked at.
      if (JSON.stringify(factsOf(now, wish)) !== JSON.stringify(facts.value)) throw new Refused('overtaken');
      if (recorded === undefined) {
        const what = { member: member.value, level: level.value, consents, ...(until.value === undefined ? {} : { until: until.value }), ...(typeof reason === 'string' ? { reason } : {}) };
        const { isShown } = await share(line.id, report.recipients, what, facts.value);
        say(isShown ? sharing.shared : sharing.waits);
      } else {
        await show(recorded.thread, recorded.member, facts.value);
        say(sharing.shared);
      }
    });
    if (isDone) onDone();
  };
  return (
    <form class="card share-form" onSubmit={(event) => void submit(event)}>
      {recorded === undefined && (
        <>
          <label for="share-member">{sharing.member}</label>
          <select
            id="share-member"
            required
            value={member.value}
            onChange={({ currentTarget }) => {
              member.value = currentTarget.value;
            }}
          >
            <option value="">{sharing.choose}</option>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {oneLine(name[labelLanguage.value])}
              </option>
            ))}
          </select>
          <fieldset class="levels">
            <legend class="label">{sharing.level}</legend>
            {LEVELS.map((each) => (
              <label key={each} class="check">
                <input
                  type="radio"
                  name="level"
                  value={each}
                  checked={level.value === each}
                  onChange={() => {
                    level.value = each;
                  }}
                />
                <span>
                  <strong>{levelWords(each).name}</strong>
                  {` — ${levelWords(each).shows}`}
                </span>
              </label>
            ))}
          </fieldset>
          <label for="share-until">{sharing.until}</label>
          <input
            id="share-until"
            type="date"
            required
            min={dayOf(new Date())}
            value={until.value}
            onChange={({ currentTarget }) => {
              until.value = currentTarget.value;
            }}
          />
          <label for="share-reason">{sharing.reason}</label>
          <textarea id="share-reason" name="reason" rows={2} required maxLength={2000} dir="auto" />
        </>
      )}
      {level.value !== 'pointer' && (
        <>
          <label for="share-summary">{sharing.summary}</label>
          <p class="hint" id="share-summary-hint">
            {sharing.summaryHint}
          </p>
          <textarea
            id="share-summary"
            rows={4}
            dir="auto"
            maxLength={10_000}
            required={level.value === 'summary'}
            aria-describedby="share-summary-hint"
            value={summary.value}
            onInput={({ currentTarget }) => {
              summary.value = currentTarget.value;
            }}
          />
        </>
      )}
      <Hindrances hindrances={member.value === '' ? [] : hindrances} />
      <figure class="preview">
        <figcaption>{sharing.preview}</figcaption>
        <ShownFacts facts={facts.value} />
      </figure>
      <p class="alert">{sharing.cannotCallBack}</p>
      {level.value === 'full+contact' && recorded === undefined && <p class="hint">{sharing.second}</p>}
      {said.value !== '' && (
        <p class="alert" role="alert">
          {said.value}
        </p>
      )}
      <div class="line">
        <button type="submit" class="primary" id="share-send" disabled={busy.value || member.value === '' || hindrances.length > 0}>
          {recorded === undefined ? sharing.doShare : sharing.show}
        </button>
        <button type="button" onClick={onDone}>
          {sharing.cancel}
        </button>
      </div>
    </form>
  );
}
