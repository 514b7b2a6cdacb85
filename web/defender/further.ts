/**
 * Further questions after a report has arrived: which ones fit, and those that are being answered. The answers travel
 * as a follow-up to the same organisations; whoever leaves them for another day comes back with the twelve words.
 */

import type { Id, Person } from '../protocol/report.ts';
import { ASKED_BEFORE, valueOf, type Entries } from './form/entries.ts';
import type { Form, FormId } from './form/forms.ts';
import { offersFor, type ModuleId } from './form/offers.ts';
import type { Sent } from './sending.ts';

export class Further {
  offers: readonly ModuleId[] = [];
  /** The questions that are being answered. */
  form: Form | undefined;
  /** Whether answers have arrived. */
  hasArrived = false;
  /** What the first report was answered with, while further answers are on their way. */
  private first: Sent | undefined;
  private module: ModuleId | undefined;
  /** Whom the report was about. */
  private person: Id | undefined;
  private askedBefore: readonly string[] = [];

  /** When a report is sent: afterwards nothing of it is known any more. */
  prepare(form: FormId, entries: Entries, persons: readonly Person[] = []): void {
    this.offers = offersFor(form, entries);
    const victims = persons.filter(({ roles }) => roles?.includes('victim'));
    // Of several nobody knows whom the further answers are about.
    this.person = victims.length === 1 ? victims[0]?.id : undefined;
    this.askedBefore = valueOf(entries, 'consent.reporter', 'consent')?.asked ?? [];
  }

  /** The answers to begin with: what was asked before is not asked again. */
  begin(module: ModuleId, form: Form, sent: Sent | undefined): Entries {
    this.module = module;
    const { person } = this;
    this.form = form.module === undefined || person === undefined ? form : { ...form, module: { ...form.module, person } };
    this.first = sent;
    return this.askedBefore.length === 0 ? {} : { [ASKED_BEFORE]: { value: this.askedBefore } };
  }

  /** Whoever has read the first report reads this too. */
  get chosen(): readonly string[] | undefined {
    return this.form === undefined ? undefined : this.first?.chosen;
  }

  /** Ends it, answered or not; what is left to show is the receipt of the first report. */
  end({ hasArrived }: { readonly hasArrived: boolean }): Sent | undefined {
    if (hasArrived) this.offers = this.offers.filter((other) => other !== this.module);
    this.hasArrived ||= hasArrived;
    const { first } = this;
    this.form = undefined;
    this.first = undefined;
    return first;
  }
}
