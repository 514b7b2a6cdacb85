/** The defender's page in a file of its own: everything as ever, but what was sealed goes into a package. */

import type { CarryWords } from 'words:types';

import { Application } from '../defender/application.ts';
import type { ReportToSeal } from '../defender/sealing_messages.ts';
import type { Sent } from '../defender/sending.ts';
import { Packing } from './packing.ts';
import { savingScreen } from './screens.ts';

export class Carrying extends Application {
  packed: Blob | undefined;
  isSaved = false;

  /** A file has no storage of its own: what is kept there would be every file's. */
  protected override get offersDraft(): boolean {
    return false;
  }

  get carryWords(): CarryWords {
    return this.wording.of('carry');
  }

  /** Until when the list of organisations is good. */
  get until(): Date | undefined {
    return this.preparation.list?.expires;
  }

  override hasSomethingToLose(): boolean {
    return super.hasSomethingToLose() || (this.packed !== undefined && !this.isSaved);
  }

  protected override draw(): readonly Node[] {
    return this.screen === 'receipt' ? savingScreen(this) : super.draw();
  }

  protected override sendingOf(report: ReportToSeal): Packing {
    return new Packing(report, this.surroundings());
  }

  protected override arrive(sent: Sent): void {
    this.packed = this.sending instanceof Packing ? this.sending.packed : undefined;
    super.arrive(sent);
  }

  /** Nobody takes work from here. */
  protected override workAhead(): void {
    return undefined;
  }

  protected override end(): void {
    super.end();
    this.packed = undefined;
  }
}
