/**
 * What only those who come back need keys for: finding and opening replies, tying what they write to what they
 * wrote, and going on with files. In this order: roster → every past one that is wanted → words → tags → replies.
 *
 * Which rosters are fetched depends on the coalition alone, and that replies are fetched at all on nothing: words
 * that belong to nobody make the same requests as words without replies (`docs/protocol.md` §17.2).
 */

import { fromHex, type Bytes } from '../protocol/encoding.ts';
import { ChecksumMismatch, Malformed, ProtocolError } from '../protocol/errors.ts';
import { expectedTags, FETCHED_AT_ONCE, fetchRequests, openReply, parseFetched, parseTags, type ReplyPlace } from '../protocol/reply.ts';
import { fromIndexes, TAG_BYTES } from '../protocol/return_code.ts';
import { memberOf, rosterBefore, type Roster } from '../protocol/roster.ts';
import { known, type OnRead } from './file_sealer.ts';
import type { Author, Mail, ReplyFound, ReturnAnswers } from './return_messages.ts';
import { fileToSend, Sealer } from './sealer.ts';
import type { FileToSeal, SealingAnswers } from './sealing_messages.ts';

// A service keeps replies so long (§20): the roster that was the newest then is the oldest that one can name.
const REPLY_LIFETIME_MS = 90 * 86_400_000;
// One a day and more would be no coalition that anybody can follow; a phone must not be kept busy for ever.
const PAST_LIMIT = 120;
// Each recipient can put a hundred things under the tags of another: a megabyte is enough of that.
const FETCHED_LIMIT = 100;
const NONE_BEFORE = '0'.repeat(64);

interface Wanted {
  readonly tag: Bytes;
  readonly place: ReplyPlace;
}

type Outcome = { readonly reply: ReplyFound } | { readonly doubtful: Author };

export class ReturnSealer extends Sealer {
  /** By hash, from the newest back. */
  private rosters = new Map<string, Roster>();
  private returnCode: Bytes | undefined;
  private wanted: readonly Wanted[] = [];

  override async verifyRoster(document: Uint8Array, now: Date): Promise<SealingAnswers['roster']> {
    const answer = await super.verifyRoster(document, now);
    const roster = known(this.roster);
    if (!this.rosters.has(roster.hash)) this.rosters = new Map([[roster.hash, roster]]);
    return answer;
  }

  /** Takes the roster that was wanted, and says which one is wanted now. */
  takePast(document: Uint8Array | undefined, now: Date): ReturnAnswers['past'] {
    if (document !== undefined) {
      const past = rosterBefore(this.oldest(), document);
      this.rosters.set(past.hash, past);
    }
    return { kind: 'past-taken', wanted: this.nextWanted(now) };
  }

  /** The code, from the first reading of what was typed whose words belong together. */
  takeWords(readings: readonly (readonly number[])[]): ReturnAnswers['words'] {
    this.returnCode = undefined;
    this.wanted = [];
    for (const reading of readings) this.returnCode ??= codeIn(reading);
    if (this.returnCode === undefined) throw new ChecksumMismatch('the words do not belong together');
    return { kind: 'words-taken' };
  }

  /** What is there for the words; the lowest counters first, so that nobody's flood hides what others wrote. */
  meetTags(file: Uint8Array): ReturnAnswers['tags'] {
    const there = parseTags(file);
    const members = new Set([...this.rosters.values()].flatMap((roster) => roster.members.map(({ id }) => id)));
    const found = [...expectedTags(known(this.returnCode), members)].filter(([tag]) => there.has(tag));
    const all = found.map(([tag, place]) => ({ tag: fromHex(tag, TAG_BYTES), place }));
    all.sort((one, other) => one.place.counter - other.place.counter);
    this.wanted = all.slice(0, FETCHED_LIMIT);
    const requests = fetchRequests(this.wanted.map(({ tag }) => tag));
    return { kind: 'tags-met', requests, hasMore: all.length > FETCHED_LIMIT };
  }

