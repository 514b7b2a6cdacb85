/**
 * Joint threads: which one each report has, and which are shown to us no more: `docs/protocol.md` §21.1.
 *
 * Whoever knows a report's key knows the id of its joint thread. Any other that names the report was begun beside it, by
 * somebody who would like to read what is decided; that is an alarm, and nothing is written there.
 */

import type { Hex } from '../../protocol/fields.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { FOREIGN } from '../keeper_messages.ts';

interface Around {
  /** A thread that goes no further, and the stage at which it broke. */
  readonly onTrouble: (thread: Hex, stage: string) => void;
  /** A joint thread that is shown to us no more, or is once more. */
  readonly onHidden: (thread: Hex, isHidden: boolean) => void;
}

export class JointThreads {
  /** The report that each says it is about, and the id that it has to have where that is known. */
  private readonly about = new Map<Hex, string>();
  private readonly jointOf = new Map<string, Hex>();
  private readonly hidden = new Set<Hex>();

  constructor(private readonly around: Around) {}

  /** Learns which one a report has. */
  learn(report: string, joint: Hex): void {
    this.jointOf.set(report, joint);
    for (const [thread, about] of this.about) if (about === report) this.tellForeign(thread);
  }

  /** Takes the event by which a thread began. */
  note({ kind, thread, what }: ThreadEvent): void {
    const report = what['report'] as { readonly id: string } | undefined;
    if (kind !== 'joint' || report === undefined) return;
    this.about.set(thread, report.id);
    this.tellForeign(thread);
  }

  /** Whether it names a report that has another one. */
  isForeign(thread: Hex): boolean {
    const joint = this.jointOf.get(this.about.get(thread) ?? '');
    return joint !== undefined && joint !== thread;
  }

  isHidden(thread: Hex): boolean {
    return this.hidden.has(thread);
  }

  hide(thread: Hex, isHidden: boolean): void {
    if (this.hidden.has(thread) === isHidden) return;
    if (isHidden) this.hidden.add(thread);
    else this.hidden.delete(thread);
    this.around.onHidden(thread, isHidden);
  }

  /** Nothing of it is here any more. */
  forget(thread: Hex): void {
    this.hide(thread, false);
    this.about.delete(thread);
  }

  private tellForeign(thread: Hex): void {
    if (this.isForeign(thread)) this.around.onTrouble(thread, FOREIGN);
  }
}
