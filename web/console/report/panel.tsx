/** The report that is open, beside the list. */

import type { JSX } from 'preact';

import { CaseBox } from '../cases/case_box.tsx';
import { said as hindered } from '../cases/doing.ts';
import { DeletedNotice } from '../cases/deleted_notice.tsx';
import { History } from '../cases/history.tsx';
import { ordersAbout } from '../cases/orders.ts';
import { caseAbout, isHidden, orderAbout, troubleOf } from '../cases/store.ts';
import { WaitingOrders } from '../cases/waiting_orders.tsx';
import { Coding } from '../coding/coding.tsx';
import { displaySafe, oneLine } from '../display.ts';
import { AttachmentRow } from '../evidence/attachment_row.tsx';
import { explain } from '../explain.ts';
import { arrivedText } from '../inbox/columns.tsx';
import { lines } from '../inbox/lines.ts';
import { ReplyBox } from '../replies/reply_box.tsx';
import { SameBox } from '../search/same_box.tsx';
import { ShareBox } from '../sharing/share_box.tsx';
import { Beside } from '../shell/beside.tsx';
import { later } from '../shell/later.tsx';
import { categoryLabel, stateLabel } from '../terms.ts';
import { words } from '../wording.ts';
import type { Report } from '../../protocol/report.ts';
import type { Session } from '../keeper_messages.ts';
import { sectionsOf } from './answers.ts';
import { close, opened, type Opened } from './opened.ts';
import { TabList, TabPanel } from './tab_list.tsx';
import { isWide, side } from './tabs.ts';

const CasePictures = later(() => import('../pictures/case_pictures.tsx').then((part) => part.CasePictures));

const OutputsSide = later(() => import('../outputs/outputs_side.tsx').then((part) => part.OutputsSide));

export function Panel({ session }: { session: Session }): JSX.Element {
  const now = opened.value;
  if (now === undefined) return <></>;
  const { coding, report: said } = words.value;
  const [trouble, order] = [troubleOf(now.id), orderAbout(now.id)];
  const line = lines.value.find(({ id }) => id === now.id);
  return (
    <Beside isWide={isWide.value} label={said.heading}>
      <header>
        <h2>{said.title(now.id.slice(0, 8))}</h2>
        <button type="button" id="widen" aria-pressed={isWide.value} onClick={() => (isWide.value = !isWide.value)}>
          {coding.widen} <kbd>w</kbd>
        </button>
        <button type="button" onClick={close}>
          {said.close} <kbd>e</kbd>
        </button>
        {now.kind === 'open' && <TabList />}
        {/* An alarm stands over every tab, and so does what hindered the last attempt. */}
        {trouble !== undefined && (
          <p class="alert" role="alert">
            {words.value.cases.broken(trouble)}
          </p>
        )}
        {order !== undefined && <DeletedNotice order={order} />}
        {line !== undefined && <WaitingOrders orders={ordersAbout(line)} />}
        {isHidden(now.id) && (
          <p class="alert" role="alert">
            {words.value.cases.notShown}
          </p>
        )}
        {hindered.value !== '' && (
          <p class="alert" role="alert">
            {hindered.value}
          </p>
        )}
      </header>
      <Inside key={now.id} now={now} session={session} />
    </Beside>
  );
}

function Facts({ id }: { id: string }): JSX.Element {
  const { inbox, report: said } = words.value;
  const line = lines.value.find((each) => each.id === id);
  if (line === undefined) return <></>;
  const { head } = line;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [inbox.columns.arrived, arrivedText(line.hour)],
    [inbox.columns.type, head && inbox.types[head.type]],
    [inbox.columns.urgency, head?.urgency && inbox.urgencies[head.urgency]],
    [inbox.columns.category, head?.category && categoryLabel(head.category)],
    [inbox.columns.state, head?.state && stateLabel(head.state)],
    [said.evidenceHash, line.sha256],
  ];
  return (
    <dl class="facts">
      {facts.flatMap(([name, value]) =>
        value === undefined || value === ''
          ? []
          : [
              <div key={name}>
                <dt>{name}</dt>
                <dd>{oneLine(value)}</dd>
              </div>,
            ],
      )}
    </dl>
  );
}

function Inside({ now, session }: { now: Opened; session: Session }): JSX.Element {
  const { report: said } = words.value;
  switch (now.kind) {
    case 'opening':
      return <p role="status">{said.opening}</p>;
    case 'failed':
      return <CaseAlone id={now.id} code={now.code} session={session} />;
    case 'open':
      return <Open id={now.id} report={now.opened.report} session={session} />;
  }
}

/** A report that cannot be read here; its case can, where others let us take part in it. */
function CaseAlone({ code, id, session }: { id: string; code: string; session: Session }): JSX.Element {
  const line = lines.value.find((each) => each.id === id);
  const found = caseAbout(id);
  const why = (
    <p class="alert" role="alert">
      {explain(code)}
    </p>
  );
  if (line === undefined || found === undefined) return why;
  return (
    <>
      {why}
      <CaseBox line={line} report={undefined} session={session} />
      <History found={found} />
    </>
  );
}

function Open({ id, report, session }: { id: string; report: Report; session: Session }): JSX.Element {
  const line = lines.value.find((each) => each.id === id);
  const found = caseAbout(id);
  return (
    <>
      <TabPanel of="report">
        <>
          <Facts id={id} />
          <Told id={id} report={report} />
        </>
      </TabPanel>
      <TabPanel of="coding">{line === undefined ? <></> : <Coding around={{ line, report, session }} />}</TabPanel>
      <TabPanel of="case">
        <>
          {line !== undefined && <CaseBox line={line} report={report} session={session} />}
          <ReplyBox id={id} report={report} session={session} />
          {line !== undefined && <ShareBox line={line} report={report} session={session} />}
          <SameBox id={id} recipients={report.recipients} />
        </>
      </TabPanel>
      <TabPanel of="history">{found === undefined ? <p class="hint">{words.value.coding.noHistory}</p> : <History found={found} />}</TabPanel>
      {/* Drawn only while somebody looks at them. */}
      <TabPanel of="outputs">{line === undefined || side.value !== 'outputs' ? <></> : <OutputsSide around={{ line, report, session }} />}</TabPanel>
      <TabPanel of="pictures">{line === undefined || side.value !== 'pictures' ? <></> : <CasePictures key={id} known={{ line, report, found }} />}</TabPanel>
    </>
  );
}

function Told({ id, report }: { id: string; report: Report }): JSX.Element {
  const { report: said } = words.value;
  const { text } = report.narrative;
  return (
    <>
      <h3>{said.narrative}</h3>
      <p class="told" dir="auto" lang={report.lang}>
        {text === '' ? said.noText : displaySafe(text)}
      </p>
      {sectionsOf(report).map(({ heading, rows }) => (
        <section key={heading} class="answers">
          <h3>{heading}</h3>
          <dl class="facts">
            {rows.map(({ isTold, name, value }, i) => (
              <div key={i}>
                <dt>{name}</dt>
                <dd class={isTold ? 'told' : ''} dir={isTold ? 'auto' : undefined}>
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <h3>{said.files(report.attachments.length)}</h3>
      <ul class="files">
        {report.attachments.map((entry) => (
          <AttachmentRow key={entry.id} entry={entry} holder={{ report: id, recipients: report.recipients }} />
        ))}
      </ul>
      <p class="hint">{said.recipients(report.recipients.map((id) => oneLine(id)).join(', '))}</p>
    </>
  );
}
