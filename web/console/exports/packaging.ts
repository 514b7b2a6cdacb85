/** Making the package of evidence of one report, and handing it out; shown while it goes on, until somebody stops it. */

import { arrivedAbout } from '../cases/store.ts';
import { Failed } from '../keeper_client.ts';
import type { Session } from '../keeper_messages.ts';
import { asking } from '../session.ts';
import type { Lock } from './age.ts';
import type { Decided } from './deciding.ts';
import type { Target } from './handing.ts';

export type Progress = { readonly doing: 'fetching' | 'writing'; readonly done: number; readonly of: number };

/** What was handed out, and what it lacks. */
export interface Given {
  readonly lacking: readonly string[];
  readonly hasReceipt: boolean;
}

/** Somebody does not want it any more. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

let isStopped = false;
const MEGABYTE = 1_000_000;

/** Ends the making: what is on the way from the service, and what comes after. */
export function stop(): void {
  isStopped = true;
  void asking().ask('stopEvidence', {}).catch(() => undefined);
}

/** How a package is called: nothing that was told stands in it. */
export function packageName(report: string): string {
  return `atalaya-${report.slice(0, 12)}.zip`;
}

interface Making {
  readonly session: Session;
  readonly taker: string;
  readonly target: Target;
  readonly lock: Lock | undefined;
  readonly onProgress: (progress: Progress) => void;
  /** Throws once the session is over. */
  readonly goOn: () => void;
}

/** @throws {@link Stopped}, {@link Failed}, or what `target` throws */
export async function givePackage({ candidate: { line, told } }: Extract<Decided, { readonly kind: 'leaves' }>, { goOn, lock, onProgress, session, taker, target }: Making): Promise<Given> {
  const [first] = told ?? [];
  const found = arrivedAbout(line.id);
  if (first === undefined || found === undefined) throw new Failed('not-found');
  isStopped = false;
  const check = (): void => {
    goOn();
    if (isStopped) throw new Stopped();
  };
  const { packageOf } = await import('../evidence/package/making.ts');
  const onFile = (done: number, of: number): void => {
    onProgress({ doing: 'fetching', done, of });
  };
  const { content, hasReceipt, lacking } = await packageOf({ session, line, report: first.report, found, taker }, { check, onFile }).catch((error: unknown) => {
    // What is on the way is cut off, and says no more than that.
    check();
    throw error;
  });
  let written = 0;
  await target.take(lock === undefined ? content : await lock(content.stream()), (bytes) => {
    written += bytes;
    onProgress({ doing: 'writing', done: Math.round(written / MEGABYTE), of: Math.round(content.size / MEGABYTE) });
    check();
  });
  return { lacking, hasReceipt };
}
