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

/** A report that says that it follows another, and is not by whoever sent that one. */
export class FollowUpForeign extends ProtocolError {
  override readonly stage = 'follow-up';
}

/** An attachment is not the one that the report lists. */
export class ManifestMismatch extends ProtocolError {
  override readonly stage = 'manifest';
}

/** Too few keys of the root before it, or too few of its own, signed a root. */
export class RootUnsigned extends ProtocolError {
  override readonly stage = 'root-signatures';
}

/** A signed root is not of the shape that the protocol describes. */
export class RootInvalid extends ProtocolError {
  override readonly stage = 'root-content';
}

/** A root that does not follow the trusted one, or is older than one that was seen. */
export class RootNotNext extends ProtocolError {
  override readonly stage = 'root-version';
}

/** Something's time is over, or this machine's clock is wrong. */
export abstract class Expired extends ProtocolError {
  /** When the signed bytes say that it ends: a public fact. */
  readonly expires: Date;

  constructor(expires: Date) {
    super('its time is over');
    this.expires = expires;
  }
}

/** The root's time is over: nobody may sign for the coalition any more. */
export class RootExpired extends Expired {
  override readonly stage = 'root-expiry';
}

/** Fewer keys of the root signed the roster than the threshold asks for. */
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

/** Two rosters in one place of the chain: proof of equivocation. */
export class RosterForked extends ProtocolError {
  override readonly stage = 'equivocation';
}

/** The roster's time is over, or this machine's clock is wrong. */
export class RosterExpired extends Expired {
  override readonly stage = 'expiry';
}

/** The key file is not the one that the roster was signed for. */
export class RosterKeysMismatch extends ProtocolError {
  override readonly stage = 'keys';
}

/** A roster that may not follow the one before it. */
export class NotSuccessor extends ProtocolError {
  override readonly stage = 'successor';
}

/** A statement by nobody who may make it, or whose signature does not hold. */
export class AuthorUnknown extends ProtocolError {
  override readonly stage = 'author';
}

/** An application or a device's request that its own key did not sign. */
export class ApplicationInvalid extends ProtocolError {
  override readonly stage = 'application';
}

/** A proposal that does something else than it says. */
export class ProposalInvalid extends ProtocolError {
  override readonly stage = 'proposal';
}

/** An answer that is not what was sealed to the new key. */
export class ProbeWrong extends ProtocolError {
  override readonly stage = 'probe';
}

/** A signer's signature that does not hold over what was proposed. */
export class SignatureInvalid extends ProtocolError {
  override readonly stage = 'signature';
}

/** A statement about something that is unknown, settled or said already. */
export class StatementOutOfPlace extends ProtocolError {
  override readonly stage = 'state';
}

/** A log that is not the one that was seen before, or that an author saw. */
export class LogForked extends ProtocolError {
  override readonly stage = 'log';
}

/** A sensitive part that is not for this key, this member or this report. */
export class SensitiveClosed extends ProtocolError {
  override readonly stage = 'sensitive';
}

/** Shares that cannot be what they are said to be. */
export class CeremonyInvalid extends ProtocolError {
  override readonly stage = 'ceremony';
}

/** A wrapped key that does not open, or holds another seed than it names. */
export class WrappedKeyInvalid extends ProtocolError {
  override readonly stage = 'key-ring';
}

/** Another event at a place of a thread where one was seen: an alarm. */
export class ThreadForked extends ProtocolError {
  override readonly stage = 'forked';
}

/** A thread with fewer events than it had: an alarm. */
export class ThreadRolledBack extends ProtocolError {
  override readonly stage = 'rolled-back';
}

/** An event that does not follow the one before it. */
export class ChainBroken extends ProtocolError {
  override readonly stage = 'chain';
}

/** An event in another epoch, or under another key id, than there may be. */
export class EpochWrong extends ProtocolError {
  override readonly stage = 'epoch';
}

/** A carried key that does not open, or none that has the key id of the event. */
export class ThreadKeyInvalid extends ProtocolError {
  override readonly stage = 'thread-key';
}

/** An author who knew less of the log than the author before, or another log. */
export class AfterGoesBack extends ProtocolError {
  override readonly stage = 'after';
}

/** A sentence that was signed for another place of a thread. */
export class PlaceOther extends ProtocolError {
  override readonly stage = 'place';
}

/** What an event says is not of the shape that the protocol describes. */
export class EventInvalid extends ProtocolError {
  override readonly stage = 'what';
}

/** A service that names others than the events do as taking part: an alarm. */
export class MembershipDiffers extends ProtocolError {
  override readonly stage = 'membership';
}

/** A checkpoint of another receipt log than the one that the roster names. */
export class CheckpointForeign extends ProtocolError {
  override readonly stage = 'checkpoint';
}

/** A checkpoint that the certified key has not signed. */
export class CheckpointUnsigned extends ProtocolError {
  override readonly stage = 'checkpoint-signature';
}

/** A receipt for something else, or for another log than its checkpoint's. */
export class NotIncluded extends ProtocolError {
  override readonly stage = 'inclusion';
}

/** A receipt log that is shorter than it was. */
export class ReceiptLogRolledBack extends ProtocolError {
  override readonly stage = 'rollback';
}

/** A receipt log that does not go on from what was seen of it. */
export class ReceiptLogForked extends ProtocolError {
  override readonly stage = 'fork';
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
