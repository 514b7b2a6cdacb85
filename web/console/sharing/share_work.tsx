/**
 * Working on a case that others show us. It is decided in the share, before the eyes of both organisations; what whoever
 * shares it writes in their own case stays theirs, and nothing that is done here changes it.
 */

import type { JSX } from 'preact';

import type { CaseThread } from '../../protocol/case_state.ts';
import { Actions } from '../cases/actions.tsx';
import { attempt } from '../cases/doing.ts';
import { History } from '../cases/history.tsx';
import { LabelBox } from '../cases/label_box.tsx';
import { holderCalled } from '../cases/people.ts';
import { RULEBOOK } from '../cases/store.ts';
import { TaskBox } from '../cases/task_box.tsx';
import { Waiting } from '../cases/waiting.tsx';
import type { Work } from '../cases/work.ts';
import { door } from '../session.ts';
import { labelLanguage, words } from '../wording.ts';
import { sayInShare } from './acting.ts';
import { shareCase } from './shares.ts';

export function ShareWork({ lead }: { lead: CaseThread }): JSX.Element {
  const { cases, sharing } = words.value;
  const found = shareCase(lead.id);
  if (door.value.kind !== 'open' || found === undefined) return <></>;
  const { session } = door.value;
  const work: Work = {
    session,
    found,
    lead,
    readers: lead.members,
    hasOwn: false,
    say: (_, what) => attempt(() => sayInShare(lead.id, what)),
  };
  return (
    <section class="case" aria-label={sharing.work}>
      <h3>{sharing.work}</h3>
      <p class="hint">{sharing.workHint}</p>
      <dl class="facts">
        <div>
          <dt>{cases.state}</dt>
          <dd>{RULEBOOK.states.label(lead.state, labelLanguage.value) ?? lead.state}</dd>
        </div>
        <div>
          <dt>{cases.assigned}</dt>
          <dd>{lead.assigned === undefined ? cases.nobody : holderCalled(lead.assigned.what, session)}</dd>
        </div>
      </dl>
      <Actions work={work} />
      <Waiting work={work} />
      <TaskBox work={work} />
      <LabelBox work={work} />
      <ShareDone lead={lead} />
    </section>
  );
}

/** Everything that both have written in it. */
export function ShareDone({ lead }: { lead: CaseThread }): JSX.Element {
  const found = shareCase(lead.id);
  if (found === undefined) return <></>;
  return (
    <details class="share-history">
      <summary>{words.value.sharing.history(found.history.length)}</summary>
      <History found={found} />
    </details>
  );
}
