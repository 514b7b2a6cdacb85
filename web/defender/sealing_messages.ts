/**
 * What the page and its sealing worker say to each other. Both sides import this file and nothing else
 * of each other.
 *
 * Every request gets exactly one answer. Unasked, the worker says that it has loaded, and how far it has come with
 * a file. An error crosses as its stage: never as a message, which could hold something that was typed.
 */

import type { Kept } from '../browser/http.ts';
import type { Answers, Head } from '../protocol/report.ts';
import type { Sensitive } from '../protocol/sensitive.ts';
import type { Language, ReportType } from './draft.ts';

export interface FileToSeal {
  readonly content: Blob;
  /** The number under which it was read before, if it was. */
  readonly readAs?: number | undefined;
  readonly name: string;
  readonly mediaType: string;
  /** What the device had written into it: still there, taken out, or never there. */
  readonly metadata: 'kept' | 'stripped' | 'none';
  /** Of a copy: what it was made from, which is hashed whether or not it is sent, and what was changed. */
  readonly derived?: { readonly content: Blob; readonly readAs?: number | undefined; readonly mediaType: string; readonly how: readonly string[] };
  /** What somebody said of it, as the manifest has it (§8.2). */
  readonly said?: { readonly caption?: string; readonly graphic?: boolean; readonly made_by?: string; readonly source_type?: string } | undefined;
  /** It tells what a text would. */
  readonly isStory?: boolean;
}

/** What is likely to be sealed, for its hash alone. */
export interface FileToRead {
  readonly content: Blob;
  readonly readAs: number;
}

export interface ReportToSeal {
  readonly type: ReportType | 'followup';
  readonly language: Language;
  /** In which language the text and the voice are, where it is another one. */
  readonly told?: { readonly lang: string; readonly variant: string } | undefined;
  readonly text: string;
  /** What the questions of the form left. */
  readonly answers?: Answers;
  readonly head?: Pick<Head, 'urgency' | 'state' | 'category'>;
  readonly files: readonly FileToSeal[];
  readonly chosen: readonly string[];
  /** What is told of sexual violence: it stands nowhere else, and only those who are trained for it open it. */
  readonly sensitive?: Sensitive | undefined;
}

export interface Organisation {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  readonly country: string;
  /** Whether something can be sealed to it now. */
  readonly canReceive: boolean;
  /** Whether somebody there is trained to hear of sexual violence, and only they would open what is told of it. */
  readonly canKeepSensitive: boolean;
  /** Where the eight words of its key stand in the list of either language. */
  readonly fingerprint: readonly number[];
}

/** What the signed list of organisations says of itself. */
export interface ListFacts {
  readonly version: number;
  readonly issued: Date;
  readonly expires: Date;
}

/** The bytes of an envelope from `start` up to, and without, `end`. */
export interface PartToSeal {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

export interface ReceiptToCheck {
  /** The report, or the file in this place. */
  readonly of: 'report' | number;
  readonly kept: Kept;
}

export type SealingRequest =
  | { readonly kind: 'start' }
  | { readonly kind: 'roster'; readonly document: Uint8Array }
  | { readonly kind: 'keys'; readonly file: Uint8Array }
  | ({ readonly kind: 'read' } & FileToRead)
  | { readonly kind: 'report'; readonly report: ReportToSeal }
  | { readonly kind: 'file'; readonly index: number; readonly found?: string }
  | ({ readonly kind: 'part' } & PartToSeal)
  | ({ readonly kind: 'receipt' } & ReceiptToCheck)
  | { readonly kind: 'forget' };

export interface RosterVerified {
  readonly kind: 'roster-verified';
  readonly keysHash: string;
  readonly organisations: readonly Organisation[];
  readonly list: ListFacts;
}

export interface SealedReport {
  readonly kind: 'report-sealed';
  readonly sealed: Blob;
  /** Hex, as the hash. */
  readonly id: string;
  readonly evidenceHash: string;
  /** Where the twelve words stand in the list of either language; none where they are known already. */
  readonly returnIndexes: readonly number[];
  /** Those that are to be sent; one that was chosen twice is there once. */
  readonly files: readonly FileToSend[];
}

export interface FileToSend {
  /** Its place among the files that were chosen. */
  readonly index: number;
  readonly name: string;
  /** In bytes, sealed and padded: what goes over the network. */
  readonly length: number;
}

/** What its upload is begun with, or gone on with (`docs/protocol.md` §18). */
export interface FileToUpload {
  readonly index: number;
  readonly length: number;
  /** Hex: the upload's name in paths. */
  readonly token: string;
  /** Hex of SHA256 of the token: what admission is asked for. */
  readonly tokenHash: string;
  readonly metadata: string;
}

export interface Failure {
  readonly kind: 'failed';
  /** `nobody-trained` where something sensitive was told and none of the chosen organisations can keep it. */
  readonly stage: string;
  /** For the stages `expiry` and `root-expiry`: when what was signed says that it ends. */
  readonly expires?: Date;
  /** For the stage `file`: which of the files cannot be read or has changed. */
  readonly file?: number;
  /** For the stage `closed`: ids of the chosen organisations that cannot receive any more. */
  readonly closed?: readonly string[];
}

/** The answer to each kind of request, when it did not fail. */
export interface SealingAnswers {
  readonly start: { readonly kind: 'started' };
  readonly roster: RosterVerified;
  /** `nextId` is the envelope id, in hex, that the next report will have. */
  readonly keys: { readonly kind: 'keys-verified'; readonly nextId: string };
  readonly read: { readonly kind: 'file-read' };
  readonly report: SealedReport;
  readonly file: { readonly kind: 'file-begun'; readonly upload: FileToUpload };
  readonly part: { readonly kind: 'part-sealed'; readonly bytes: Uint8Array<ArrayBuffer> };
  /** Not proven is what a coalition without a receipt log has to believe. */
  readonly receipt: { readonly kind: 'receipt-checked'; readonly isProven: boolean };
  readonly forget: { readonly kind: 'forgotten'; readonly nextId: string };
}

/** Carries the number `LOADING`, which no request has. */
interface Loaded {
  readonly kind: 'loaded';
}

/** Carries the number of the request that it belongs to. */
interface Progress {
  readonly kind: 'progress';
  /** How many bytes more have been read. */
  readonly bytes: number;
}

export type SealingAnswer = SealingAnswers[keyof SealingAnswers] | Loaded | Progress | Failure;

export type Numbered<Message> = Message & { readonly number: number };

export const LOADING = 0;
