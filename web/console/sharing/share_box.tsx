/** With whom the case about the report that is open is shared, and sharing it. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import type { Share } from '../../protocol/case_state.ts';
import type { Report } from '../../protocol/report.ts';
import { dayIn } from '../cases/dates.ts';
import { attempt, busy } from '../cases/doing.ts';
import { threadFor } from '../cases/writing.ts';
import { displaySafe, oneLine } from '../display.ts';
import type { Line, Session } from '../keeper_messages.ts';
import { labelLanguage, words } from '../wording.ts';
import { revoke } from './acting.ts';
import { levelWords } from './level_words.ts';
import { ShareNotes } from './notes.tsx';
import { ShareDone, ShareWaiting } from './share_work.tsx';
import { ShareForm } from './share_form.tsx';
import { sharesOf, shareThread, standingOf } from './shares.ts';

interface Properties {
  readonly line: Line;
  readonly report: Report;
  readonly session: Session;
}

export function ShareBox({ line, report, session }: Properties): JSX.Element {
  const { sharing } = words.value;
  const lead = threadFor(line.id, report.recipients, 'leading');
  const isOpen = useSignal(false);
  /** Only the first report has what was said first of consent. */
  const hindered = report.type === 'followup' ? sharing.fromFirst : lead === undefined ? sharing.notBegun : undefined;
  const waiting = [...(lead?.waiting.values() ?? [])].some(({ event }) => event.what['event'] === 'shared');
  return (
    <section class="sharing" aria-label={sharing.heading}>
      <h3>{sharing.heading}</h3>
      <ul class="shares">
        {sharesOf(line.id).map((share) => (
          <ShareRow key={share.event.hash} share={share} line={line} report={report} session={session} />
        ))}
      </ul>
      {waiting && <p class="hint">{sharing.waits}</p>}
      {!isOpen.value && (
        <button
          type="button"
          id="share"
          disabled={hindered !== undefined}
          onClick={() => {
            isOpen.value = true;
          }}
        >
          {sharing.share}
        </button>
      )}
      {hindered !== undefined && <p class="hint">{hindered}</p>}
      {isOpen.value && lead !== undefined && (
        <ShareForm
          line={line}
          report={report}
          session={session}
          lead={lead}
          onDone={() => {
            isOpen.value = false;
          }}
        />
      )}
    </section>
  );
}

function ShareRow({ line, report, session, share }: Properties & { readonly share: Share }): JSX.Element {
  const { sharing } = words.value;
  const { member: by, what } = share.event;
  const standing = standingOf(share);
  const isOurs = by === session.member.id;
  const thread = shareThread(what.thread);
  const lead = threadFor(line.id, report.recipients, 'leading');
  const revoking = useSignal(false);
  const showing = useSignal(false);
  const name = session.organisations.find(({ id }) => id === what.member)?.name[labelLanguage.value] ?? what.member;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget).get('reason');
    if (typeof reason !== 'string') return;
    revoking.value = false;
    void attempt(() => revoke(line.id, report.recipients, what.thread, reason));
  };
  return (
    <li data-standing={standing}>
      <strong>{oneLine(name)}</strong>
      {` · ${levelWords(what.level).name} · ${sharing.standings[standing]}`}
      <br />
      <span class="hint">{`${what.until === undefined ? '' : `${sharing.until}: ${dayIn(what.until)} · `}${displaySafe(what.reason ?? '')}`}</span>
      {standing === 'approved' && isOurs && lead !== undefined && (
        <>
          <p class="hint">{sharing.approvedWhy}</p>
          {showing.value ? (
            <ShareForm
              line={line}
              report={report}
              session={session}
              lead={lead}
              recorded={what}
              onDone={() => {
                showing.value = false;
              }}
            />
          ) : (
            <button type="button" class="primary" data-do="show" onClick={() => (showing.value = true)}>
              {sharing.show}
            </button>
          )}
        </>
      )}
      {thread !== undefined && isOurs && <ShareNotes lead={thread} canWrite={standing === 'shown'} />}
      {thread !== undefined && isOurs && standing === 'shown' && <ShareWaiting lead={thread} session={session} />}
      {thread !== undefined && isOurs && <ShareDone lead={thread} />}
      {(standing === 'shown' || standing === 'approved') && !revoking.value && (
        <button type="button" data-do="revoke" disabled={busy.value} onClick={() => (revoking.value = true)}>
          {sharing.revoke}
        </button>
      )}
      {revoking.value && (
        <form class="card" onSubmit={submit}>
          <p>{sharing.cannotCallBack}</p>
          <label for={`revoke-${what.thread}`}>{sharing.reason}</label>
          <textarea id={`revoke-${what.thread}`} name="reason" rows={2} required maxLength={2000} dir="auto" />
          <div class="line">
            <button type="submit" class="primary">
              {sharing.revoke}
            </button>
            <button type="button" onClick={() => (revoking.value = false)}>
              {sharing.cancel}
            </button>
          </div>
        </form>
      )}
    </li>
  );
}
