/**
 * What the page is doing, once all of it is there: the screen, what is being sent, and what can happen at any
 * moment, a refusal. Once the text has arrived the words are shown, and files follow meanwhile.
 *
 * After a refusal no screen but the refusal is shown and every request of this page, present or future, is aborted.
 */

import type { FirstWords, ReportWords } from 'words:types';

import { workerStarter } from '../browser/worker.ts';
import { Admissions } from './admission.ts';
import type { Draft } from './draft.ts';
import type { Desk } from './evidence/desk.ts';
import { formsOf, type FormOfFile } from './evidence/evidence_file.ts';
import { filled } from './form/body.ts';
import type { Point } from './form/precision.ts';
import { showFrame } from './frame.ts';
import type { Extras } from './page.ts';
import { DraftOnPhone } from './kept/draft_on_phone.ts';
import { Preparation } from './preparation.ts';
import type { Practice } from './practice.ts';
import { ReadAhead } from './read_ahead.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import returningUrl from './returning.worker.ts?worker&url';
import { isQuestion, screens, type ScreenName } from './screens.ts';
import { extrasOf } from './screens/extras.ts';
import { happeningScreen } from './screens/happening.ts';
import type { PointFinder } from './screens/question/point_finder.ts';
import { questionScreen } from './screens/question/question.ts';
import { showUploads } from './screens/uploads.ts';
import sealingUrl from './sealing.worker.ts?worker&url';
import { SealingClient, type SealingFailed } from './sealing_client.ts';
import type { FileToSend, ReportToSeal } from './sealing_messages.ts';
import { Sending, type SendingProblem, type Sent } from './sending.ts';
import type { Uploads } from './uploads.ts';
import { Walking } from './walking.ts';
import type { Wording } from './wording.ts';
import workUrl from './work.worker.ts?worker&url';

const SCREENS_WITH_NEWS: ReadonlySet<ScreenName> = new Set<ScreenName>(['type', 'text', 'files', 'organisations', 'review']);
// They list files, of which one may still be taken out, or change one.
const SCREENS_WITH_FILES: ReadonlySet<ScreenName> = new Set<ScreenName>(['files', 'blur', 'voice', 'resume']);

// After these, who can read it is to be looked at again.
const ABOUT_ORGANISATIONS: ReadonlySet<SendingProblem> = new Set<SendingProblem>(['closed', 'outdated']);

// Who comes back has a worker of its own, which is fetched by nobody else.
const startWorker = workerStarter([sealingUrl, returningUrl, workUrl]);

export type Words = FirstWords & ReportWords;

/** Where somebody is when everything has arrived; the words of `report` have arrived as well. */
export interface Beginning {
  readonly draft: Draft;
  readonly wording: Wording;
  readonly place: ScreenName;
  readonly comeBack: (() => void) | undefined;
}

export class Application extends Walking {
  sending: Sending | undefined;
  uploads: Uploads | undefined;
  /** Set by a person who goes on without the files that are missing. */
  hasGivenUpFiles = false;
  refusal: Refusal | undefined;
  practice: Practice | undefined;
  hasPractised = false;
  /** Where files are looked into, once the first has been chosen. */
  desk: Desk | undefined;
  /** Where a point on the map is looked for, once somebody wants to give one. */
  finder: PointFinder | undefined;
  /** Whether the words by which organisations can be recognised are shown. */
  showsFingerprints = false;
  /** Whether it is asked in which language somebody tells. */
  showsTold = false;
  /** Set by an attempt that was given up: "nothing was sent" may no longer be said. */
  textMayHaveLeft = false;
  readonly preparation: Preparation;
  readonly onPhone: DraftOnPhone;
  readonly comeBack: (() => void) | undefined;
  protected readonly client: SealingClient;
  protected readonly network = new AbortController();
  protected readonly afterArrival: ScreenName = 'code';
  private readonly admissions: Admissions;
  private readonly ahead: ReadAhead;
  /** What sends files: it comes with the first of them, while the line is there. */
  private uploading: typeof Uploads | undefined;

