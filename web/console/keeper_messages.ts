/** What the console's page and its keeper, the worker that holds the keys, say to each other. */

import type { ReceiptLog } from '../protocol/checkpoint.ts';
import type { JsonObject } from '../protocol/encoding.ts';
import type { What } from '../protocol/events.ts';
import type { Head, ManifestEntry, Report } from '../protocol/report.ts';
import type { ThreadEvent } from '../protocol/thread_event.ts';

/** No stage of the protocol: a joint thread that names a report, and has not the id that the report's key gives it (§21.1). */
export const FOREIGN = 'foreign-thread';

/** How a report stands: `ok`, a stage of the protocol, or why this machine cannot say. */
export type Status = string;

/** What is known of a report without its body. */
export interface Line {
  /** Hex. */
  readonly id: string;
  /** Its place in the service's list: later ones came later. */
  readonly cursor: number;
  /** Of arrival, since 1970. */
  readonly hour: number;
  /** Evidence hash, in hex. */
  readonly sha256: string;
  readonly status: Status;
  /** Only where the status is `ok`. */
  readonly head?: Head;
}

/** An organisation as the newest list of members names it. */
export interface Organisation {
  readonly id: string;
  readonly name: { readonly es: string; readonly en: string };
  readonly country: string;
}

/** Somebody whom the organisation has certified and who reads reports. */
export interface Colleague {
  readonly person: string;
  readonly roles: readonly string[];
}

/** Who is here, as the log says it now. */
export interface Presence {
  readonly member: Organisation;
  /** None: the organisation's own key. */
  readonly person: string | undefined;
  readonly roles: readonly string[];
  /** Of the coalition, now. */
  readonly organisations: readonly Organisation[];
  readonly colleagues: readonly Colleague[];
  /** Whether the list of members is past its end: nothing may be sealed until there is a newer one. */
  readonly isRosterOld: boolean;
}

/** Who has unlocked. */
export interface Session extends Presence {
  /** Whether the browser's own code opens what is sealed to long-lived keys; else it is JavaScript, which takes its time by the key. */
  readonly isKemNative: boolean;
  /** Whether key file and list are kept on this computer. */
  readonly isKept: boolean;
  /** Whether nothing answered, so that all of this is what was kept; and when the service was asked last. */
  readonly isAlone: boolean;
  readonly lookedAt: Date | undefined;
}

/** Something said in a case that has not been sent. */
export interface Step {
  readonly id: string;
  readonly report: string;
  /** Of the report: they take part where it is the first step. */
  readonly recipients: readonly string[];
  readonly place: 'leading' | 'private';
  readonly what: What;
  /** The event whose place it takes, as its writer saw it (hash in hex): `cases/whole.ts`. */
  readonly over?: string | undefined;
  /** When it was written, since 1970 in milliseconds. */
  readonly time: number;
}

/** By whose order something was deleted, and why. */
export interface Order {
  readonly member: string;
  /** None: the organisation's own key. */
  readonly person: string | undefined;
  readonly reason: string;
}

/** An order to delete that waits: nothing has gone yet, and any organisation can still object. */
export interface WaitingOrder extends Order {
  readonly id: string;
  /** What would go: reports and files by evidence hash, and threads. */
  readonly evidence: readonly string[];
  readonly threads: readonly string[];
  /** From this hour since 1970 on. */
  readonly from: number;
}

/** A passkey, and what its secret is asked for with. */
export interface KeptPasskey {
  readonly id: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
}

/** Whose key file lies on this computer. */
export interface KeptDoor {
  readonly member: string;
  readonly passkey?: KeptPasskey;
}

/** What unlocks: a file and its passphrase, the file that lies here and its passphrase, or a passkey's secret. */
export type Unlocking = { readonly file?: Uint8Array; readonly passphrase: string } | { readonly secret: Uint8Array };

/** The passage from the key file to the session, in order. */
export type UnlockStep = 'passphrase' | 'login' | 'log' | 'keys';

export interface OpenedReport {
  readonly report: Report;
  /** Its JSON as it was sealed. */
  readonly content: Uint8Array;
}

/** What was told, without what a reply to it is sealed to. */
export type Told = Omit<Report, 'reply'>;

/** A report that was read, or the code of what hindered it. */
export type Reading = { readonly told: Told } | { readonly code: string };

