/** What can go wrong in the keeper and is no stage of the protocol. */

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
