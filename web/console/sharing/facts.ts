/** What a share shows at each level: `docs/protocol.md` §21.7, by `app/protocol/share.schema.json`. */

import type { Consent, DayText, Id } from '../../protocol/answers.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { Standings } from '../../protocol/consent.ts';
import type { ShareLevel } from '../../protocol/events.ts';
import type { Report, ReportType } from '../../protocol/report.ts';
import type { Line } from '../keeper_messages.ts';

const HOUR_MS = 3_600_000;
const MONTH_LETTERS = 7;
/** From the least to the most. */
export const LEVELS: readonly ShareLevel[] = ['pointer', 'summary', 'full', 'full+contact'];
/** What a report tells beside its text, without who tells it, how to reach them, and what opens replies. */
const TOLD = [
  'type', 'lang', 'lang_variant', 'form', 'narrative', 'events', 'persons', 'perpetrators', 'steps_taken', 'urgency', 'risk', 'needs', 'modules',
  'unanswered', 'attachments', 'synthetic',
] as const satisfies readonly (keyof Report)[];

/** One report of a share: whole, with its id, at `full+contact` only. */
export interface SharedReport {
  readonly id?: string;
  readonly sha256: string;
  readonly report?: Partial<Report>;
}

export interface ShareFacts {
  readonly level: ShareLevel;
  readonly until?: DayText;
  readonly type: ReportType;
  /** `2026-11`. */
  readonly month?: string;
  readonly state?: Id;
  readonly categories?: readonly Id[];
  readonly summary?: string;
  readonly consent?: readonly Consent[];
  readonly reports?: readonly SharedReport[];
}

/** What is to be shared. */
export interface Shareable {
  readonly line: Line;
  /** The report itself, and what the same person has written since. */
  readonly reports: readonly { readonly id: string; readonly sha256: string; readonly report: Report }[];
  readonly lead: CaseThread;
  readonly standings: Standings;
}

/** What somebody chose for it. */
export interface Choice {
  readonly level: ShareLevel;
  readonly until: DayText | undefined;
  readonly summary: string;
}

/** What a share shows. */
export function factsIn({ begun }: CaseThread): ShareFacts {
  return begun.what.facts as unknown as ShareFacts;
}

/** All that a share at this level shows, but for the data keys, which are put in where they are kept. */
export function factsOf({ lead, line, reports, standings }: Shareable, { level, summary, until }: Choice): ShareFacts {
  const first = reports[0]?.report;
  const state = first?.events?.[0]?.place?.state ?? line.head?.state;
  const pointer: ShareFacts = {
    level,
    ...(until === undefined ? {} : { until }),
    type: first?.type ?? line.head?.type ?? 'testimony',
    month: monthOf(line),
    ...(state === undefined ? {} : { state }),
  };
  if (level === 'pointer') return pointer;
  const told: ShareFacts = { ...pointer, categories: categoriesIn(lead, reports.map(({ report }) => report)), ...(summary === '' ? {} : { summary }), consent: consentsIn(standings) };
  if (level === 'summary') return { ...told, summary };
  return { ...told, reports: reports.map(({ id, report, sha256 }) => (level === 'full' ? { sha256, report: toldIn(report) } : { id, sha256, report })) };
}

/** A report without who reports and how to reach them. */
function toldIn(report: Report): Partial<Report> {
  const { relation } = report.reporter ?? {};
  const kept = TOLD.flatMap((name) => (report[name] === undefined ? [] : [[name, report[name]] as const]));
  return { ...(Object.fromEntries(kept) as Partial<Report>), ...(relation === undefined ? {} : { reporter: { relation } }) };
}

/** As the case has coded them, or as they were told where nothing is coded. */
function categoriesIn({ acts }: CaseThread, reports: readonly Report[]): readonly Id[] {
  const coded = [...acts.values()].flatMap(({ coded: { also = [], category } }) => [category, ...also]);
  const told = reports.flatMap(({ events = [] }) => events.flatMap(({ categories = [] }) => categories.map(({ id }) => id)));
  return [...new Set(coded.length > 0 ? coded : told)];
}

/** What everybody has said, as it counts today: whoever is shown a case is bound by it. */
function consentsIn(standings: Standings): readonly Consent[] {
  return [...standings].flatMap(([person, said]) =>
    [...said].flatMap(([scope, { answer, reason, value }]) => (reason === 'default' ? [] : [{ ...answer, person, scope, value }])),
  );
}

function monthOf({ hour }: Line): string {
  return new Date(hour * HOUR_MS).toISOString().slice(0, MONTH_LETTERS);
}
