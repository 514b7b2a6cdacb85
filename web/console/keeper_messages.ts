/** What the console's page and its keeper, the worker that holds the keys, say to each other. */

import type { Head, Report } from '../protocol/report.ts';

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

/** Who has unlocked. */
export interface Session {
  readonly member: Organisation;
  /** None: the organisation's own key. */
  readonly person: string | undefined;
  readonly roles: readonly string[];
  /** Whether the browser's own code opens what is sealed to long-lived keys; else it is JavaScript, which takes its time by the key. */
  readonly isKemNative: boolean;
  /** Whether the list of members is past its end: nothing may be sealed until there is a newer one. */
  readonly isRosterOld: boolean;
}

/** The passage from the key file to the session, in order. */
export type UnlockStep = 'passphrase' | 'login' | 'log' | 'keys';

export interface OpenedReport {
  readonly report: Report;
  /** Its JSON as it was sealed. */
  readonly content: Uint8Array;
}

/** Nothing beside the kind. */
interface Nothing {
  readonly nothing?: never;
}

/** By the kind of a request: what is asked, and what is answered. */
export interface Calls {
  /** The newest list of members, from which somebody chooses their own. */
  readonly start: { ask: Nothing; answer: { readonly organisations: readonly Organisation[] } };
  readonly unlock: { ask: { readonly member: string; readonly file: Uint8Array; readonly passphrase: string; readonly openers: readonly MessagePort[]; readonly isKept: boolean }; answer: Session };
  /** Fetches what is new, and opens heads; lines come as events. */
  readonly look: { ask: Nothing; answer: { readonly isMore: boolean } };
  readonly open: { ask: { readonly id: string }; answer: OpenedReport };
  /** Waits until something has arrived, or the service has waited enough. */
  readonly wait: { ask: Nothing; answer: Nothing };
}

/** What the keeper says without being asked. */
export type KeeperEvent =
  | { readonly kind: 'step'; readonly step: UnlockStep }
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  | { readonly kind: 'progress'; readonly opened: number; readonly total: number };

/** Why a request failed: a stage, or a code of the service; never a message, which could hold something that was typed. */
export interface Failure {
  readonly failed: string;
}

export type Asked = { [Kind in keyof Calls]: { readonly number: number; readonly kind: Kind } & Calls[Kind]['ask'] }[keyof Calls];
export type Said = KeeperEvent | { readonly number: number; readonly answer: Calls[keyof Calls]['answer'] } | ({ readonly number: number } & Failure);
