/**
 * One sealed report on its way, until the server has answered with its hash and proven that it keeps it.
 *
 * A second attempt posts the same sealed bytes; nothing is ever sealed twice under one key. Changing the report
 * means dropping this object and sealing anew. Files follow afterwards, on their own.
 *
 * What was typed is kept here until it is sealed, and what was sealed until it has arrived.
 */

import { post, ServerRefused } from '../browser/http.ts';
import { Pause } from '../browser/pause.ts';
import type { Admissions } from './admission.ts';
import type { Language } from './draft.ts';
import { bytesToRead } from './evidence/evidence_file.ts';
import type { Preparation } from './preparation.ts';
import { CAN_BE_TRIED_AGAIN, isRefusedForWork, problemOf, type Problem } from './problems.ts';
import { SealingFailed, type SealingClient } from './sealing_client.ts';
import type { FileToSend, ReportToSeal, SealedReport } from './sealing_messages.ts';

// A mailbox that is still busy after five minutes is shown as such; then a person decides.
const BUSY_ANSWERS = 30;
// Work that was too old is done anew once; who refuses new work as well will go on doing so.
const REFUSALS = 2;

/** `outdated`: the list of organisations is over, and the next one has been asked for. */
export type SendingProblem = Problem | 'outdated';

export type SendingState =
  | { readonly kind: 'preparing' | 'working' | 'text' | 'arrived' }
  /** How many tenths of the files have been read, where there are files. */
  | { readonly kind: 'sealing'; readonly tenths?: number }
  | { readonly kind: 'waiting'; readonly seconds: number }
  | { readonly kind: 'stopped'; readonly problem: SendingProblem; readonly file: number; readonly canRetry: boolean; readonly reason: string };

/** What is left of a report that has arrived: all that the screens after it show. */
export interface Sent {
  readonly language: Language;
  readonly chosen: readonly string[];
  readonly returnWords: readonly string[];
  readonly evidenceHash: string;
  /** Hour of arrival, since 1970. */
  readonly hour: number;
  readonly isProven: boolean;
  readonly files: readonly FileToSend[];
}

interface Surroundings {
  readonly client: SealingClient;
  readonly admissions: Admissions;
  readonly preparation: Preparation;
  readonly stop: AbortSignal;
  /** The report with those whom it is for, which nobody knows before the list has arrived; nothing if somebody has to change it first. */
  readonly addressed: (report: ReportToSeal) => ReportToSeal | undefined;
  readonly onChange: () => void;
  readonly onArrived: (sent: Sent) => void;
  readonly onRefused: (error: SealingFailed) => void;
}

export class Sending {
  state: SendingState = { kind: 'preparing' };
  /** The text may have arrived: it was on its way and no answer said otherwise. */
  textInDoubt = false;
  private readonly language: Language;
  private chosen: readonly string[];
  /** The report, then what was sealed. */
  private text: ReportToSeal | SealedReport;
  private returnWords: readonly string[] = [];
  private pause: Pause | undefined;
  private running = false;

  constructor(
    report: ReportToSeal,
    protected readonly around: Surroundings,
  ) {
    this.text = report;
    this.language = report.language;
    this.chosen = report.chosen;
  }

  /** Goes on from where it stopped. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const sealed = 'sealed' in this.text ? this.text : await this.seal(this.text);
      if (sealed === undefined) return;
      this.text = sealed;
      const sent = await this.persist(sealed);
      this.enter({ kind: 'arrived' });
      this.around.onArrived(sent);
    } catch (error) {
      this.stopBecause(error);
    } finally {
      this.running = false;
    }
  }

  /** Ends a wait at once. */
  hurry(): void {
    this.pause?.cutShort();
  }

