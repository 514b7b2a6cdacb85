/**
 * One sealed package on its way: the report first, then its files, as in `sending.ts` and `uploads.ts`.
 *
 * Nothing is lost by trying again: the server keeps the same bytes once, and files go on where it stands.
 */

import { get, post, ServerRefused } from '../browser/http.ts';
import { Pause } from '../browser/pause.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { toHex } from '../protocol/encoding.ts';
import type { Admissions } from './admission.ts';
import { PackageClient } from './package_client.ts';
import { CAN_BE_TRIED_AGAIN, isRefusedForWork, problemOf, type Problem } from './problems.ts';
import { Uploads } from './uploads.ts';

// As for one's own report.
const BUSY_ANSWERS = 30;
const REFUSALS = 2;

export type DeliveryProblem = Problem | 'package' | 'list' | 'ended' | 'foreign';

export type DeliveryState =
  | { readonly kind: 'checking' | 'working' | 'text' | 'files' | 'done' }
  | { readonly kind: 'waiting'; readonly seconds: number }
  | { readonly kind: 'stopped'; readonly problem: DeliveryProblem; readonly canRetry: boolean };

export interface Arrived {
  /** Hex. */
  readonly sha256: string;
  /** Hour of arrival, since 1970. */
  readonly hour: number;
  readonly isProven: boolean;
}

interface Surroundings {
  readonly admissions: Admissions;
  readonly stop: AbortSignal;
  readonly onChange: () => void;
}

export class Delivery {
  state: DeliveryState = { kind: 'checking' };
  arrived: Arrived | undefined;
  uploads: Uploads | undefined;
  private client: PackageClient | undefined;
  private pause: Pause | undefined;

  constructor(
    private readonly file: Blob,
    private readonly around: Surroundings,
  ) {}

  /** Begins, or goes on from where it stopped. */
  async run(): Promise<void> {
    try {
      this.enter({ kind: 'checking' });
      this.client ??= await PackageClient.open(this.file, await get('/api/v1/roster', this.around.stop));
      this.arrived ??= await this.persist(this.client);
      await this.sendFiles(this.client);
    } catch (error) {
      const problem = nameOf(error);
      this.enter({ kind: 'stopped', problem, canRetry: (CAN_BE_TRIED_AGAIN as ReadonlySet<string>).has(problem) });
    }
  }

  /** Ends a wait at once. */
  hurry(): void {
    this.pause?.cutShort();
    this.uploads?.hurry();
  }

  private async persist(client: PackageClient): Promise<Arrived> {
    let refusals = 0;
    let busyAnswers = 0;
    for (;;) {
      try {
        return await this.post(client);
      } catch (error) {
        if (isRefusedForWork(error)) {
          this.around.admissions.drop(toHex(client.sealed.report.header.id));
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

  private async post(client: PackageClient): Promise<Arrived> {
    const { admissions, stop } = this.around;
    this.enter({ kind: 'working' });
    const admission = await admissions.for({ for: 'report', id: toHex(client.sealed.report.header.id) });
    this.enter({ kind: 'text' });
    const kept = await post('/api/v1/reports', new Blob([client.sealed.reportBytes]), { admission, stop });
    return { sha256: toHex(client.reportHash), hour: kept.hour, isProven: await client.check({ of: 'report', kept }) };
  }

  private async sendFiles(client: PackageClient): Promise<void> {
    this.uploads ??= new Uploads(client.files, { ...this.around, client }, { begunBefore: true });
    this.enter({ kind: 'files' });
    await this.uploads.run();
    const { state } = this.uploads;
    if (state.kind === 'stopped') this.enter(state);
    else this.enter({ kind: 'done' });
  }

  private async wait(seconds: number): Promise<void> {
    this.pause = new Pause(seconds, this.around.stop);
    this.enter({ kind: 'waiting', seconds });
    await this.pause.over;
    this.pause = undefined;
  }

  private enter(state: DeliveryState): void {
    this.state = state;
    this.around.onChange();
  }
}

function nameOf(error: unknown): DeliveryProblem {
  if (error instanceof ProtocolError) return error.stage === 'grammar' ? 'package' : 'list';
  if (error instanceof ServerRefused && error.code === 'roster-ended') return 'ended';
  if (error instanceof ServerRefused && error.code === 'roster-unknown') return 'foreign';
  return problemOf(error);
}