  async openReplies(answers: readonly Uint8Array[], now: Date): Promise<ReturnAnswers['replies']> {
    const fetched = answers.flatMap(parseFetched);
    const asked = Math.max(1, Math.ceil(this.wanted.length / FETCHED_AT_ONCE));
    if (answers.length !== asked) throw new Malformed('not as many answers as requests');
    const outcomes: Outcome[] = [];
    const withheld: Author[] = [];
    for (const [i, wanted] of this.wanted.entries()) {
      const sealed = fetched[i];
      if (sealed === undefined) withheld.push(this.authorOf(wanted.place));
      else outcomes.push(await this.open(sealed, wanted, now));
    }
    const replies = outcomes.flatMap((outcome) => ('reply' in outcome ? [outcome.reply] : []));
    const doubtful = outcomes.flatMap((outcome) => ('doubtful' in outcome ? [outcome.doubtful] : []));
    const mail: Mail = { replies: this.inOrder(replies), doubtful: eachOnce(doubtful), withheld: eachOnce(withheld) };
    return { kind: 'replies-opened', mail };
  }

  /** Hashes files that somebody goes on with. */
  async takeFiles(files: readonly FileToSeal[], onRead: OnRead): Promise<ReturnAnswers['take']> {
    const taken = await this.files.take(files, this.earlierCode(), onRead);
    return { kind: 'files-taken', files: taken.map(fileToSend) };
  }

  /** That of the first report: no new words. */
  protected override earlierCode(): Bytes {
    return known(this.returnCode);
  }

  private oldest(): Roster {
    return known([...this.rosters.values()].pop());
  }

  private nextWanted(now: Date): string | undefined {
    const { issued } = known(this.roster);
    // A roster cannot come from the future: a clock that says less is wrong.
    const begin = Math.max(now.getTime(), issued.getTime()) - REPLY_LIFETIME_MS;
    const oldest = this.oldest();
    const isEnough = oldest.issued.getTime() <= begin || oldest.previous === NONE_BEFORE || this.rosters.size >= PAST_LIMIT;
    return isEnough ? undefined : oldest.previous;
  }

  /** What is wrong with something is not for the page: nothing of it is believed. */
  private async open(sealed: Uint8Array, { tag, place }: Wanted, now: Date): Promise<Outcome> {
    let named: Roster | undefined;
    const rosterOf = async (hash: string): Promise<Roster | undefined> => Promise.resolve((named = this.rosters.get(hash)));
    try {
      const { counter, lang, text } = await openReply(known(this.primitives), sealed, { code: this.earlierCode(), tag, rosterOf, now });
      return { reply: { author: this.authorOf(place, named), counter, lang, text } };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { doubtful: this.authorOf(place) };
    }
  }

  /** As the roster that a reply names has it, or else the newest that has it. */
  private authorOf({ member: id }: ReplyPlace, named?: Roster): Author {
    const rosters = named === undefined ? [...this.rosters.values()] : [named];
    const { name, country } = known(rosters.flatMap((roster) => memberOf(roster, id) ?? [])[0]);
    return { id, name, country, hasLeft: memberOf(this.roster, id) === undefined };
  }

  /** By organisation as the newest roster lists them, those that have left at the end, and as they were written. */
  private inOrder(replies: readonly ReplyFound[]): readonly ReplyFound[] {
    const ids = known(this.roster).members.map(({ id }) => id);
    const placeOf = ({ author }: ReplyFound): number => (author.hasLeft ? ids.length : ids.indexOf(author.id));
    const byAuthor = (one: ReplyFound, other: ReplyFound): number => placeOf(one) - placeOf(other) || (one.author.id < other.author.id ? -1 : 1);
    return [...replies].sort((one, other) => (one.author.id === other.author.id ? one.counter - other.counter : byAuthor(one, other)));
  }
}

function codeIn(reading: readonly number[]): Bytes | undefined {
  try {
    return fromIndexes(reading);
  } catch (error) {
    if (error instanceof ChecksumMismatch) return undefined;
    throw error;
  }
}

function eachOnce(authors: readonly Author[]): readonly Author[] {
  return authors.filter(({ id }, i) => authors.findIndex((author) => author.id === id) === i);
}
