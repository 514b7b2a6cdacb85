/** What is done with a draft: kept, sent, answered, dropped. */

import { sha256 } from '../../protocol/primitives.ts';
import { codePoints, toHex } from '../../protocol/encoding.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { AuthorityReply, WhatOf } from '../../protocol/events.ts';
import type { Around } from '../coding/around.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { arrivedAbout } from '../cases/store.ts';
import { write } from '../cases/writing.ts';
import type { Allowed } from './deciding.ts';
import { documentOf, incomplete, recommendationsIn, textOf, type Draft } from './draft.ts';
import { fileOf } from './making.ts';
import { allowedNow, sayNow } from './saying.ts';

type Output = WhatOf<'output'>;
/** Of an `output` event: `app/protocol/event.schema.json`. */
const LONGEST = 100_000;
const MOST_RECOMMENDATIONS = 50;
const LONGEST_RECOMMENDATION = 2_000;

/** Where and when it was sent. */
export interface Sending {
  readonly addressee: string;
  readonly to: string;
  readonly channel: string;
  readonly sent: string;
  readonly due: string;
  readonly reference: string;
}

/** The draft cannot be kept or sent as it is. */
export class Unfit extends Error {
  override readonly name = 'Unfit';

  constructor(
    readonly reason: 'long' | 'incomplete',
    readonly fields: readonly string[] = [],
  ) {
    super(reason);
  }
}

/** Keeps it in the case, for whoever goes on with it. @throws {@link Unfit}, Hindered, Refused or Failed */
export async function keep({ line, report }: Around, draft: Draft): Promise<void> {
  const allowed = await allowedNow(line, { use: draft.template.id, names: draft.names });
  await write(line.id, report.recipients, 'leading', outputOf(line.id, draft, allowed, 'draft'));
}

/** Says that it was sent; it counts when a second person agrees. @throws {@link Unfit}, Hindered, Refused or Failed */
export async function send({ line }: Around, draft: Draft, { addressee, channel, due, reference, sent, to }: Sending): Promise<void> {
  const lacking = incomplete(draft);
  if (lacking.length > 0) throw new Unfit('incomplete', lacking);
  const allowed = await allowedNow(line, { use: draft.template.id, names: draft.names });
  const file = await fileOf(documentOf(draft, allowed.leaving.facts.acts ?? []), 'pdf');
  const more = { to, channel: codeOf(channel), due, reference };
  await sayNow(line.id, {
    ...outputOf(line.id, draft, allowed, 'sent'),
    sha256: toHex(sha256(file)),
    addressee,
    sent,
    ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== '')),
  });
}

/** A channel is a code, and people write words. */
function codeOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .toLowerCase()
    .slice(0, 64);
}

function outputOf(report: string, draft: Draft, { granted, leaving, lead }: Allowed, status: 'draft' | 'sent'): Output {
  const text = textOf(draft, leaving.facts.acts ?? []);
  const recommendations = recommendationsIn(draft);
  const facts = lastOf(report, lead);
  const isLong = recommendations.length > MOST_RECOMMENDATIONS || recommendations.some(({ length }) => length > LONGEST_RECOMMENDATION);
  if (codePoints(text) > LONGEST || isLong) throw new Unfit('long');
  return {
    event: 'output',
    output: draft.output,
    type: draft.template.id,
    status,
    title: draft.template[draft.lang],
    text,
    lang: draft.lang,
    ...(facts === undefined ? {} : { facts }),
    cases: [lead.id],
    ...(draft.obligations.length > 0 && { obligations: draft.obligations }),
    ...(recommendations.length > 0 && { recommendations }),
    ...(granted.consents.length > 0 && { consents: granted.consents }),
  };
}

/** The event up to which the facts are taken. */
function lastOf(report: string, { id }: CaseThread): Hex | undefined {
  const history = arrivedAbout(report)?.history ?? [];
  return history.filter(({ event }) => event.thread === id).at(-1)?.event.hash;
}

/** What an authority has answered, or that it has not. @throws Refused or Failed */
export async function answer({ line, report }: Around, what: Output, status: 'acknowledged' | 'replied' | 'no-reply', reply?: AuthorityReply): Promise<void> {
  const replies = reply === undefined ? (what.replies ?? []) : [...(what.replies ?? []), reply];
  await write(line.id, report.recipients, 'leading', { ...what, status, ...(replies.length > 0 && { replies }) });
}

/** @throws Refused or Failed */
export async function drop({ line, report }: Around, what: Output): Promise<void> {
  await write(line.id, report.recipients, 'leading', { ...what, status: 'dropped' });
}


/** Agrees that it was sent, unless somebody has taken a consent back since. @throws Hindered, Refused or Failed */
export async function agree({ line }: Around, event: ThreadEvent, { type }: Output): Promise<void> {
  await allowedNow(line, { use: type, names: true });
  await sayNow(line.id, { event: 'agreed', with: event.hash });
}
