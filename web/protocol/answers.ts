/**
 * What the questions of a form leave in the body of a report: `docs/protocol.md` §8.2. The shapes and limits themselves
 * stand in `app/protocol/report.schema.json`.
 *
 * A question that was skipped stands nowhere; one that was answered with "I do not know" or "I would rather not say"
 * stands in `unanswered`. Ids are codes of vocabularies, and a reader meets newer ones than it knows.
 */

/** A code of a vocabulary, or an id inside the report: 1 to 64 of `a-z 0-9 -`. */
export type Id = string;
/** `2026`, `2026-11`, `2026-11-23`, `2026-11-23T14` or `2026-11-23T14:30`: as exact as the person was. */
export type MomentText = string;
/** `2026-11-28`. */
export type DayText = string;

/** When something happened. */
export interface Time {
  /** Of `time_precision`; whether `start` alone is meant, or a range. */
  readonly precision: Id;
  readonly start?: MomentText;
  readonly end?: MomentText;
  /** In the person's own words. */
  readonly text?: string;
}

/** Where; a point is rounded before it comes here. */
export interface Place {
  /** Of `mexico_states`. */
  readonly state?: Id;
  readonly municipality?: string;
  readonly locality?: string;
  /** Degrees; how blurred they are, of `place_precision`. */
  readonly point?: { readonly lat: number; readonly lon: number; readonly precision: Id };
  readonly type?: Id;
  readonly note?: string;
}

export interface Count {
  readonly number: number;
  readonly approximate?: boolean;
}

export interface Category {
  /** Of `violations` or `attacks`. */
  readonly id: Id;
  /** At most one of an event. */
  readonly main?: boolean;
}

export interface Event {
  readonly time?: Time;
  readonly place?: Place;
  readonly categories?: readonly Category[];
  readonly context?: readonly Id[];
  readonly motive?: readonly Id[];
  readonly topic?: readonly Id[];
  readonly note?: string;
}

/** Somebody to whom it happened, who saw it, or who is named otherwise. */
export interface Person {
  /** As `p1`. Through a whole thread it names one person: whoever does not know which are taken draws one at random. */
  readonly id: Id;
  readonly roles?: readonly Id[];
  readonly name?: string;
  readonly alias?: string;
  readonly is_org?: boolean;
  /** Of a group. */
  readonly count?: Count;
  readonly age_band?: Id;
  readonly sex_gender?: Id;
  /** Of `victim_groups`. */
  readonly groups?: readonly Id[];
  readonly occupation?: string;
  readonly org?: string;
  readonly indigenous_people?: string;
  /** Of `victim_status`. */
  readonly status?: Id;
  /** `yes`, `no` or `unknown`. */
  readonly safe_now?: Id;
  readonly is_minor?: boolean;
  readonly note?: string;
}

export interface Perpetrator {
  /** As `x1`. */
  readonly id: Id;
  /** Of `actors_perpetrators`. */
  readonly class?: Id;
  readonly institution?: string;
  readonly unit?: string;
  readonly name?: string;
  readonly alias?: string;
  readonly rank?: string;
  readonly count?: Count;
  readonly involvement?: Id;
  /** How the person knows: `saw-uniform`, `badge`, `vehicle`, `said-so`, `recognised`, `was-told`, `inferred`. */
  readonly basis?: readonly Id[];
  readonly plates?: readonly string[];
  readonly phones?: readonly string[];
  readonly accounts?: readonly string[];
  /** 0 (a guess) to 3 (certain). */
  readonly confidence?: number;
  readonly note?: string;
}

export interface Step {
  readonly addressee?: Id;
  readonly time?: Time;
  readonly file_number?: string;
  readonly result?: string;
}

export interface Risk {
  /** Whether somebody is in danger if it becomes known: `yes-now`, `maybe` or `no`. */
  readonly if_known?: Id;
  /** `reporter`, `victim`, `family`, `others`. */
  readonly whom?: readonly Id[];
  readonly note?: string;
}

/** One answer of one person about one use: §8.4. */
export interface Consent {
  /** `reporter`, or the id of a person. */
  readonly person: Id;
  /** Of `consent_scopes`. */
  readonly scope: Id;
  /** `yes`, `no` or `ask-me`; anything else counts as `no`. */
  readonly value: Id;
  readonly at?: DayText;
  readonly form_version?: number;
  readonly lang?: string;
  /** `self`, `guardian` or `family`. */
  readonly given_by?: Id;
  /** `form`, `voice` or `call`. */
  readonly how?: Id;
  /** `full`, `withheld-from-state` or `anonymised`. */
  readonly identity?: Id;
  /** Ids of the only organisations that are meant. */
  readonly recipients?: readonly Id[];
  /** The last day on which it counts. */
  readonly until?: DayText;
}

/** How the person may be reached without being put in danger. */
export interface Contact {
  /** Of `contact_safety`. */
  readonly how?: Id;
  readonly text?: string;
  readonly when?: string;
  /** Whether a message may be left. */
  readonly leave_message?: boolean;
  /** What must not be said. */
  readonly avoid?: string;
  /** As who to introduce oneself. */
  readonly cover?: string;
  readonly lang?: string;
  /** Of the person who makes contact, of `sex_gender`. */
  readonly gender?: Id;
}

/** Text, a code, codes or short texts, yes or no, a whole number, a time or a place; of a later kind where it is none of these. */
export type Answer = string | readonly string[] | boolean | number | { readonly time?: Time; readonly place?: Place };

/** Further questions about one kind of event. */
export interface Module {
  /** As `torture`. */
  readonly id: Id;
  readonly version: number;
  /** Whom it is about. */
  readonly person?: Id;
  /** By the ids of the questions. */
  readonly answers: Readonly<Record<Id, Answer>>;
}

/** What a follow-up asks of whoever holds the reports before it: §8.4. */
export interface Request {
  /** `withdraw` or `delete`. */
  readonly ask: Id;
  /** Of a withdrawal: from what; without it, from everything. */
  readonly scopes?: readonly Id[];
  /** Of a withdrawal: whose; without it, of everybody in the thread. */
  readonly person?: Id;
}

/** What only members with trained staff can open. */
export interface SensitivePart {
  readonly member: Id;
  /** Base64url. */
  readonly sealed: string;
}

/** The fields of a body that answer questions; all may be left out. */
export interface Answers {
  readonly form?: { readonly id: Id; readonly version: number };
  /** Community or variant, where the language is one of many variants. */
  readonly lang_variant?: string;
  readonly reporter?: { readonly relation?: Id; readonly identity?: { readonly name?: string; readonly org?: string } };
  readonly events?: readonly Event[];
  readonly persons?: readonly Person[];
  readonly perpetrators?: readonly Perpetrator[];
  readonly steps_taken?: readonly Step[];
  readonly urgency?: 'now' | 'high' | 'normal' | 'low';
  readonly risk?: Risk;
  readonly needs?: readonly Id[];
  readonly consent?: readonly Consent[];
  readonly contact?: Contact;
  readonly modules?: readonly Module[];
  /**
   * By the path of what was asked: `unknown` or `declined`. An entry of a list is named by its id, or by its number from 0
   * where it has none: `events.0.time`, `persons.p1.name`, `modules.torture.methods`, `perpetrators`.
   */
  readonly unanswered?: Readonly<Record<string, Id>>;
  readonly sensitive?: readonly SensitivePart[];
  /** Of follow-ups only. */
  readonly requests?: readonly Request[];
  /** Made by a generator; never by a person. */
  readonly synthetic?: boolean;
}
