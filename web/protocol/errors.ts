/**
 * One class for each stage at which bytes can be refused.
 *
 * `stage` is the name that `docs/protocol.md` and the vectors use. Messages never hold
 * content, names or keys. Misuse by the caller is a plain `Error`, not one of these.
 */

/** Bytes that the protocol refuses; `stage` says where. */
export abstract class ProtocolError extends Error {
  abstract readonly stage: string;

  constructor(message: string) {
    super(message);
    // Set by hand because minifiers rename classes.
    this.name = 'ProtocolError';
  }
}

/** Lengths or constants are wrong; nothing secret was touched. */
export class Malformed extends ProtocolError {
  override readonly stage = 'grammar';
}

/** A KEM public key to which nothing may be sealed. */
export class InvalidPublicKey extends ProtocolError {
  override readonly stage = 'public-key';
}

/** The member's slot cannot be opened: a fault to be reported, never hidden. */
export class SlotBroken extends ProtocolError {
  override readonly stage = 'slot';
}

/** The member's slot is a decoy: the defender chose others. */
export class NotAddressed extends ProtocolError {
  override readonly stage = 'not-addressed';
}

/** Header or slots are not what the sender sealed. */
export class TagMismatch extends ProtocolError {
  override readonly stage = 'tag';
}

/** The triage head does not authenticate. */
export class HeadTampered extends ProtocolError {
  override readonly stage = 'head';
}

/** A chunk does not authenticate, or chunks were moved, dropped or added. */
export class PayloadTampered extends ProtocolError {
  override readonly stage = 'payload';
}

/** The padding is not the one that the length asks for. */
export class PaddingInvalid extends ProtocolError {
  override readonly stage = 'padding';
}

/** What was opened is not of the shape that the protocol describes. */
export class ContentInvalid extends ProtocolError {
  override readonly stage = 'content';
}

/** An attachment is not the one that the report lists. */
export class ManifestMismatch extends ProtocolError {
  override readonly stage = 'manifest';
}

/** Fewer pinned keys signed the roster than the threshold asks for. */
export class RosterUnsigned extends ProtocolError {
  override readonly stage = 'signatures';
}

/** The roster is another coalition's. */
export class RosterForeign extends ProtocolError {
  override readonly stage = 'coalition';
}

/** The roster is older than one that was pinned or seen. */
export class RosterRolledBack extends ProtocolError {
  override readonly stage = 'version';
}

/** Two rosters with one version: proof of equivocation. */
export class RosterForked extends ProtocolError {
  override readonly stage = 'equivocation';
}

/** The roster's time is over, or this machine's clock is wrong. */
export class RosterExpired extends ProtocolError {
  override readonly stage = 'expiry';
  /** When the signed bytes say that the roster ends: a public fact. */
  readonly expires: Date;

  constructor(expires: Date) {
    super('the roster has expired');
    this.expires = expires;
  }
}

/** The key file is not the one that the roster was signed for. */
export class RosterKeysMismatch extends ProtocolError {
  override readonly stage = 'keys';
}

/** A key file asks for too little or too much work; nothing was computed. */
export class KeyFileOutOfBounds extends ProtocolError {
  override readonly stage = 'bounds';
}

/** The passphrase is not the one, or the key file was changed. */
export class WrongPassphrase extends ProtocolError {
  override readonly stage = 'passphrase';
}

/** Not twelve words, or a word that is not in the list. */
export class UnknownWord extends ProtocolError {
  override readonly stage = 'words';
}

/** All words are known but they do not belong together. */
export class ChecksumMismatch extends ProtocolError {
  override readonly stage = 'checksum';
}

/** The signature under a login challenge does not hold. */
export class LoginRefused extends ProtocolError {
  override readonly stage = 'login';
}
