/**
 * What somebody who came back asks for beside writing more: which form it has, and its own screens. The answers lie in
 * the draft, and travel as a follow-up like any other.
 */

import type { Entries } from './form/entries.ts';
import type { Form } from './form/forms.ts';
import { requested } from './form/requested.ts';
import { REQUESTS, type RequestId } from './form/requests.ts';
import type { Returning } from './returning.ts';
import type { ScreenName } from './screens.ts';
import { confirmScreen } from './screens/confirm.ts';
import { changesScreen } from './screens/consent_change.ts';
import { deletionScreen } from './screens/delete_request.ts';
import { whoseScreen } from './screens/whose.ts';
import { withdrawalScreen } from './screens/withdrawal.ts';
import type { ReportToSeal } from './sealing_messages.ts';

/** Those that take back or change what was allowed. */
export type ConsentRequest = Exclude<RequestId, 'contact' | 'sensitive'>;

const SCREENS: Partial<Record<ScreenName, (returning: Returning) => readonly Node[]>> = {
  'q:whose': whoseScreen,
  'q:changes': changesScreen,
  'q:withdrawal': withdrawalScreen,
  'q:deletion': deletionScreen,
  review: confirmScreen,
};

export class Rights {
  /** What is being asked for, or has just been. */
  id: RequestId | undefined;

  get form(): Form | undefined {
    return this.id === undefined ? undefined : REQUESTS[this.id];
  }

  /** Of those that have screens of their own: which. */
  get consent(): ConsentRequest | undefined {
    return this.id === 'contact' || this.id === 'sensitive' ? undefined : this.id;
  }

  /** Whether `screen` is the first of what is asked for. */
  isFirst(screen: ScreenName): boolean {
    return this.form !== undefined && screen === `q:${this.form.screens[0]?.id ?? ''}`;
  }

  draw(returning: Returning): readonly Node[] | undefined {
    return this.consent === undefined ? undefined : SCREENS[returning.screen]?.(returning);
  }

  /** The report with what `entries` ask for. */
  added(report: ReportToSeal, entries: Entries, now: Date): ReportToSeal {
    if (this.consent === undefined) return report;
    return { ...report, answers: { ...report.answers, ...requested(entries, { lang: report.language, now }) } };
  }
}