  /** Takes over where somebody is. */
  constructor({ draft, wording, place, comeBack }: Beginning, workerOf: 'sender' | 'returner' = 'sender') {
    super({ draft, wording, place, isFirstReport: workerOf === 'sender' });
    this.comeBack = comeBack;
    this.onPhone = new DraftOnPhone(this, this.offersDraft && workerOf === 'sender');
    this.client = new SealingClient(workerOf === 'sender' ? sealingUrl : returningUrl, startWorker);
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

  /** Whether a draft may be kept where this page is. */
  protected get offersDraft(): boolean {
    return true;
  }

  get words(): Words {
    return { ...this.wording.of('first'), ...this.wording.of('report') };
  }

  get news(): Preparation['problem'] {
    return isQuestion(this.screen) || SCREENS_WITH_NEWS.has(this.screen) ? this.preparation.problem : undefined;
  }

  /** What kind of report it is, as people say it. */
  get typeLabel(): string {
    return this.words.type.labels[this.draft.type ?? 'testimony'];
  }

  /** How one comes back, to be noted. */
  get wayBack(): string {
    return this.words.receipt.wayBack(this.returnAddress());
  }

  /** Where one types the twelve words, as it is written by hand. */
  returnAddress(): string {
    return `${window.location.host}/${this.language === 'es' ? 'volver' : 'return'}`;
  }

  /** Asks for everything that is needed, while somebody types. */
  begin(): void {
    void this.preparation.begin();
    this.onPhone.look().catch(() => undefined);
  }

  override get isKept(): boolean {
    return this.onPhone.isKeeping;
  }

  override get openKept(): (() => void) | undefined {
    return this.onPhone.open;
  }

  override leave(): void {
    this.onPhone.forget();
    super.leave();
  }

  override extras(): Extras {
    return extrasOf(this);
  }

  override tryAgain(): void {
    this.begin();
  }

  override hasSomethingToLose(): boolean {
    return super.hasSomethingToLose() || this.isUploading() || this.desk?.isRecording === true;
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

  chosen(): Preparation['organisations'] {
    return this.preparation.organisations.filter(({ id, canReceive }) => canReceive && !this.draft.leftOut.has(id));
  }

  /** Why the report cannot go to those who are chosen. Before the list has arrived nobody knows: sending waits for it and looks again. */
  get lacks(): 'anybody' | 'somebody trained' | undefined {
    if (this.further.chosen !== undefined || this.preparation.organisations.length === 0) return undefined;
    const chosen = this.chosen();
    if (chosen.length === 0) return 'anybody';
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

  /** What looks into files, and its words; only who chooses a file or records needs them. Rejects where the network fails. */
  async openDesk(): Promise<Desk> {
    const [{ Desk }, uploading] = await Promise.all([import('./evidence/desk.ts'), import('./uploads.ts'), this.wording.load('evidence')]);
    this.uploading = uploading.Uploads;
    return (this.desk ??= new Desk(this));
  }

  /** Of the place at `path`. Rejects where the network fails. */
  async openFinder(path: string, given: Point | undefined): Promise<void> {
    const [{ PointFinder: Finder }] = await Promise.all([import('./screens/question/point_finder.ts'), this.wording.load('point')]);
    if (!this.isGone) this.finder = new Finder(this, path, given);
  }

  protected override draw(): readonly Node[] {
    const kept = this.onPhone.draw(this.screen);
    if (kept !== undefined) return kept;
    if (this.screen === 'q:happening') return happeningScreen(this);
    if (isQuestion(this.screen)) return questionScreen(this);
    return this.screen in screens ? screens[this.screen as keyof typeof screens](this) : [];
  }

  protected override turnTo(): void {
    super.turnTo();
    this.onPhone.keepOn();
    if (!SCREENS_WITH_FILES.has(this.screen)) this.ahead.read(this.filesToSeal());
  }

  protected override end(): void {
    this.closeDesk();
    this.finder = undefined;
    this.network.abort();
    this.endWorkers();
    this.sending = undefined;
    this.sent = undefined;
    this.uploads = undefined;
    this.practice = undefined;
  }

  private closeDesk(): void {
    this.desk?.close();
    this.desk = undefined;
  }

  /** The server has the text: nothing typed is needed any more. The words come first, whatever is still on its way. */
  protected arrive(sent: Sent): void {
    // The receipt of further answers is not one to keep: the first one stands for both.
    this.sent = this.further.form === undefined ? sent : (this.further.end({ hasArrived: true }) ?? sent);
    this.sending = undefined;
    this.draft.clear();
    this.closeDesk();
    this.finder = undefined;
    this.onPhone.forget();
    this.uploads = undefined;
    if (sent.files.length > 0) this.upload(sent.files);
    else this.rest();
    this.show(this.further.hasArrived ? 'receipt' : this.afterArrival);
  }

  protected upload(files: readonly FileToSend[], options: { begunBefore?: boolean } = {}): void {
    this.hasGivenUpFiles = false;
    if (this.uploading === undefined) throw new Error('files without a desk');
    const uploads = new this.uploading(files, {
      client: this.client,
      admissions: this.admissions,
      stop: this.network.signal,
      onChange: () => {
        if (uploads !== this.uploads || this.hasGivenUpFiles) return;
        if (uploads.state.kind === 'done') this.rest();
        showUploads(this);
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

  private endWorkers(): void {
    this.client.end();
    this.admissions.end();
  }

  /** While somebody types. What goes wrong now is found again, and said, when it is needed. */
  protected workAhead(id: string): void {
    this.admissions.for({ for: 'report', id }).catch(() => undefined);
  }

  private dropAttempt(): void {
    this.textMayHaveLeft ||= this.sending?.textInDoubt ?? false;
    this.sending = undefined;
  }

  /** Drawing any other screen again would take the caret, and the keyboard, from somebody who is typing. */
  protected showNews(): void {
    if (this.screen === 'organisations') this.refresh();
    else if (!this.isGone) showFrame(this);
  }

  /** Who sent before the list had arrived sends to all that it offers. */
  private addressed(report: ReportToSeal): ReportToSeal | undefined {
    if (report.chosen.length > 0) return report;
    if (this.lacks === undefined) return { ...report, chosen: this.chosen().map(({ id }) => id) };
    this.change();
    return undefined;
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
}
