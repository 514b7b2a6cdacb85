/** What another organisation shows us, beside the list; nothing once it is over. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { CaseThread } from '../../protocol/case_state.ts';
import { attempt, said } from '../cases/doing.ts';
import { oneLine } from '../display.ts';
import { me } from '../inbox/lines.ts';
import { Beside } from '../shell/beside.tsx';
import { words } from '../wording.ts';
import { sayInShare } from './acting.ts';
import { ShareNotes } from './notes.tsx';
import { ShareWork } from './share_work.tsx';
import { ShownFacts } from './share_facts.tsx';
import { organisationName } from './shared_list.tsx';
import { closeShare, factsIn, openedShare, received } from './shares.ts';

export function SharePanel(): JSX.Element {
  const { report: words_, sharing } = words.value;
  if (openedShare.value === undefined) return <></>;
  const lead = received.value.find(({ id }) => id === openedShare.value);
  return (
    <Beside label={sharing.panel}>
      <header>
        <h2>{lead === undefined ? sharing.panel : sharing.by(oneLine(organisationName(lead.begun.member)))}</h2>
        <button type="button" onClick={closeShare}>
          {words_.close} <kbd>e</kbd>
        </button>
      </header>
      {lead === undefined ? <p role="status">{sharing.over}</p> : <Inside lead={lead} />}
    </Beside>
  );
}

function Inside({ lead }: { lead: CaseThread }): JSX.Element {
  const { sharing } = words.value;
  useEffect(() => {
    void recordOpening(lead);
  }, [lead.id]);
  return (
    <>
      <p class="hint">{sharing.receivedHint}</p>
      <ShownFacts facts={factsIn(lead)} />
      <h3>{sharing.notes}</h3>
      <ShareNotes lead={lead} canWrite />
      <ShareWork lead={lead} />
      {said.value !== '' && (
        <p class="alert" role="alert">
          {said.value}
        </p>
      )}
    </>
  );
}

/** Whoever shares sees who has looked; once for each person. */
async function recordOpening({ id, opened }: CaseThread): Promise<void> {
  const who = me.value;
  const isRecorded = opened.some(({ member, person }) => member === who?.member && person === who.person);
  if (!isRecorded) await attempt(() => sayInShare(id, { event: 'opened', purpose: words.value.cases.toRead }));
}
