/** The duty board: what is urgent, who is missing, what is late, what waits for whoever looks. Counts and lists, no pictures. */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { dayOf } from '../../protocol/case_words.ts';
import type { Clock } from '../../protocol/case_clocks.ts';
import { momentIn, dayIn } from '../cases/dates.ts';
import { sentence } from '../cases/history.tsx';
import { lineText } from '../cases/link_box.tsx';
import { linesOrdered, waitingOrders } from '../cases/orders.ts';
import { shareIn, shortOf } from '../cases/share_key.ts';
import { isLate } from '../cases/tasks.ts';
import { oneLine } from '../display.ts';
import { current, lines } from '../inbox/lines.ts';
import type { Line } from '../keeper_messages.ts';
import { open } from '../report/opened.ts';
import { side, type Side } from '../report/tabs.ts';
import { openShare } from '../sharing/shares.ts';
import { termLabel } from '../terms.ts';
import { words } from '../wording.ts';
import type { Board } from './board.ts';
import { board, minute } from './live.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;
/** Of each list; how many there are stands above it. */
const MOST_SHOWN = 12;

export function BoardView(): JSX.Element {
  const { board: said } = words.value;
  useEffect(() => {
    const ticking = setInterval(() => {
      minute.value += 1;
    }, MINUTE_MS);
    return () => {
      clearInterval(ticking);
    };
  }, []);
  const now = board.value;
  if (now === undefined) return <></>;
  const { held, late, overdue, replies, tasks, waiting } = now;
  return (
    <section class="board" aria-label={said.heading}>
      <h1 class="unseen">{said.heading}</h1>
      <Counts now={now} />
      <Ordered />
      <Urgent now={now} />
      <List id="held" name={said.held} count={held.length} none={said.noHeld}>
        {held.slice(0, MOST_SHOWN).map(({ isArrival, kind, line, since }) => (
          <Row key={`${line.id} ${kind}`} line={line} to="report">
            <strong>{said.kinds[kind]}</strong> <span class="hint">{isArrival ? said.sinceArrival(howLong(since)) : said.since(howLong(since))}</span>
          </Row>
        ))}
      </List>
      <List id="tasks" name={said.tasks} count={tasks.length} none={said.noTasks}>
        {tasks.slice(0, MOST_SHOWN).map((placed) => {
          const { what } = placed.task.event;
          const isPast = isLate(placed, dayOf(new Date()));
          return (
            <Row key={`${placed.line.id} ${what.task}`} line={placed.line} to="case" isLate={isPast}>
              <strong>{oneLine(what.title)}</strong>{' '}
              <span class="hint">{[what.due === undefined ? '' : dayIn(what.due), isPast ? words.value.cases.late : '', placed.of === 'us' ? said.ofUs : ''].filter((part) => part !== '').join(' · ')}</span>
            </Row>
          );
        })}
      </List>
      <List id="waiting" name={said.waiting} count={waiting.length} none={said.noWaiting}>
        {waiting.slice(0, MOST_SHOWN).map(({ found, line, waiting: { event } }) => (
          <Row key={event.hash} line={line} to="case">
            <span class="said">{sentence(event, found.lead)}</span> <span class="hint">{words.value.cases.by(oneLine(event.person ?? words.value.cases.lead), oneLine(event.member))}</span>
          </Row>
        ))}
      </List>
      <List id="replies" name={said.replies} count={replies.length} none={said.noReplies}>
        {replies.slice(0, MOST_SHOWN).map((line) => (
          <Row key={line.id} line={line} to="report" />
        ))}
      </List>
      <List id="late" name={said.late} count={late.length} none={said.noLate}>
        {late.slice(0, MOST_SHOWN).map(({ clock, line }) => (
          <Row key={line.id} line={line} to="case" isLate>
            <ClockText clock={clock} />
          </Row>
        ))}
      </List>
      <List id="overdue" name={said.overdue} count={overdue.length} none={said.noOverdue}>
        {overdue.slice(0, MOST_SHOWN).map(({ addressee, due, line, type }) => (
          <Row key={`${line.id} ${type} ${due}`} line={line} to="case" isLate>
            <strong>{oneLine(termLabel('output_type', type))}</strong> <span class="hint">{[addressee === undefined ? '' : oneLine(termLabel('addressee', addressee)), said.dueOn(dayIn(due))].filter((part) => part !== '').join(' · ')}</span>
          </Row>
        ))}
      </List>
    </section>
  );
}