/** A file whose size and hash are those of the manifest. */
export interface OpenedAttachment {
  readonly content: Blob;
  /** Of its envelope, in hex: what the receipt log has. */
  readonly evidenceHash: string;
}

/** A file as the service has it: its envelope, and its content where that is what the manifest says. */
export interface StoredEvidence {
  /** `ok`, `missing`, or the stage at which it does not open. */
  readonly state: string;
  readonly sealed?: Blob;
  readonly opened?: Blob;
}

/** A list of members as it was signed, with its chain of roots. */
export interface ListedRoster {
  readonly version: number;
  /** Hex. */
  readonly sha256: string;
  readonly document: Uint8Array;
}

/** A follow-up that is proven to be by whoever had the report before it. */
export interface FollowUp {
  readonly id: string;
  /** Evidence hash, in hex. */
  readonly sha256: string;
  readonly report: Report;
}

export interface FollowUps {
  /** In the order in which they came. */
  readonly followUps: readonly FollowUp[];
  /** How many follow-ups in the list cannot be opened: any of them may be one of these. */
  readonly unread: number;
}

/** What somebody has to know who writes a reply. */
export interface ReplyDesk {
  /** How many replies to this report the organisation has sent. */
  readonly used: number;
  /** What goes along, as JSON, and takes room. */
  readonly certificates: readonly JsonObject[];
  /** When the first of them ends; whoever reads the reply later is told that it cannot be trusted. */
  readonly ends: Date | undefined;
}

export interface SentReply {
  readonly counter: number;
  /** Of its envelope, in hex. */
  readonly sha256: string;
  /** Whether these words were not sent before in this session. */
  readonly isNew: boolean;
}

/** Nothing beside the kind. */
interface Nothing {
  readonly nothing?: never;
}

/** By the kind of a request: what is asked, and what is answered. */
export interface Calls {
  /** The newest list of members, from which somebody chooses their own. */
  readonly start: { ask: Nothing; answer: { readonly organisations: readonly Organisation[]; readonly kept: KeptDoor | undefined } };
  readonly unlock: { ask: { readonly member: string; readonly by: Unlocking; readonly openers: readonly MessagePort[]; readonly isKept: boolean }; answer: Session };
  /** Fetches what is new, and opens heads; lines come as events. `isBack`: nothing had answered before. */
  readonly look: { ask: { readonly isBack?: boolean }; answer: { readonly isMore: boolean } };
  /** `isToKeep`: its sealed bytes stay on this computer, where anything is kept there, to be opened without a network. */
  readonly open: { ask: { readonly id: string; readonly isToKeep?: boolean }; answer: OpenedReport };
  /** Reads many reports, one answer for each in their order; nothing of them stays with the keeper, nor are their threads looked at. */
  readonly read: { ask: { readonly ids: readonly string[] }; answer: { readonly readings: readonly Reading[] } };
  /** Fetches a report to be opened without a network, and opens nothing. */
  readonly takeAlong: { ask: { readonly id: string }; answer: Nothing };
  readonly attachment: { ask: { readonly manifest: ManifestEntry }; answer: OpenedAttachment };
  /** Where a report comes from: its envelope, the list to which it was sealed, the newest one and the receipt log that it names. */
  readonly provenance: {
    ask: { readonly report: string };
    answer: { readonly envelope: Uint8Array; readonly coalition: string; readonly sealedTo: ListedRoster; readonly newest: ListedRoster; readonly receipts: ReceiptLog | undefined };
  };
  /** Statements by which people, as `member/person`, have their keys. */
  readonly certificates: { ask: { readonly people: readonly string[] }; answer: { readonly certificates: readonly JsonObject[] } };
  /** A file with its envelope, for a package of evidence; `stopEvidence` ends it. */
  readonly evidence: { ask: { readonly manifest: ManifestEntry }; answer: StoredEvidence };
  readonly stopEvidence: { ask: Nothing; answer: Nothing };
  /** The receipt log's checkpoint, or one of its tiles, unverified. */
  readonly logPart: { ask: { readonly path: string }; answer: { readonly bytes: Uint8Array } };
  /** Signs the manifest of a package of evidence; answers the key's id and the signature in base64url. */
  readonly signManifest: { ask: { readonly manifest: Uint8Array }; answer: { readonly key: string; readonly signature: string } };
  /** Begins a thread about a report that was opened, with these organisations; answers its id. */
  readonly begin: { ask: { readonly report: string; readonly thread: 'joint' | 'private'; readonly members: readonly string[] }; answer: { readonly thread: string } };
  /**
   * Appends to a thread. Fails with `thread-conflict` where somebody else was quicker: what came is looked at first. A `step` of
   * the queue is said with the time at which it was written, and goes from the queue once the service has it.
   */
  readonly say: { ask: { readonly thread: string; readonly what: What; readonly step?: { readonly id: string; readonly time: number } }; answer: Nothing };
  /** Those that have not arrived, in the order in which they were written. */
  readonly steps: { ask: Nothing; answer: { readonly steps: readonly Step[] } };
  readonly addStep: { ask: { readonly step: Omit<Step, 'id'> }; answer: { readonly id: string } };
  readonly removeStep: { ask: { readonly id: string }; answer: Nothing };
  /** What the same person has written since. */
  readonly followUps: { ask: { readonly report: string }; answer: FollowUps };
  readonly replyDesk: { ask: { readonly report: string }; answer: ReplyDesk };
  readonly reply: { ask: { readonly report: string; readonly lang: string; readonly text: string }; answer: SentReply };
  /** Begins a share with another organisation; what it shows lacks the data keys, which only the keeper has. */
  readonly beginShare: { ask: { readonly thread: string; readonly member: string; readonly facts: JsonObject }; answer: Nothing };
  /** Begins a thread of our own beside a share that others show. */
  readonly beginBeside: { ask: { readonly share: string }; answer: Nothing };
  /** Seals answers as a report for these organisations and hands it in; asked again with the same `key`, it sends what may have arrived as it was. */
  readonly handIn: { ask: { readonly key: string; readonly answers: JsonObject; readonly recipients: readonly string[] }; answer: { readonly id: string } };
  /** Says in a thread that an organisation takes part no more. */
  readonly leave: { ask: { readonly thread: string; readonly member: string }; answer: Nothing };
  /** A passkey opens the door on this computer from now on. */
  readonly tie: { ask: { readonly passkey: KeptPasskey; readonly secret: Uint8Array }; answer: Nothing };
  /** What somebody has set up for themselves, by name. */
  readonly preferences: { ask: Nothing; answer: { readonly preferences: Readonly<Record<string, unknown>> } };
  /** Sets one of them, as JSON; it lies sealed on this computer where anything is kept there. */
  readonly prefer: { ask: { readonly name: string; readonly value: unknown }; answer: Nothing };
  /** Nothing is kept on this computer any more. */
  readonly forget: { ask: Nothing; answer: Nothing };
  /** Waits until something has arrived, or the service has waited enough. */
  readonly wait: { ask: Nothing; answer: Nothing };
}

