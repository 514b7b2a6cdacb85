/**
 * What the page is doing, once all of it is there: the screen, what is being sent, and what can happen at any
 * moment, a refusal. Once the text has arrived the words are shown, and files follow meanwhile.
 *
 * After a refusal no screen but the refusal is shown and every request of this page, present or future, is aborted.
 */

import { workerStarter } from '../browser/worker.ts';
import { Admissions } from './admission.ts';
import { fileName, type Draft, type Language } from './draft.ts';
import { showFrame } from './frame.ts';
import { Page } from './page.ts';
import { Preparation } from './preparation.ts';
import type { Practice } from './practice.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import returningUrl from './returning.worker.ts?worker&url';
import { screens, type ScreenName } from './screens.ts';
import { showUploads } from './screens/uploads.ts';
import sealingUrl from './sealing.worker.ts?worker&url';
import { SealingClient, type SealingFailed } from './sealing_client.ts';
import type { FileToSeal, FileToSend, ReportToSeal } from './sealing_messages.ts';
import { Sending, type Sent } from './sending.ts';
import { Uploads } from './uploads.ts';
import { en } from './words/en.ts';
import { es, type Words } from './words/es.ts';
import workUrl from './work.worker.ts?worker&url';

const SCREENS_WITH_NEWS: ReadonlySet<ScreenName> = new Set<ScreenName>(['type', 'text', 'files', 'organisations', 'review']);

// Who comes back has a worker of its own, which is fetched by nobody else.
const startWorker = workerStarter([sealingUrl, returningUrl, workUrl]);

/** Where somebody is when everything has arrived. */
export interface Beginning {
  readonly draft: Draft;
  readonly language: Language;
  readonly place: ScreenName;
  readonly comeBack: () => void;
}

export class Application extends Page {
  screen: ScreenName;
  sending: Sending | undefined;
  sent: Sent | undefined;
  uploads: Uploads | undefined;
  /** Set by a person who goes on without the files that are missing. */
  hasGivenUpFiles = false;
  refusal: Refusal | undefined;
  practice: Practice | undefined;
  hasPractised = false;
  /** Whether the words by which organisations can be recognised are shown. */
  showsFingerprints = false;
  /** Set by an attempt that was given up: "nothing was sent" may no longer be said. */
  textMayHaveLeft = false;
  readonly preparation: Preparation;
  readonly comeBack: () => void;
  protected readonly client: SealingClient;
  protected readonly network = new AbortController();
  protected readonly afterArrival: ScreenName = 'code';
  private readonly admissions: Admissions;

  /** Takes over where somebody is. */
  constructor({ draft, language, place, comeBack }: Beginning, workerOf: 'sender' | 'returner' = 'sender') {
    super(draft, language);
    this.screen = place;
    this.comeBack = comeBack;
    this.client = new SealingClient(workerOf === 'sender' ? sealingUrl : returningUrl, startWorker);
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

  get words(): Words {
    return this.language === 'es' ? es : en;
  }

  get news(): Preparation['problem'] {
    return SCREENS_WITH_NEWS.has(this.screen) ? this.preparation.problem : undefined;
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
  }

  override show(screen: ScreenName): void {
    this.screen = this.refusal === undefined ? screen : 'refusal';
    this.turnTo();
  }

  override tryAgain(): void {
    this.begin();
  }

  override hasSomethingToLose(): boolean {
    return super.hasSomethingToLose() || this.isUploading();
  }

  /** Whether files are on their way, or stopped on it. */
  isUploading(): boolean {
    return this.uploads !== undefined && this.uploads.state.kind !== 'done' && !this.hasGivenUpFiles;
  }

  send(): void {
    const type = this.reportType();
    if (this.sending !== undefined || this.sent !== undefined || this.refusal !== undefined || type === undefined) return;
    const report = {
      type,
      language: this.language,
      text: this.draft.text,
      files: this.filesToSeal(),
      chosen: this.chosen().map(({ id }) => id),
    };
    this.sending = new Sending(report, this.surroundings());
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
    this.show(state?.kind === 'stopped' && state.problem === 'closed' ? 'organisations' : 'review');
  }

  chosen(): Preparation['organisations'] {
    return this.preparation.organisations.filter(({ id, canReceive }) => canReceive && !this.draft.leftOut.has(id));
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

  protected override draw(): readonly Node[] {
    return this.screen in screens ? screens[this.screen as keyof typeof screens](this) : [];
  }

  protected override end(): void {
    this.network.abort();
    this.endWorkers();
    this.sending = undefined;
    this.sent = undefined;
    this.uploads = undefined;
    this.practice = undefined;
  }

  /** The server has the text: nothing typed is needed any more. The words come first, whatever is still on its way. */
  private arrive(sent: Sent): void {
    this.sent = sent;
    this.sending = undefined;
    this.draft.wipe();
    this.uploads = undefined;
    if (sent.files.length > 0) this.upload(sent.files);
    else this.rest();
    this.show(this.afterArrival);
  }

  protected upload(files: readonly FileToSend[], options: { begunBefore?: boolean } = {}): void {
    this.hasGivenUpFiles = false;
    const uploads = new Uploads(files, {
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
    return this.draft.type;
  }

  protected filesToSeal(): readonly FileToSeal[] {
    return this.draft.files.map((file, index) => ({ content: file.content, name: fileName(index, file), mediaType: file.mediaType }));
  }

  /** Nothing is left for the workers to do. */
  protected rest(): void {
    this.endWorkers();
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

  private surroundings(): ConstructorParameters<typeof Sending>[1] {
    return {
      client: this.client,
      admissions: this.admissions,
      preparation: this.preparation,
      stop: this.network.signal,
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
