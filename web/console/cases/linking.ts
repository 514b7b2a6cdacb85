/** Linking cases, and making one of two; the other's begins where nobody has begun it. */

import type { Id } from '../../protocol/answers.ts';
import type { Hex } from '../../protocol/fields.ts';
import { asking } from '../session.ts';
import { doing } from './doing.ts';
import { beginLeading } from './writing.ts';

/** Links a case to that of another report, which begins where nobody has begun it; whether it was written. @throws Failed */
export async function link(report: string, recipients: readonly string[], other: string, { reason, relation }: { readonly relation: Id; readonly reason: string }): Promise<boolean> {
  const to = await leadingOf(other);
  return doing(report, recipients, 'leading', { event: 'linked', case: to, relation, ...(reason === '' ? {} : { reason }) });
}

/** Says that a case is one with another, and that it is worked on there; whether it was written. @throws Failed */
export async function merge(report: string, recipients: readonly string[], other: string, reason: string): Promise<boolean> {
  const into = await leadingOf(other);
  return (await doing(report, recipients, 'leading', { event: 'merged', into, reason })) && doing(report, recipients, 'leading', { event: 'state', to: 'merged', reason });
}

/** Takes both back; whether it was written. */
export async function unmerge(report: string, recipients: readonly string[], isMoved: boolean, reason: string): Promise<boolean> {
  const isApart = await doing(report, recipients, 'leading', { event: 'unmerged', reason });
  return isApart && (!isMoved || doing(report, recipients, 'leading', { event: 'state', to: 'open', reason }));
}

/** The thread that leads another report, which begins where nobody has begun it: the keeper knows the threads of a report once it was opened. @throws Failed */
export async function leadingOf(report: string): Promise<Hex> {
  const { report: opened } = await asking().ask('open', { id: report });
  return beginLeading(report, opened.recipients);
}
