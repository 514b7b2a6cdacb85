/**
 * The sealing worker's ear: takes requests one after the other and answers each once.
 *
 * All cryptography of the page happens on this side, in `sealer.ts`. Nothing here fetches or stores.
 */

import { Expired, ProtocolError } from '../protocol/errors.ts';
import { CannotReceive, FileUnreadable, Sealer } from './sealer.ts';
import { LOADING, type Failure, type Numbered, type SealingAnswer, type SealingRequest } from './sealing_messages.ts';

const sealer = new Sealer();
let last: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Numbered<SealingRequest>>) => {
  last = last.then(async () => {
    const answer = await carryOut(data).catch((error: unknown) => failureOf(error));
    say({ ...answer, number: data.number });
  });
});
say({ kind: 'loaded', number: LOADING });

function say(answer: Numbered<SealingAnswer>): void {
  postMessage(answer);
}

async function carryOut(request: SealingRequest): Promise<SealingAnswer> {
  switch (request.kind) {
    case 'start':
      return sealer.start();
    case 'roster':
      return sealer.verifyRoster(request.document, new Date());
    case 'keys':
      return sealer.verifyKeys(request.file, new Date());
    case 'report':
      return sealer.sealReport(request.report, new Date());
    case 'attachment':
      return sealer.sealAttachment(request.index);
    case 'forget':
      sealer.forget();
      return { kind: 'forgotten' };
  }
}

/** The stage and no message: a message could hold something that was typed. */
function failureOf(error: unknown): Failure {
  if (error instanceof Expired) return { kind: 'failed', stage: error.stage, expires: error.expires };
  if (error instanceof ProtocolError) return { kind: 'failed', stage: error.stage };
  if (error instanceof CannotReceive) return { kind: 'failed', stage: 'closed', closed: error.ids };
  if (error instanceof FileUnreadable) return { kind: 'failed', stage: 'file', file: error.index };
  return { kind: 'failed', stage: 'error' };
}
