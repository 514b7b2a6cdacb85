/** A sealing worker's ear: takes requests one after the other and answers each once. Nothing here fetches or stores. */

import { Expired, ProtocolError } from '../protocol/errors.ts';
import { FileUnreadable, type OnRead } from './file_sealer.ts';
import { HashDiffers } from './receipts.ts';
import type { ReturnAnswers, ReturnRequest } from './return_messages.ts';
import { CannotReceive, type Sealer } from './sealer.ts';
import { NobodyTrained } from './sensitive_sealer.ts';
import { LOADING, type Failure, type Numbered, type SealingAnswer, type SealingRequest } from './sealing_messages.ts';

type Answer = SealingAnswer | ReturnAnswers[keyof ReturnAnswers];

type Request = SealingRequest | ReturnRequest;

export function listen(answerTo: (request: Request, onRead: OnRead) => Promise<Answer>): void {
  let last: Promise<void> = Promise.resolve();
  addEventListener('message', ({ data }: MessageEvent<Numbered<Request>>) => {
    last = last.then(async () => {
      const onRead = (bytes: number): void => {
        say({ kind: 'progress', bytes, number: data.number });
      };
      const answer = await answerTo(data, onRead).catch((error: unknown) => failureOf(error));
      say({ ...answer, number: data.number });
    });
  });
  say({ kind: 'loaded', number: LOADING });
}

export async function carryOut(sealer: Sealer, request: SealingRequest, onRead: OnRead): Promise<SealingAnswer> {
  switch (request.kind) {
    case 'start':
      return sealer.start();
    case 'roster':
      return sealer.verifyRoster(request.document, new Date());
    case 'keys':
      return sealer.verifyKeys(request.file, new Date());
    case 'read':
      return sealer.readFile(request, onRead);
    case 'report':
      return sealer.sealReport(request.report, new Date(), onRead);
    case 'file':
      return sealer.beginFile(request.index, request.found);
    case 'part':
      return sealer.sealPart(request, onRead);
    case 'receipt':
      return sealer.checkReceipt(request, onRead);
    case 'forget':
      return sealer.forget();
  }
}

function say(answer: Numbered<Answer>): void {
  postMessage(answer, { transfer: answer.kind === 'part-sealed' ? [answer.bytes.buffer] : [] });
}

/** The stage and no message: a message could hold something that was typed. */
function failureOf(error: unknown): Failure {
  if (error instanceof Expired) return { kind: 'failed', stage: error.stage, expires: error.expires };
  if (error instanceof ProtocolError) return { kind: 'failed', stage: error.stage };
  if (error instanceof CannotReceive) return { kind: 'failed', stage: 'closed', closed: error.ids };
  if (error instanceof NobodyTrained) return { kind: 'failed', stage: 'nobody-trained' };
  if (error instanceof HashDiffers) return { kind: 'failed', stage: 'different' };
  if (error instanceof FileUnreadable) return { kind: 'failed', stage: 'file', file: error.index };
  return { kind: 'failed', stage: 'error' };
}
