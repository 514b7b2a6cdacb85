/**
 * A case is what the events of its threads say together: `docs/protocol.md` §21.6.
 *
 * The same events give everybody the same case: nothing else is asked, no clock, no order in which threads were read.
 * An event that a rule refuses stays in the history and does nothing else.
 */

import { refusal } from './case_rules.ts';
import { secondFor, subjectOf } from './case_seconds.ts';
import { Case, CaseThread, type Entry, type Known, type Outcome, type Rulebook } from './case_state.ts';
import { hasStep, take } from './case_steps.ts';
import type { What } from './events.ts';
import type { ThreadEvent } from './thread_event.ts';

const BEGUN = 'begun';
const AGREED = 'agreed';
/** The joint thread leads; whoever was only shown a case follows the share. */
const LEADING_ORDER = ['joint', 'share', 'private'];

/**
 * The case of these threads, each in its order and from its first event on.
 *
 * @throws {@link RangeError} for no thread, and for one that does not begin with `begun`.
 */
export function caseOf(threads: Iterable<readonly ThreadEvent[]>, book: Rulebook): Case {
  const ordered = [...threads].map(begins).sort(byRank);
  const folds = ordered.map(([first, events], index) => new Fold(first, events, book, index === 0));
  const [lead, ...others] = folds.map(({ thread }) => thread);
  if (!lead) throw new RangeError('a case without threads');
  const lines = folds.flatMap((fold) => fold.lines()).sort(byPlace);
  return new Case(lead, others, lines.map(({ entry }) => entry));
}

type Begun = readonly [first: Known<'begun'>, events: readonly ThreadEvent[]];

function begins(events: readonly ThreadEvent[]): Begun {
  const first = events[0];
  if (first?.what['event'] !== BEGUN) throw new RangeError('a thread that does not begin with its first event');
  return [first as Known<'begun'>, events];
}

function byRank([one]: Begun, [other]: Begun): number {
  const kinds = LEADING_ORDER.indexOf(one.kind) - LEADING_ORDER.indexOf(other.kind);
  return kinds || one.time.getTime() - other.time.getTime() || compare(one.thread, other.thread);
}

/** A line of the history with its place among those of all threads. */
interface Line {
  readonly entry: Entry;
  /** The latest time that was said up to here: an author whose clock is slow does not come before whom they answered. */
  readonly latest: number;
  readonly isLeading: boolean;
}

function byPlace(one: Line, other: Line): number {
  const threads = Number(other.isLeading) - Number(one.isLeading) || compare(one.entry.event.thread, other.entry.event.thread);
  return one.latest - other.latest || threads || one.entry.event.number - other.entry.event.number;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

class Fold {
  readonly thread: CaseThread;
  private readonly entries: Entry[];

  constructor(first: Known<'begun'>, events: readonly ThreadEvent[], private readonly book: Rulebook, isLeading: boolean) {
    this.thread = new CaseThread(first, isLeading);
    this.entries = [{ event: first, outcome: 'done' }];
    for (const event of events.slice(1)) this.entries.push(this.read(event));
  }

  lines(): Line[] {
    let latest = -Infinity;
    return this.entries.map((entry) => {
      latest = Math.max(latest, entry.event.time.getTime());
      return { entry: this.byNow(entry), latest, isLeading: this.thread.isLeading };
    });
  }

  private byNow(entry: Entry): Entry {
    if (entry.outcome !== 'waiting' || this.thread.waiting.has(entry.event.hash)) return entry;
    return { event: entry.event, outcome: this.thread.overtaken.has(entry.event.hash) ? 'overtaken' : 'done' };
  }

  private read(event: ThreadEvent): Entry {
    const type = event.what['event'];
    if (!hasStep(type) && type !== BEGUN && type !== AGREED) return { event, outcome: 'unknown' };
    const reason = refusal(this.thread, event, this.book);
    if (reason !== undefined) return { event, outcome: 'refused', reason };
    if (type === AGREED) this.agree(event as Known<'agreed'>);
    return { event, outcome: type === AGREED ? 'done' : this.say(event) };
  }

  private say(event: ThreadEvent): Outcome {
    const what = event.what as unknown as What;
    const second = secondFor(what);
    const about = subjectOf(what);
    this.overtake(about);
    if (second === undefined) {
      take(this.thread, event);
      return 'done';
    }
    this.thread.waiting.set(event.hash, { event, second, about });
    return 'waiting';
  }

  private agree(event: Known<'agreed'>): void {
    const waiting = this.thread.waiting.get(event.what.with);
    if (!waiting) return;
    this.thread.waiting.delete(waiting.event.hash);
    this.thread.agreed.set(waiting.event.hash, event);
    take(this.thread, waiting.event, event);
  }

  private overtake(about: string | undefined): void {
    if (about === undefined) return;
    for (const each of this.thread.waiting.values()) {
      if (each.about !== about) continue;
      this.thread.waiting.delete(each.event.hash);
      this.thread.overtaken.add(each.event.hash);
    }
  }
}
