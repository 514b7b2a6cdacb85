/**
 * Whether a report may leave as a package of evidence. Of a package nothing can be left out, for it would prove nothing:
 * whoever gets it reads every word, sees every file and every name in them. So all of that must be agreed to.
 */

import { permission, caseStandings } from '../../protocol/case_consent.ts';
import type { Rulebook } from '../../protocol/case_state.ts';
import { peopleOf } from '../../protocol/case_words.ts';
import { RULEBOOK } from '../cases/store.ts';
import { gate, type Decision, type Granted, type Refused, type Subject, type Wish } from './gate.ts';
import { namesSomebody } from './names.ts';

const MEDIA = 'use-media';
const FULL = 'full';

/** Granted is all of it or nothing; names are in it always, so that a second person has to agree. */
export function packageGate(subject: Subject, wish: Wish, book: Rulebook = RULEBOOK): Decision {
  const decision = gate(subject, { ...wish, names: true, sensitive: false }, book);
  if (decision.refused) return decision;
  const refused = [...new Map([...hindering(subject, wish, decision.granted, book)].map((each) => [`${each.reason} ${each.person ?? ''}`, each])).values()];
  return refused.length > 0 ? { refused } : { granted: { ...decision.granted, hasNames: true } };
}

function* hindering(subject: Subject, { recipient, today, use }: Wish, granted: Granted, book: Rulebook): Iterable<Refused> {
  const { case: found, isOrdered, told } = subject;
  const [report] = told ?? [];
  if (report === undefined || found.lead.kind === 'share') {
    yield { reason: 'report-missing' };
    return;
  }
  if (granted.isOwn) return;
  if (granted.isPublic) yield { reason: 'package-public' };
  const standings = caseStandings(found.lead, told ?? [], book, { today, isOrdered });
  const isReporterNamed = permission(standings, use, book, recipient).identity === FULL;
  if (!granted.hasWords) yield { reason: 'package-words' };
  else if (namesSomebody(report.report.narrative.text, hiddenNames(subject, granted, isReporterNamed))) yield { reason: 'package-narrative' };
  if (report.report.attachments.length > 0) {
    for (const { person } of permission(standings, MEDIA, book).hindrances) yield { reason: 'package-files', person };
  }
  const asked = new Set(peopleOf(found.lead));
  for (const { what: { entity } } of found.lead.entities.values()) {
    const { id, person = id } = entity;
    if (asked.has(person) && !granted.named.has(id)) yield { reason: 'package-names', person };
  }
}

/** Names that somebody has written down and that may not leave. */
function* hiddenNames({ case: found, told = [] }: Subject, { named }: Granted, isReporterNamed: boolean): Iterable<string> {
  const coded = [...found.lead.entities.values()].map(({ what: { entity } }) => ({ names: [entity.name ?? '', ...(entity.aliases ?? [])], isNamed: named.has(entity.id) }));
  const open = new Set(coded.flatMap(({ isNamed, names }) => (isNamed ? names : [])));
  for (const { isNamed, names } of coded) if (!isNamed) yield* names;
  for (const { report: { perpetrators = [], persons = [], reporter } } of told) {
    const names = [...persons.flatMap(({ alias, name }) => [name, alias]), ...perpetrators.map(({ name }) => name), isReporterNamed ? undefined : reporter?.identity?.name];
    for (const name of names) if (name !== undefined && !open.has(name)) yield name;
  }
}
