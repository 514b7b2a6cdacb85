/** What was written and not sent, one by one: what it says, why it does not go, and how it is taken back. */

import type { JSX } from 'preact';

import { momentIn } from '../cases/dates.ts';
import { sentence } from '../cases/history.tsx';
import { MEANWHILE, refusalText } from '../cases/refusals.ts';
import { shareIn, shortOf } from '../cases/share_key.ts';
import { caseAbout } from '../cases/store.ts';
import { keepDraft } from '../coding/drafts.ts';
import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import type { Step } from '../keeper_messages.ts';
import { open } from '../report/opened.ts';
import { showing, side } from '../report/tabs.ts';
import { asking } from '../session.ts';
import { openShare } from '../sharing/shares.ts';
import { words } from '../wording.ts';
import { markOf } from './provisional.ts';
import { reach } from './reach.ts';
import { failures, refusedNow, steps as all } from './steps.ts';

/** What can be written once more. */
const CHANGED: ReadonlySet<string> = new Set(['note', 'act', 'entity']);

/** The steps about one report, beside its case; nothing while they are on their way. */
export function Unsent({ report }: { report: string }): JSX.Element {
  const mine = all.value.filter((step) => step.report === report);
  const isOnTheWay = reach.value.offlineSince === undefined && mine.every((step) => hindranceOf(step) === undefined);
  if (mine.length === 0 || isOnTheWay) return <></>;
  return (
    <div class="unsent">
      <h4>{words.value.offline.heading}</h4>
      <StepList steps={mine} />
    </div>
  );
}

export function StepList({ isLinked, steps }: { steps: readonly Step[]; isLinked?: boolean }): JSX.Element {
  return (
    <ul>
      {steps.map((step) => (
        <Row key={step.id} step={step} isLinked={isLinked === true} />
      ))}
    </ul>
  );
}

function Row({ isLinked, step }: { step: Step; isLinked: boolean }): JSX.Element {
  const { offline } = words.value;
  const hindrance = hindranceOf(step);
  const { report, what } = step;
  return (
    <li>
      <span class="hint">{momentIn(new Date(step.time))}</span> <span class="said">{said(step)}</span>
      <br />
      <span class={hindrance === undefined ? 'hint' : 'refusal'}>{hindrance ?? offline.waits}</span>
      <span class="line">
        {isLinked && (
          <button
            type="button"
            onClick={() => {
              const share = shareIn(report);
              if (share === undefined) open(report);
              else openShare(share);
            }}
          >
            {offline.show(oneLine(shortOf(report)))}
          </button>
        )}
        {!isLinked && CHANGED.has(what.event) && (
          <button type="button" onClick={() => void change(step)}>
            {offline.change}
          </button>
        )}
        <button type="button" onClick={() => void drop(step)}>
          {offline.drop}
        </button>
      </span>
    </li>
  );
}

/** Why it cannot go as it is. */
function hindranceOf(step: Step): string | undefined {
  const { offline } = words.value;
  const [refused, failed] = [refusedNow(step), failures.value.get(step.id)];
  if (refused === MEANWHILE) return refusalText(refused);
  if (refused !== undefined) return offline.refused(refusalText(refused));
  return failed === undefined ? undefined : offline.failed(explain(failed));
}

function said(step: Step): string {
  const found = caseAbout(step.report);
  const mark = markOf(step);
  const event = found?.history.find((entry) => entry.event.hash === mark)?.event;
  return event === undefined ? '' : sentence(event, found?.threads.find(({ id }) => id === event.thread));
}

async function drop({ id }: Step): Promise<void> {
  await asking().ask('removeStep', { id });
}

/** Takes it back, and its text to where it was written. */
async function change(step: Step): Promise<void> {
  const { over, report, what } = step;
  await drop(step);
  if (what.event === 'note') writeNote(what.text);
  if (what.event === 'act') keepDraft(report, 'act', { coded: what.act, from: over });
  if (what.event === 'entity') keepDraft(report, 'entity', { coded: what.entity, from: over });
  if (what.event !== 'note') side.value = 'coding';
}

function writeNote(text: string): void {
  showing('case', 'note', (field) => {
    if (!(field instanceof HTMLTextAreaElement)) return;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  });
}
