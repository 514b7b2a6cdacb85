import { caseStandings } from '../../../web/protocol/case_consent.ts';
import type { Consent } from '../../../web/protocol/answers.ts';
import type { JsonObject } from '../../../web/protocol/encoding.ts';
import { readFacts } from '../../../web/protocol/events.ts';
import type { ShareLevel } from '../../../web/protocol/events.ts';
import type { Report } from '../../../web/protocol/report.ts';
import { RULEBOOK } from '../../../web/console/cases/store.ts';
import { factsOf, LEVELS, type ShareFacts } from '../../../web/console/sharing/facts.ts';
import { sharePermission } from '../../../web/console/sharing/permission.ts';
import { caseWith, lineOf, reportOf } from './cases.ts';

const TODAY = '2026-11-28';
const KEY = 'A'.repeat(43);
const line = lineOf(1, { state: 'mx-20' });
const agrees: Consent = { person: 'reporter', scope: 'share-members', value: 'yes' };
const told = {
  reporter: { relation: 'witness', identity: { name: 'Jacinta' } },
  contact: { how: 'safe', text: 'Toque dos veces' },
  persons: [{ id: 'p1', roles: ['victim'], name: 'Rosalba' }],
  reply: { kem: 'A'.repeat(1622), tags: KEY },
  client: { build: '0'.repeat(64) },
  events: [{ categories: [{ id: 'torture', main: true }], place: { state: 'mx-07' } }],
  consent: [agrees, { person: 'p1', scope: 'share-members', value: 'yes' }],
} as const satisfies Partial<Report>;

function shown(level: ShareLevel, answers: Partial<Report> = told): ShareFacts {
  const reports = [{ id: line.id, sha256: line.sha256, report: reportOf('Lo vi todo', answers) }];
  const { lead } = caseWith(line);
  return factsOf({ line, reports, lead, standings: caseStandings(lead, reports, RULEBOOK, { today: TODAY }) }, { level, until: '2027-02-01', summary: 'Una detención' });
}

function hindered(consent: readonly Consent[], level: ShareLevel = 'summary', { member = 'brujula', unread = 0 } = {}): string[] {
  const report = reportOf('', { consent, persons: [{ id: 'p1' }] });
  const standings = caseStandings(caseWith(line).lead, [{ id: line.id, report }], RULEBOOK, { today: TODAY });
  return sharePermission(standings, { level, member, unread }).hindrances.map(({ person, reason }) => `${person} ${reason}`.trim());
}

test.each(LEVELS)('what is shown at %s is what the protocol allows there', (level) => {
  const facts = JSON.parse(JSON.stringify(shown(level))) as JsonObject;
  // The keeper alone has the keys of reports.
  const reports = facts['reports'] as readonly JsonObject[] | undefined;
  const whole = level === 'full+contact' ? { ...facts, reports: reports?.map((report) => ({ ...report, data_key: KEY })) } : facts;
  expect(() => readFacts(whole)).not.toThrow();
});

test('a pointer tells kind, month and state, and nothing else', () => {
  expect(shown('pointer')).toEqual({ level: 'pointer', until: '2027-02-01', type: 'testimony', month: '2026-11', state: 'mx-07' });
});

test.each(['pointer', 'summary', 'full'] as const)('who reports and how to reach them stands in nothing that is shown at %s', (level) => {
  const text = JSON.stringify(shown(level));
  for (const hidden of ['Jacinta', 'Toque', told.reply.kem, `"${line.id}"`]) expect(text).not.toContain(hidden);
  expect(text.includes('Rosalba')).toBe(level === 'full');
});

test('everything that was told is shown with contact', () => {
  const text = JSON.stringify(shown('full+contact'));
  for (const part of ['Jacinta', 'Toque', 'Rosalba', `"${line.id}"`]) expect(text).toContain(part);
});

test('what was said of consent goes along, so that whoever is shown a case is bound by it', () => {
  expect(shown('summary').consent).toEqual(expect.arrayContaining([agrees]));
  expect(shown('pointer').consent).toBeUndefined();
});

test('everybody in a case must have agreed; whoever has not is named with why', () => {
  const yes = (person: string, more: Partial<Consent> = {}): Consent => ({ person, scope: 'share-members', value: 'yes', ...more });
  expect(hindered([])).toEqual(['reporter default', 'p1 default']);
  expect(hindered([yes('reporter')])).toEqual(['p1 default']);
  expect(hindered([yes('reporter'), { ...yes('p1'), value: 'no' }])).toEqual(['p1 refused']);
  expect(hindered([yes('reporter'), { ...yes('p1'), value: 'ask-me' }])).toEqual(['p1 ask-me']);
  expect(hindered([yes('reporter'), yes('p1', { until: '2026-01-01' })])).toEqual(['p1 ended']);
  expect(hindered([yes('reporter'), yes('p1', { recipients: ['cauce'] })])).toEqual(['p1 recipient']);
  expect(hindered([yes('reporter'), yes('p1', { recipients: ['brujula'] })])).toEqual([]);
});

test('whoever agreed without their name only is not shown at the levels that name people', () => {
  const consent: Consent[] = [agrees, { person: 'p1', scope: 'share-members', value: 'yes', identity: 'anonymised' }];
  expect(hindered(consent, 'summary')).toEqual([]);
  expect(hindered(consent, 'full')).toEqual(['p1 anonymised']);
  expect(hindered(consent, 'full+contact')).toEqual(['p1 anonymised']);
});

test('a later message that cannot be read may have taken a consent back', () => {
  expect(hindered([agrees, { ...agrees, person: 'p1' }], 'pointer', { unread: 1 })).toEqual(['unread']);
});
