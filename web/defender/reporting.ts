/**
 * What is sent: the report to those who were chosen, and its files after it. At any moment it can be refused.
 *
 * After a refusal no screen but the refusal is shown and every request of this page, present or future, is aborted.
 */

import { workerStarter } from '../browser/worker.ts';
import { Admissions } from './admission.ts';
import { formsOf, type FormOfFile } from './evidence/evidence_file.ts';
import { filled } from './form/body.ts';
import { Preparation } from './preparation.ts';
import { ReadAhead } from './read_ahead.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import returningUrl from './returning.worker.ts?worker&url';
import type { ScreenName } from './screens.ts';
import sealingUrl from './sealing.worker.ts?worker&url';
import { SealingClient, type SealingFailed } from './sealing_client.ts';
import type { FileToSend, Organisation, ReportToSeal } from './sealing_messages.ts';
import { Sending, type SendingProblem, type Sent } from './sending.ts';
import type { Uploads } from './uploads.ts';
import { Walking, type Start } from './walking.ts';
import workUrl from './work.worker.ts?worker&url';

// After these, who can read it is to be looked at again.
const ABOUT_ORGANISATIONS: ReadonlySet<SendingProblem> = new Set<SendingProblem>(['closed', 'outdated']);

// Who comes back has a worker of its own, which is fetched by nobody else.
const startWorker = workerStarter([sealingUrl, returningUrl, workUrl]);

export abstract class Reporting extends Walking {
  sending: Sending | undefined;
  uploads: Uploads | undefined;
  /** Set by a person who goes on without the files that are missing. */
  hasGivenUpFiles = false;
  refusal: Refusal | undefined;
  /** Set by an attempt that was given up: "nothing was sent" may no longer be said. */
  textMayHaveLeft = false;
  readonly preparation: Preparation;
  protected readonly client: SealingClient;
  protected readonly network = new AbortController();
  protected readonly afterArrival: ScreenName = 'code';
  protected onTheirWay: typeof import('./files_on_their_way.ts') | undefined;
  protected readonly ahead: ReadAhead;
  private readonly admissions: Admissions;

  constructor(start: Start) {
    super(start);
    this.client = new SealingClient(start.isFirstReport ? sealingUrl : returningUrl, startWorker);
    this.ahead = new ReadAhead(this.client);
    this.admissions = new Admissions(workUrl, startWorker, this.network.signal);
    this.preparation = new Preparation(this.client, this.network.signal, {
      onChange: () => {
        this.showNews();
      },
      onRefused: (error) => {
        this.refuse(error);
      },
      onNextId: (id) => {
        this.workAhead(id);
      },
    });
  }

  /** Whether files are on their way, or stopped on it. */
  isUploading(): boolean {
    return this.uploads !== undefined && this.uploads.state.kind !== 'done' && !this.hasGivenUpFiles;
  }

  send(): void {
    const type = this.reportType();
    if (this.sending !== undefined || this.sent !== undefined || this.refusal !== undefined || type === undefined) return;
    const { answers, head, sensitive } = filled(this.form(), this.draft.entries, { lang: this.language, now: new Date() });
    if (this.further.form === undefined) this.further.prepare(this.form().id, this.draft.entries, answers.persons);
    const report: ReportToSeal = {
      type,
      language: this.language,
      told: this.draft.told ?? this.wording.spoken,
      text: this.draft.text,
      answers,
      head,
      sensitive,
      files: this.filesToSeal(),
      chosen: this.further.chosen ?? this.chosen().map(({ id }) => id),
    };
    this.sending = this.sendingOf(report);
    this.show('sending');
    void this.sending.run();
  }

  /** Gives up an attempt that did not get through, so that the draft can be changed and sealed anew. */
  change(): void {
    const state = this.sending?.state;
    this.dropAttempt();
    // Fails only with the worker, which then has nothing to forget.
    this.client.ask({ kind: 'forget' }).then(
      ({ nextId }) => {
        this.workAhead(nextId);
      },
      () => undefined,
    );
    if (state?.kind === 'stopped' && ABOUT_ORGANISATIONS.has(state.problem)) this.changeAnswer('organisations');
    else this.show('review');
  }

  chosen(): readonly Organisation[] {
    return this.preparation.organisations.filter((one) => this.canBeChosen(one) && !this.draft.leftOut.has(one.id));
  }

  canBeChosen({ canKeepSensitive, canReceive }: Organisation): boolean {
    return canReceive && (canKeepSensitive || !this.questionnaire.isForTrained);
  }

