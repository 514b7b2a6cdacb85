/**
 * What the page and its sealing worker say to each other. Both sides import this file and nothing else
 * of each other.
 *
 * Every request gets exactly one answer; before the first the worker says, unasked, that it has loaded. An error crosses as its stage: never as a message, which could
 * hold something that was typed.
 */

import type { Language, ReportType } from './draft.ts';

export interface FileToSeal {
  readonly content: Blob;
  readonly name: string;
  readonly mediaType: string;
}

export interface ReportToSeal {
  readonly type: ReportType;
  readonly language: Language;
  readonly text: string;
  readonly files: readonly FileToSeal[];
  readonly chosen: readonly string[];
}

export interface Organisation {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  readonly country: string;
  /** Whether something can be sealed to it now. */
  readonly canReceive: boolean;
  /** Where the eight words of its key stand in the list of either language. */
  readonly fingerprint: readonly number[];
}

/** What the signed list of organisations says of itself. */
export interface ListFacts {
  readonly version: number;
  readonly issued: Date;
  readonly expires: Date;
}

export type SealingRequest =
  | { readonly kind: 'start' }
  | { readonly kind: 'roster'; readonly document: Uint8Array }
  | { readonly kind: 'keys'; readonly file: Uint8Array }
  | { readonly kind: 'report'; readonly report: ReportToSeal }
  | { readonly kind: 'attachment'; readonly index: number }
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
  readonly evidenceHash: string;
  /** Where the twelve words stand in the list of either language. */
  readonly returnIndexes: readonly number[];
}

export interface SealedAttachment {
  readonly kind: 'attachment-sealed';
  readonly sealed: Blob;
  readonly evidenceHash: string;
}

export interface Failure {
  readonly kind: 'failed';
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
  readonly keys: { readonly kind: 'keys-verified' };
  readonly report: SealedReport;
  readonly attachment: SealedAttachment;
  readonly forget: { readonly kind: 'forgotten' };
}

/** Carries the number `LOADING`, which no request has. */
interface Loaded {
  readonly kind: 'loaded';
}

export type SealingAnswer = SealingAnswers[keyof SealingAnswers] | Loaded | Failure;

export type Numbered<Message> = Message & { readonly number: number };

export const LOADING = 0;
