/**
 * Working on a case that others show us: as on one of our own, in the share and so before the eyes of both organisations, or
 * in a private thread beside it. What whoever shares it writes in their own case stays theirs, and nothing of ours changes it.
 */

import type { JSX } from 'preact';

import type { CaseThread } from '../../protocol/case_state.ts';
import { Actions } from '../cases/actions.tsx';
import { NoteForm, Standing } from '../cases/case_box.tsx';
import { History } from '../cases/history.tsx';
import { keyOfShare } from '../cases/share_key.ts';
import { LabelBox } from '../cases/label_box.tsx';
import { TaskBox } from '../cases/task_box.tsx';
import { UrgencyForm } from '../cases/urgency_form.tsx';
import { urgencyOf } from '../cases/standing.ts';
import { caseAbout } from '../cases/store.ts';
import { doing } from '../cases/doing.ts';
import { Waiting } from '../cases/waiting.tsx';
import type { Work } from '../cases/work.ts';
import type { Session } from '../keeper_messages.ts';
import { Unsent } from '../offline/step_list.tsx';
import { words } from '../wording.ts';
import { NoteList } from './notes.tsx';
import { lineOf } from './received.ts';
import { shareCase } from './shares.ts';

export function ShareWork({ lead, session }: { lead: CaseThread; session: Session }): JSX.Element {
  const { cases, sharing } = words.value;
  const work = workIn(lead, session, true);
  const line = lineOf(lead);
  return (
    <section class="case" aria-label={cases.heading}>
      <h3>{sharing.work}</h3>
      <p class="hint">{sharing.workHint}</p>
      <Unsent report={keyOfShare(lead.id)} />
      <Standing line={line} session={session} />
      <UrgencyForm work={work} now={urgencyOf(line)} />
      <Actions work={work} />
      <Waiting work={work} />
      <TaskBox work={work} />
      <LabelBox work={work} />
      <h4>{sharing.notes}</h4>
      <NoteList threads={work.found?.threads ?? [lead]} />
      <NoteForm work={work} />
    </section>
  );
}

/** What waits in a case that we show, where it needs another organisation: ours. */
export function ShareWaiting({ lead, session }: { lead: CaseThread; session: Session }): JSX.Element {
  return <Waiting work={workIn(lead, session, false)} />;
}

function workIn(lead: CaseThread, session: Session, isShownToUs: boolean): Work {
  const key = keyOfShare(lead.id);
  return {
    session,
    found: caseAbout(key),
    lead,
    readers: lead.members,
    // Who shows it keeps what is theirs in a case of their own.
    hasOwn: isShownToUs,
    say: (place, what) => doing(key, lead.members, place, what),
  };
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