  private async seal(draft: ReportToSeal): Promise<SealedReport | undefined> {
    const { client, preparation } = this.around;
    this.enter({ kind: 'preparing' });
    // Before anything leaves: words that arrive too late would never be seen.
    const lists = await preparation.ready();
    const report = this.around.addressed(draft);
    if (report === undefined) return undefined;
    this.chosen = report.chosen;
    const all = bytesToRead(report.files);
    let read = 0;
    let tenths = 0;
    this.enter({ kind: 'sealing', ...(all > 0 && { tenths }) });
    const sealed = await client.ask({ kind: 'report', report }, (bytes) => {
      read += bytes;
      if (Math.floor((10 * read) / all) === tenths) return;
      tenths = Math.floor((10 * read) / all);
      this.enter({ kind: 'sealing', tenths });
    });
    this.returnWords = sealed.returnIndexes.map((index) => lists[report.language][index] ?? '');
    return sealed;
  }

  /** Again and again the same bytes, while the server asks for other work or for a moment. */
  protected async persist(sealed: SealedReport): Promise<Sent> {
    let refusals = 0;
    let busyAnswers = 0;
    for (;;) {
      try {
        return await this.post(sealed);
      } catch (error) {
        if (isRefusedForWork(error)) {
          this.around.admissions.drop(sealed.id);
          refusals += 1;
          if (refusals >= REFUSALS) throw error;
        } else if (error instanceof ServerRefused && error.status === 503 && error.restSeconds !== undefined) {
          busyAnswers += 1;
          if (busyAnswers >= BUSY_ANSWERS) throw error;
          await this.wait(error.restSeconds);
        } else throw error;
      }
    }
  }

  private async post(report: SealedReport): Promise<Sent> {
    const { admissions, client, stop } = this.around;
    const { files, id, sealed } = report;
    this.enter({ kind: 'working' });
    const admission = await admissions.for({ for: 'report', id });
    this.enter({ kind: 'text' });
    this.textInDoubt = true;
    const kept = await post('/api/v1/reports', sealed, { admission, stop });
    const { isProven } = await client.ask({ kind: 'receipt', of: 'report', kept });
    this.textInDoubt = false;
    return this.sent(report, { hour: kept.hour, isProven, files });
  }

  protected sent({ evidenceHash }: SealedReport, where: Pick<Sent, 'hour' | 'isProven' | 'files'>): Sent {
    const { language, chosen, returnWords } = this;
    return { language, chosen, returnWords, evidenceHash, ...where };
  }

  private async wait(seconds: number): Promise<void> {
    this.pause = new Pause(seconds, this.around.stop);
    this.enter({ kind: 'waiting', seconds });
    await this.pause.over;
    this.pause = undefined;
  }

  private stopBecause(error: unknown): void {
    const problem = isOutdated(error) ? 'outdated' : problemOf(error);
    if (problem === 'sealing') {
      this.around.onRefused(error instanceof SealingFailed ? error : new SealingFailed('page', { stage: 'error' }));
      return;
    }
    // A clear no before anything was stored; a server in trouble may have stored it all the same.
    if (error instanceof ServerRefused && error.status < 500) this.textInDoubt = false;
    const { file = 0, closed = [] } = error instanceof SealingFailed ? error.failure : {};
    this.around.preparation.close(closed);
    // Sealed anew only by a person who has seen the new list: others may be in it.
    if (problem === 'outdated') this.around.preparation.begin().catch(() => undefined); // it says itself what is wrong
    const reason = problem === 'unproven' && error instanceof SealingFailed ? error.message : '';
    this.enter({ kind: 'stopped', file, problem, canRetry: problem !== 'outdated' && CAN_BE_TRIED_AGAIN.has(problem), reason });
  }

  protected enter(state: SendingState): void {
    this.state = state;
    this.around.onChange();
  }
}

/** Sealed to a list that the server does not know or that is over; or not sealed, since it ended while somebody typed. */
function isOutdated(error: unknown): boolean {
  if (error instanceof SealingFailed) return error.during === 'report' && error.failure.stage === 'expiry';
  return error instanceof ServerRefused && (error.code === 'roster-ended' || error.code === 'roster-unknown');
}
