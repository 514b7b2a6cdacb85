/** Which organisations work on a case together; another one comes only where everybody agrees that it is shown to it. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Id } from '../../protocol/answers.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { Report } from '../../protocol/report.ts';
import { keepOpen } from '../coding/fields.tsx';
import { explain } from '../explain.ts';
import type { FollowUps, Line } from '../keeper_messages.ts';
import { codeOf } from '../session.ts';
import { Hindrances } from '../sharing/hindrances.tsx';
import { shareableNow } from '../sharing/afresh.ts';
import { sharePermission } from '../sharing/permission.ts';
import { followUpsOf, shareable } from '../sharing/told.ts';
import { words } from '../wording.ts';
import { attempt, busy } from './doing.ts';
import { textIn } from './fields.tsx';
import { organisationCalled } from './people.ts';
import type { Work } from './work.ts';

interface Properties {
  readonly line: Line;
  readonly report: Report;
  readonly work: Work;
}

export function MembersBox({ line, report, work }: Properties): JSX.Element {
  const { members: said } = words.value.cases;
  const { lead, session } = work;
  const doing = useSignal<{ readonly leaves?: Id } | undefined>(undefined);
  if (lead?.kind !== 'joint') return <></>;
  const leave = (): void => {
    doing.value = undefined;
  };
  return (
    <section class="members" aria-label={said.heading}>
      <h4>{said.heading}</h4>
      <ul>
        {lead.members.map((member) => (
          <li key={member} class="line">
            <span>{organisationCalled(member, session)}</span>
            {!session.organisations.some(({ id }) => id === member) && <span class="hint">{said.gone}</span>}
            {!report.recipients.includes(member) && <span class="hint">{said.invited}</span>}
            {lead.members.length > 1 && doing.value === undefined && (
              <button type="button" data-dismiss={member} onClick={() => (doing.value = { leaves: member })}>
                {member === session.member.id ? said.leave : said.dismiss}
              </button>
            )}
            {doing.value?.leaves === member && <LeaveForm member={member} work={work} onDone={leave} />}
          </li>
        ))}
      </ul>
      {doing.value === undefined && (
        <button type="button" id="invite" onClick={() => (doing.value = {})}>
          {said.invite}
        </button>
      )}
      {doing.value !== undefined && doing.value.leaves === undefined && <InviteForm line={line} report={report} work={work} lead={lead} onDone={leave} />}
    </section>
  );
}

function LeaveForm({ member, onDone, work }: { member: Id; work: Work; onDone: () => void }): JSX.Element {
  const { members: said } = words.value.cases;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (await work.say('leading', { event: 'left', member, reason: textIn(new FormData(event.currentTarget), 'reason') })) onDone();
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <p>{said.leaveWhat}</p>
      <ReasonAndButtons id={`left-${member}`} name={member === work.session.member.id ? said.leave : said.dismiss} isAble onLeave={onDone} />
    </form>
  );
}

function InviteForm({ lead, line, onDone, report, work }: Properties & { readonly lead: CaseThread; readonly onDone: () => void }): JSX.Element {
  const { cases, sharing } = words.value;
  const { members: said } = cases;
  const member = useSignal<Id>('');
  const found = useSignal<FollowUps | undefined>(undefined);
  const failed = useSignal('');
  useEffect(() => {
    followUpsOf(line.id).then(
      (answer) => {
        found.value = answer;
      },
      (error: unknown) => {
        failed.value = explain(codeOf(error));
      },
    );
  }, [line.id]);
  // Whoever takes part reads everything, names too, and the person has not chosen them.
  const permission = found.value && sharePermission(shareable(line, report, found.value, lead).standings, { level: 'full+contact', member: member.value, unread: found.value.unread });
  const isAllowed = permission?.hindrances.length === 0;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const reason = textIn(new FormData(event.currentTarget), 'reason');
    if (!(await attempt(() => shareableNow(line, report, { level: 'full+contact', member: member.value })))) return;
    if (await work.say('leading', { event: 'joined', member: member.value, reason })) onDone();
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <p>{said.inviteWhat}</p>
      <label for="invite-member">{sharing.member}</label>
      <select id="invite-member" required value={member.value} onChange={({ currentTarget }) => (member.value = currentTarget.value)}>
        <option value="">{sharing.choose}</option>
        {work.session.organisations
          .filter(({ id }) => !lead.members.includes(id))
          .map(({ id }) => (
            <option key={id} value={id}>
              {organisationCalled(id, work.session)}
            </option>
          ))}
      </select>
      {permission === undefined && failed.value === '' && <p role="status">{sharing.looking}</p>}
      {failed.value !== '' && <p class="alert">{failed.value}</p>}
      {permission !== undefined && <Hindrances hindrances={permission.hindrances} />}
      <ReasonAndButtons id="invite-reason" name={said.invite} isAble={isAllowed && member.value !== ''} onLeave={onDone} />
    </form>
  );
}

function ReasonAndButtons({ id, isAble, name, onLeave }: { id: string; name: string; isAble: boolean; onLeave: () => void }): JSX.Element {
  const { cases } = words.value;
  return (
    <>
      <label for={id}>{cases.reason}</label>
      <textarea id={id} name="reason" rows={2} required maxLength={2_000} dir="auto" />
      <div class="line">
        <button type="submit" class="primary" disabled={busy.value || !isAble}>
          {name}
        </button>
        <button type="button" onClick={onLeave}>
          {cases.cancel}
        </button>
      </div>
    </>
  );
}