  /** Why the report cannot go to those who are chosen. Before the list has arrived nobody knows: sending waits for it and looks again. */
  get lacks(): 'anybody' | 'somebody trained' | undefined {
    if (this.further.chosen !== undefined || this.preparation.organisations.length === 0) return undefined;
    const chosen = this.chosen();
    if (chosen.length === 0) return this.questionnaire.isForTrained ? 'somebody trained' : 'anybody';
    return this.questionnaire.isSensitive && !chosen.some(({ canKeepSensitive }) => canKeepSensitive) ? 'somebody trained' : undefined;
  }

  refuse(error: SealingFailed): void {
    if (this.refusal !== undefined || this.sent !== undefined || this.isGone) return;
    this.dropAttempt();
    this.refusal = refusalOf(error);
    this.network.abort();
    this.endWorkers();
    this.show('refusal');
  }

  /** Without the files that have not arrived; they can follow later, by the twelve words. */
  giveUpUploads(): void {
    this.hasGivenUpFiles = true;
    this.rest();
    this.refresh();
  }

  /** Says what is wrong with the connection, or that it is well again. */
  protected abstract showNews(): void;

  /** Says how far the files are. */
  protected abstract showUploads(): void;

  /** Forgets what was typed: it has arrived. */
  protected abstract clearAway(): void;

  protected override end(): void {
    this.network.abort();
    this.endWorkers();
    this.sending = undefined;
    this.sent = undefined;
    this.uploads = undefined;
  }

  /** The server has the text: nothing typed is needed any more. The words come first, whatever is still on its way. */
  protected arrive(sent: Sent): void {
    // The receipt of further answers is not one to keep: the first one stands for both.
    this.sent = this.further.form === undefined ? sent : (this.further.end({ hasArrived: true }) ?? sent);
    this.sending = undefined;
    this.clearAway();
    this.uploads = undefined;
    if (sent.files.length > 0) this.upload(sent.files);
    else this.rest();
    this.show(this.further.hasArrived ? 'receipt' : this.afterArrival);
  }

  protected upload(files: readonly FileToSend[], options: { begunBefore?: boolean } = {}): void {
    this.hasGivenUpFiles = false;
    if (this.onTheirWay === undefined) throw new Error('files without a desk');
    const uploads = new this.onTheirWay.Uploads(files, {
      client: this.client,
      admissions: this.admissions,
      stop: this.network.signal,
      onChange: () => {
        if (uploads !== this.uploads || this.hasGivenUpFiles) return;
        if (uploads.state.kind === 'done') this.rest();
        this.showUploads();
      },
    }, options);
    this.uploads = uploads;
    void uploads.run();
  }

  protected reportType(): ReportToSeal['type'] | undefined {
    return this.further.form === undefined ? this.draft.type : 'followup';
  }

  protected filesToSeal(): readonly FormOfFile[] {
    return this.ahead.numbered(formsOf(this.draft.files));
  }

  /** Nothing is left for the workers to do. */
  protected rest(): void {
    // What keeps the return code is needed for further answers.
    if (this.further.offers.length === 0) this.endWorkers();
  }

  /** While somebody types. What goes wrong now is found again, and said, when it is needed. */
  protected workAhead(id: string): void {
    this.admissions.for({ for: 'report', id }).catch(() => undefined);
  }

  protected sendingOf(report: ReportToSeal): Sending {
    return new Sending(report, this.surroundings());
  }

  protected surroundings(): ConstructorParameters<typeof Sending>[1] {
    return {
      client: this.client,
      admissions: this.admissions,
      preparation: this.preparation,
      stop: this.network.signal,
      addressed: (report) => this.addressed(report),
      onChange: () => {
        this.refresh();
      },
      onArrived: (sent) => {
        this.arrive(sent);
      },
      onRefused: (error) => {
        this.refuse(error);
      },
    };
  }

  /** Who sent before the list had arrived sends to all that it offers. */
  private addressed(report: ReportToSeal): ReportToSeal | undefined {
    if (report.chosen.length > 0) return report;
    if (this.lacks === undefined) return { ...report, chosen: this.chosen().map(({ id }) => id) };
    this.change();
    return undefined;
  }

  private dropAttempt(): void {
    this.textMayHaveLeft ||= this.sending?.textInDoubt ?? false;
    this.sending = undefined;
  }

  private endWorkers(): void {
    this.client.end();
    this.admissions.end();
  }
}
