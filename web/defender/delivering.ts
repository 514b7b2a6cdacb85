/**
 * The page for whoever carries a package that somebody else has sealed: at an address of its own, fetched by
 * nobody else. It knows no draft and no words, and can read nothing of what it hands in.
 */

import type { FirstWords } from 'words:types';

import { workerStarter } from '../browser/worker.ts';
import { Admissions } from './admission.ts';
import { Delivery } from './delivery.ts';
import type { Draft } from './draft.ts';
import { Page, type Extras, type Stage } from './page.ts';
import { deliveryScreen } from './screens/delivery.ts';
import type { Wording } from './wording.ts';
import workUrl from './work.worker.ts?worker&url';

export class Delivering extends Page {
  readonly news = undefined;
  readonly step: Stage['step'] = { number: 1, of: 1 };
  delivery: Delivery | undefined;
  private readonly network = new AbortController();
  private readonly admissions = new Admissions(workUrl, workerStarter([workUrl]), this.network.signal);

  constructor({ draft, wording, comeBack }: { readonly draft: Draft; readonly wording: Wording; readonly comeBack: () => void }) {
    super(draft, wording);
    this.comeBack = comeBack;
  }

  readonly comeBack: () => void;

  get words(): FirstWords {
    return this.wording.of('first');
  }

  begin(): void {
    this.turnTo();
  }

  deliver(file: Blob): void {
    const onChange = (): void => {
      this.refresh();
    };
    this.delivery = new Delivery(file, { admissions: this.admissions, stop: this.network.signal, onChange });
    void this.delivery.run();
    document.getElementById('heading')?.focus();
  }

  /** Another package. */
  again(): void {
    this.delivery = undefined;
    this.turnTo();
  }

  override hasSomethingToLose(): boolean {
    return this.delivery !== undefined && !['done', 'stopped'].includes(this.delivery.state.kind);
  }

  override tryAgain(): void {
    this.refresh();
  }

  override show(): void {
    this.refresh();
  }

  override extras(): Extras {
    return { above: [], below: [] };
  }

  override onward(): void {
    this.refresh();
  }

  override backward(): void {
    this.refresh();
  }

  protected override draw(): readonly Node[] {
    return deliveryScreen(this);
  }

  protected override end(): void {
    this.network.abort();
    this.admissions.end();
    this.delivery = undefined;
  }
}