/** The figures for whoever looks for a second. */
function Counts({ now }: { now: Board }): JSX.Element {
  const { board: said } = words.value;
  const figures = [
    ['urgent', said.urgent, now.now.length],
    ['held', said.held, now.held.length],
    ['tasks', said.tasks, now.tasks.length],
    ['waiting', said.waiting, now.waiting.length],
    ['replies', said.replies, now.replies.length],
    ['late', said.late, now.late.length],
    ['overdue', said.overdue, now.overdue.length],
  ] as const;
  return (
    <ul class="figures">
      {figures.map(([id, name, count]) => (
        <li key={id} class={count > 0 ? 'some' : undefined} data-of={id}>
          <a href={`#board-${id}`}>
            <strong>{count}</strong> {name}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What somebody has ordered to be deleted, while it can still be stopped: there is no such list where nothing is. */
function Ordered(): JSX.Element {
  const named = linesOrdered(lines.value);
  if (waitingOrders.value.length === 0) return <></>;
  return (
    <List id="ordered" name={words.value.board.ordered} count={waitingOrders.value.length} none="">
      {named.slice(0, MOST_SHOWN).map(({ from, line }) => (
        <Row key={line.id} line={line} to="case" isLate>
          {words.value.board.goesFrom(momentIn(from))}
        </Row>
      ))}
    </List>
  );
}

function Urgent({ now: { now: all } }: { now: Board }): JSX.Element {
  const { board: said } = words.value;
  return (
    <List id="urgent" name={said.urgent} count={all.length} none={said.noUrgent}>
      {all.slice(0, MOST_SHOWN).map(({ clock, line }) => (
        <Row key={line.id} line={line} to="case" isLate={clock?.status === 'late'}>
          {clock === undefined ? <span class="hint">{said.decided}</span> : <ClockText clock={clock} />}
        </Row>
      ))}
    </List>
  );
}

function ClockText({ clock: { aim, due, status } }: { clock: Clock }): JSX.Element {
  const { board: said, cases } = words.value;
  return (
    <span class={`clock ${status}`}>
      <strong>{due < new Date() ? said.past(howLong(due)) : said.left(howLong(due))}</strong> {cases.clocks[aim](momentIn(due))}
    </span>
  );
}

interface ListProperties {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly none: string;
  readonly children: ComponentChildren;
}

function List({ children, count, id, name, none }: ListProperties): JSX.Element {
  const { board: said } = words.value;
  return (
    <section id={`board-${id}`} aria-label={name} tabIndex={-1}>
      <h2>
        {name} <span class="count">{count}</span>
      </h2>
      {count === 0 ? <p class="hint">{none}</p> : <ul>{children}</ul>}
      {count > MOST_SHOWN && <p class="hint">{said.more(count - MOST_SHOWN)}</p>}
    </section>
  );
}

function Row({ children, isLate: isPast = false, line, to }: { line: Line; to: Side; isLate?: boolean; children?: ComponentChildren }): JSX.Element {
  const share = shareIn(line.id);
  return (
    <li class={isPast ? 'late' : undefined}>
      <button
        type="button"
        onClick={() => {
          current.value = line.id;
          side.value = to;
          if (share === undefined) open(line.id);
          else openShare(share);
        }}
      >
        {share === undefined ? lineText(line.id) : `${words.value.sharing.mark} · ${shortOf(line.id)}`}
      </button>{' '}
      {children}
    </li>
  );
}

/** From now, whichever way: `3 h 20 min`, `4 d 2 h`. */
function howLong(moment: Date): string {
  const { board: said } = words.value;
  const minutes = Math.floor(Math.abs(moment.getTime() - Date.now()) / MINUTE_MS);
  const hours = Math.floor((minutes * MINUTE_MS) / HOUR_MS);
  if (hours >= 2 * HOURS_PER_DAY) return said.days(Math.floor(hours / HOURS_PER_DAY), hours % HOURS_PER_DAY);
  return hours === 0 ? said.minutes(minutes) : said.hours(hours, minutes % 60);
}
