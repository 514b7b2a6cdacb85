/** What the page and the worker of those who come back say to each other, beside what `sealing_messages.ts` has. */

import type { FileToSeal, FileToSend, Organisation } from './sealing_messages.ts';

export type ReturnRequest =
  /** The roster that was wanted last, once there is one. */
  | { readonly kind: 'past'; readonly document?: Uint8Array }
  /** Each a reading of what was typed: where twelve words stand in a list. */
  | { readonly kind: 'words'; readonly readings: readonly (readonly number[])[] }
  | { readonly kind: 'tags'; readonly tags: Uint8Array }
  | { readonly kind: 'replies'; readonly answers: readonly Uint8Array[] }
  /** Files that somebody goes on with. */
  | { readonly kind: 'take'; readonly files: readonly FileToSeal[] };

/** An organisation as a roster named it. */
export interface Author extends Pick<Organisation, 'id' | 'name' | 'country'> {
  /** It is not in the newest roster. */
  readonly hasLeft: boolean;
}

/** Whose author is known. */
export interface ReplyFound {
  readonly author: Author;
  /** From 0. */
  readonly counter: number;
  readonly lang: string;
  /** Hostile text. */
  readonly text: string;
}

export interface Mail {
  /** By organisation, and then as they were written. */
  readonly replies: readonly ReplyFound[];
  /** In whose name something was there that is not theirs, or is broken: one entry for each. */
  readonly doubtful: readonly Author[];
  /** Whose replies the server says that it has, and did not hand out: one entry for each. */
  readonly withheld: readonly Author[];
}

export interface ReturnAnswers {
  /** `wanted` is the hash of the roster to be fetched next, until they go back far enough. */
  readonly past: { readonly kind: 'past-taken'; readonly wanted: string | undefined };
  readonly words: { readonly kind: 'words-taken' };
  /** `hasMore`: there are more than are fetched at one visit. */
  readonly tags: { readonly kind: 'tags-met'; readonly requests: readonly Uint8Array<ArrayBuffer>[]; readonly hasMore: boolean };
  readonly replies: { readonly kind: 'replies-opened'; readonly mail: Mail };
  readonly take: { readonly kind: 'files-taken'; readonly files: readonly FileToSend[] };
}
