/** What others show, as the parts of a case have a report: a line, and what was told as far as the share shows it. */

import type { CaseThread } from '../../protocol/case_state.ts';
import { SCHEMA, type Report } from '../../protocol/report.ts';
import { keyOfShare } from '../cases/share_key.ts';
import type { Line } from '../keeper_messages.ts';
import { factsIn } from './facts.ts';

const HOUR_MS = 3_600_000;

/** As a line of the list, but found under the key of the share; its hour is that at which it was shown. */
export function lineOf(lead: CaseThread): Line {
  const { begun, id } = lead;
  const { categories: [category] = [], reports: [first] = [], state, type } = factsIn(lead);
  const { lang = '', urgency } = first?.report ?? {};
  const head = { type, lang, ...(urgency && { urgency }), ...(state !== undefined && { state }), ...(category !== undefined && { category }) };
  return { id: keyOfShare(id), cursor: 0, hour: Math.floor(begun.time.getTime() / HOUR_MS), sha256: first?.sha256 ?? '', status: 'ok', head };
}

/** What was told, as a report that went to the two; its narrative is empty below the levels that show it. Nobody replies to it from here. */
export function reportOf(lead: CaseThread): Report {
  const { reports: [first] = [], type } = factsIn(lead);
  return {
    lang: '',
    narrative: { text: '' },
    attachments: [],
    ...first?.report,
    ...{ schema: SCHEMA, type, recipients: lead.members, reply: { kem: '', tags: '' }, client: { build: '' } },
  };
}

/** Whether the words that were told are shown, so that there is something to code and to draft from. */
export function hasWords(lead: CaseThread): boolean {
  return (factsIn(lead).reports ?? []).some(({ report }) => report !== undefined);
}
