/** What can go wrong in the keeper, and by which code the page hears of it. */

import { ConnectionFailed, ServerRefused } from '../../browser/http.ts';
import { ProtocolError } from '../../protocol/errors.ts';

/** A request that cannot be answered; `code` says why, in the words of the catalogue. */
export class KeeperError extends Error {
  override readonly name = 'KeeperError';

  constructor(readonly code: string) {
    super(code);
  }
}

/** The service's answer has not the shape that the protocol gives it. */
export function nonsense(): KeeperError {
  return new KeeperError('nonsense');
}

/** A stage, or a code of the service; never a message, which could hold something that was typed. */
export function codeOf(error: unknown): string {
  if (error instanceof ProtocolError) return error.stage;
  if (error instanceof KeeperError || error instanceof ServerRefused) return error.message;
  if (isFull(error)) return 'no-room';
  return error instanceof ConnectionFailed ? 'no-connection' : 'error';
}

/** The browser keeps large files outside of the memory, as long as it has room there. */
function isFull(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'QuotaExceededError'));
}