/** What the keeper says without being asked. */
export type KeeperEvent =
  | { readonly kind: 'step'; readonly step: UnlockStep }
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  /** Verified, each thread's in order; `sent` is the step in the queue that they are. */
  | { readonly kind: 'events'; readonly events: readonly ThreadEvent[]; readonly sent: string | undefined }
  /** A thread that goes no further, and the stage at which it broke. */
  | { readonly kind: 'trouble'; readonly thread: string; readonly stage: string }
  /** A share that is shown to us no more; or a thread that went by order, of this report where only that is known. */
  | { readonly kind: 'gone'; readonly thread: string; readonly order?: Order | undefined; readonly report?: string }
  /** All orders to delete that wait now. */
  | { readonly kind: 'orders'; readonly waiting: readonly WaitingOrder[] }
  /** A case in which we take part no more, by the service's word, or do again. */
  | { readonly kind: 'hidden'; readonly thread: string; readonly isHidden: boolean }
  /** What is in the queue now: also where another tab has changed it. */
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  /** Somebody has been certified or removed, or another organisation has come or gone. */
  | { readonly kind: 'presence'; readonly presence: Presence }
  /** The service lets this key in no more: nothing can be done with it. */
  | { readonly kind: 'ended'; readonly code: string }
  | { readonly kind: 'progress'; readonly opened: number; readonly total: number };

/** Why a request failed: a stage, or a code of the service; never a message, which could hold something that was typed. */
export interface Failure {
  readonly failed: string;
}

export type Asked = { [Kind in keyof Calls]: { readonly number: number; readonly kind: Kind } & Calls[Kind]['ask'] }[keyof Calls];
export type Said = KeeperEvent | { readonly number: number; readonly answer: Calls[keyof Calls]['answer'] } | ({ readonly number: number } & Failure);
