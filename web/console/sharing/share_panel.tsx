/** What another organisation shows us, beside the list, with the sides of a report; nothing once it is over. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { CaseThread } from '../../protocol/case_state.ts';
import { doing, said } from '../cases/doing.ts';
import { History } from '../cases/history.tsx';
import { ordersNaming } from '../cases/orders.ts';
import { purposeNow } from '../cases/purpose.ts';
import { keyOfShare } from '../cases/share_key.ts';
import { WaitingOrders } from '../cases/waiting_orders.tsx';
import type { Around } from '../coding/around.ts';
import { Coding } from '../coding/coding.tsx';
import { oneLine } from '../display.ts';
import { AttachmentRow } from '../evidence/attachment_row.tsx';
import { me } from '../inbox/lines.ts';
import type { Session } from '../keeper_messages.ts';
import { TabList, TabPanel } from '../report/tab_list.tsx';
import { isWide, side } from '../report/tabs.ts';
import { Beside } from '../shell/beside.tsx';
import { later } from '../shell/later.tsx';
import { words } from '../wording.ts';
import { factsIn } from './facts.ts';
import { hasWords, lineOf, reportOf } from './received.ts';
import { ShareWork } from './share_work.tsx';
import { ShownFacts } from './share_facts.tsx';
import { organisationName } from './shared_list.tsx';
import { closeShare, openedShare, received, shareCase } from './shares.ts';

const CasePictures = later(() => import('../pictures/case_pictures.tsx').then((part) => part.CasePictures));

const OutputsSide = later(() => import('../outputs/outputs_side.tsx').then((part) => part.OutputsSide));

export function SharePanel({ session }: { session: Session }): JSX.Element {
  const { coding, report: words_, sharing } = words.value;
  if (openedShare.value === undefined) return <></>;
  const lead = received.value.find(({ id }) => id === openedShare.value);
  return (
    <Beside isWide={isWide.value} label={sharing.panel}>
      <header>
        <h2>{lead === undefined ? sharing.panel : sharing.by(oneLine(organisationName(lead.begun.member)))}</h2>
        <button type="button" id="widen" aria-pressed={isWide.value} onClick={() => (isWide.value = !isWide.value)}>
          {coding.widen} <kbd>w</kbd>
        </button>
        <button type="button" onClick={closeShare}>
          {words_.close} <kbd>e</kbd>
        </button>
        {lead !== undefined && <TabList />}
        {lead !== undefined && <WaitingOrders orders={ordersNaming([lead.id])} />}
        {said.value !== '' && (
          <p class="alert" role="alert">
            {said.value}
          </p>
        )}
      </header>
      {lead === undefined ? <p role="status">{sharing.over}</p> : <Inside key={lead.id} lead={lead} session={session} />}
    </Beside>
  );
}

function Inside({ lead, session }: { lead: CaseThread; session: Session }): JSX.Element {
  useEffect(() => {
    void recordOpening(lead);
  }, [lead.id]);
  const around: Around = { line: lineOf(lead), report: reportOf(lead), session };
  const found = shareCase(lead.id);
  const lacks = hasWords(lead) ? undefined : <Lacking lead={lead} />;
  // Drawn only while somebody looks at it.
  const outputs = side.value === 'outputs' ? <OutputsSide around={around} /> : <></>;
  return (
    <>
      <TabPanel of="report">
        <Shown lead={lead} around={around} />
      </TabPanel>
      <TabPanel of="coding">{lacks ?? <Coding around={around} />}</TabPanel>
      <TabPanel of="case">
        <ShareWork lead={lead} session={session} />
      </TabPanel>
      <TabPanel of="history">{found === undefined ? <></> : <History found={found} />}</TabPanel>
      <TabPanel of="outputs">{lacks ?? outputs}</TabPanel>
      <TabPanel of="pictures">{side.value === 'pictures' ? <CasePictures key={lead.id} known={{ line: around.line, report: around.report, found }} /> : <></>}</TabPanel>
    </>
  );
}

/** What came with the share, its files with it; and what can be done with so much. */
function Shown({ around: { line, report }, lead }: { lead: CaseThread; around: Around }): JSX.Element {
  const { report: said, sharing } = words.value;
  const facts = factsIn(lead);
  const files = (facts.reports ?? []).flatMap(({ report: told }) => told?.attachments ?? []);
  return (
    <>
      <p class="hint">{sharing.receivedHint}</p>
      <p class="hint">{hasWords(lead) ? sharing.canAll : sharing.canLittle}</p>
      <ShownFacts facts={facts} />
      {files.length > 0 && <h3>{said.files(files.length)}</h3>}
      <ul class="files">
        {files.map((entry) => (
          <AttachmentRow key={entry.id} entry={entry} holder={{ report: line.id, recipients: report.recipients }} />
        ))}
      </ul>
    </>
  );
}

/** Instead of what takes the words that were told. */
function Lacking({ lead }: { lead: CaseThread }): JSX.Element {
  const { sharing } = words.value;
  return (
    <div class="card" data-lacks="words">
      <p>{sharing.lacksWords(oneLine(organisationName(lead.begun.member)))}</p>
      <p>{sharing.canLittle}</p>
    </div>
  );
}

/** Whoever shares sees who has looked, and what for; once for each person and purpose. */
async function recordOpening({ id, members, opened }: CaseThread): Promise<void> {
  const who = me.value;
  const purpose = purposeNow();
  const isRecorded = opened.some(({ member, person, what }) => member === who?.member && person === who.person && what.attachment === undefined && what.purpose === purpose);
  if (!isRecorded) await doing(keyOfShare(id), members, 'leading', { event: 'opened', purpose });
}
