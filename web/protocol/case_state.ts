/**
 * What a case is: `docs/protocol.md` §21.6.
 *
 * Only what is known after some events. Which event is taken is in `case_rules`, what a taken one does in `case_steps`;
 * `case` puts them together.
 */

import type { DayText, Id } from './answers.ts';
import type { JsonObject } from './encoding.ts';
import type { CodedAct, EventType, WhatOf } from './events.ts';
import type { Hex } from './fields.ts';
import type { Urgency } from './report.ts';
import type { ThreadEvent, ThreadKind } from './thread_event.ts';
import { Vocabulary, type Term } from './vocabulary.ts';

export const UNVERIFIED = 'v0';
export const FIRST_STATE = 'new';

export type Second = 'person' | 'organisation';
export type Outcome = 'done' | 'waiting' | 'overtaken' | 'refused' | 'unknown';

/** An event of a type that this version knows. */
export type Known<Type extends EventType> = ThreadEvent & { readonly what: WhatOf<Type> };

/** What somebody says: an event, or what would be one, to ask about it before it is written. */
export type Said = Pick<ThreadEvent, 'member' | 'person' | 'time'> & { readonly what: JsonObject };
/** The same, of a known type. */
export type SaidOf<Type extends EventType> = Said & { readonly what: WhatOf<Type> };

/** The vocabularies on which rules stand, as whoever asks has them: `app/protocol/vocabularies`. */
export class Rulebook {
  /** `case_states`, with `next`. */
  readonly states: Vocabulary;
  /** `verification_levels`, with `rank`. */
  readonly levels: Vocabulary;
  /** `safe_closing`. */
  readonly checks: Vocabulary;
  /** `uses`, with the `scopes` that each takes. */
  readonly uses: Vocabulary;
  /** `consent_scopes`, with `kind`. */
  readonly scopes: Vocabulary;

  constructor(entries: Readonly<Record<'states' | 'levels' | 'checks' | 'uses' | 'scopes', readonly Term[]>>) {
    this.states = new Vocabulary(entries.states);
    this.levels = new Vocabulary(entries.levels);
    this.checks = new Vocabulary(entries.checks);
    this.uses = new Vocabulary(entries.uses);
    this.scopes = new Vocabulary(entries.scopes);
  }
}

/** How well an act is known. */
export interface Verification {
  readonly level: Id;
  readonly event: Known<'verified'>;
  /** By whom somebody else said yes, where one had to. */
  readonly agreed: ThreadEvent | undefined;
}

/** An act as the last event has it. */
export class Act {
  constructor(
    readonly event: Known<'act'>,
    readonly verification?: Verification,
    /** What it was verified as before it changed. */
    readonly lapsed?: Verification,
  ) {}

  /** Who did what to whom. */
  get coded(): CodedAct {
    return this.event.what.act;
  }

  /** The level that counts now. */
  get level(): Id {
    return this.verification?.level ?? UNVERIFIED;
  }
}

/** Something to be done; `done` is the event that says it was. */
export interface Task {
  readonly event: Known<'task'>;
  readonly done?: ThreadEvent;
}

/** What another organisation may see, and until when. */
export class Share {
  constructor(
    readonly event: Known<'shared'>,
    readonly agreed?: ThreadEvent,
    readonly revoked?: ThreadEvent,
  ) {}

  /** Whether it is shown on this day (`2026-11-28`). */
  isOpen(day: DayText): boolean {
    return this.revoked === undefined && (this.event.what.until ?? day) >= day;
  }
}

/** Something drafted or sent; `sent` is the event by which it went out, unchanged since. */
export interface Output {
  readonly event: Known<'output'>;
  readonly sent?: Known<'output'>;
  readonly agreed?: ThreadEvent;
}

/** An event that does nothing before somebody else agrees. */
export interface Waiting {
  readonly event: ThreadEvent;
  readonly second: Second;
  readonly about: string | undefined;
}

/** One line of the history; `reason` is why a rule refused it. */
export interface Entry {
  readonly event: ThreadEvent;
  readonly outcome: Outcome;
  readonly reason?: string;
}

/** What one thread says; all but the leading one say nothing below the line. Only the fold changes it. */
export class CaseThread {
  members: readonly Id[];
  /** The event by which somebody has the case. */
  assigned: Known<'assigned'> | undefined;
  /** In the order in which they came. */
  labels: readonly string[] = [];
  readonly notes: Known<'note'>[] = [];
  readonly tasks = new Map<Id, Task>();
  readonly opened: Known<'opened'>[] = [];
  readonly replied: Known<'replied'>[] = [];
  readonly exported: Known<'exported'>[] = [];
  readonly waiting = new Map<Hex, Waiting>();
  /** Who agreed, by the hash of the event that waited. */
  readonly agreed = new Map<Hex, ThreadEvent>();
  readonly overtaken = new Set<Hex>();
  // ---
  state: Id = FIRST_STATE;
  readonly stated: Known<'state'>[] = [];
  urgency: Urgency | undefined;
  /** The event that has its title, its summary, its risk. */
  described: Known<'described'> | undefined;
  readonly acts = new Map<Id, Act>();
  readonly entities = new Map<Id, Known<'entity'>>();
  /** By case and relation, with a blank between. */
  readonly links = new Map<string, Known<'linked'>>();
  merged: Known<'merged'> | undefined;
  /** The last word that was written down, by scope and person. */
  readonly words = new Map<Id, Map<Id, Known<'consent'>>>();
  /** By the thread of the share. */
  readonly shares = new Map<Hex, Share>();
  readonly outputs = new Map<Id, Output>();
  /** How often an act names an entity as a victim. */
  readonly victims = new Map<Id, number>();
  /** How often an act or another entity names an entity. */
  readonly named = new Map<Id, number>();

  constructor(
    readonly begun: Known<'begun'>,
    readonly isLeading: boolean,
  ) {
    this.members = begun.what.members;
    this.urgency = begun.what.urgency;
  }

  get id(): Hex {
    return this.begun.thread;
  }

  get kind(): ThreadKind {
    return this.begun.kind;
  }

  /** The day of the next step, where one was said with the state. */
  get next(): DayText | undefined {
    return this.stated[this.stated.length - 1]?.what.next;
  }

  /** The member that has the case. */
  get owner(): Id | undefined {
    return this.assigned?.what.member;
  }
}

/** What the threads of a case say together; the leading one comes first. */
export class Case {
  constructor(
    /** Whose state, acts, consent, shares and outputs are those of the case. */
    readonly lead: CaseThread,
    readonly others: readonly CaseThread[],
    readonly history: readonly Entry[],
  ) {}

  get threads(): readonly CaseThread[] {
    return [this.lead, ...this.others];
  }
}

/** How a link is found again. */
export function linkKey({ case: other, relation }: { readonly case: Hex; readonly relation: Id }): string {
  return `${other} ${relation}`;
}
