import { caseStandings } from '../../../web/protocol/case_consent.ts';
import type { Consent } from '../../../web/protocol/answers.ts';
import type { JsonObject } from '../../../web/protocol/encoding.ts';
import { readFacts } from '../../../web/protocol/events.ts';
import type { ShareLevel, What } from '../../../web/protocol/events.ts';
import type { Report } from '../../../web/protocol/report.ts';
import type { ThreadEvent } from '../../../web/protocol/thread_event.ts';
import { keyOfShare } from '../../../web/console/cases/share_key.ts';
import { allCases, caseAbout, forgetCases, forgetThread, RULEBOOK, shares, takeEvents } from '../../../web/console/cases/store.ts';
import { subjectOf } from '../../../web/console/exports/deciding.ts';
import { gate } from '../../../web/console/exports/gate.ts';
import { hasWords, lineOf as shownLine, reportOf as shownReport } from '../../../web/console/sharing/received.ts';
import { factsOf, LEVELS, type ShareFacts } from '../../../web/console/sharing/facts.ts';
import { sharePermission } from '../../../web/console/sharing/permission.ts';
import { caseWith, eventsWith, lineOf, NOW, reportOf } from './cases.ts';

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

describe('a case that another organisation shows', () => {
  const SHARE = '5a'.repeat(16);
  const OWN = '0b'.repeat(16);
  const KEY_OF_SHARE = keyOfShare(SHARE);

  /** What two organisations have written in a share, and what one keeps in a private thread. */
  function events(thread: string, kind: ThreadEvent['kind'], ...said: readonly (readonly [member: string, what: What])[]): ThreadEvent[] {
    return said.map(([member, what], number) => ({
      hash: `${thread}${number.toString(16).padStart(32, '0')}`,
      ...{ thread, kind, number, member, person: member === 'brujula' ? 'eva' : 'ana' },
      time: new Date(NOW.getTime() + number * 1000),
      hour: undefined,
      what: JSON.parse(JSON.stringify(what)) as JsonObject,
    }));
  }

  function shareOf(level: ShareLevel, ...said: readonly (readonly [member: string, what: What])[]): ThreadEvent[] {
    const begun = { event: 'begun', schema: 1, kind: 'share', members: ['alborada', 'brujula'], facts: shown(level) } as unknown as What;
    return events(SHARE, 'share', ['alborada', begun], ...said);
  }

  const beside = (...said: readonly What[]): ThreadEvent[] =>
    events(OWN, 'private', ...[{ event: 'begun', schema: 1, kind: 'private', members: ['brujula'] } as const, { event: 'linked', case: SHARE, relation: 'part-of' } as const, ...said].map((what) => ['brujula', what] as const));

  afterEach(forgetCases);

  test('is worked on as a case of its own: acts are coded and known, and who shows it is the other organisation of v4', () => {
    const source = (id: string): { readonly id: string; readonly type: string } => ({ id, type: 'witness-statement' });
    const verified: What = { event: 'verified', act: 'act-1', level: 'v4', basis: { sources: [source('s1'), source('s2')] } };
    const [begun, act, said] = shareOf('full', ['brujula', { event: 'act', act: { id: 'act-1', category: 'torture' } }], ['brujula', verified]);
    takeEvents([begun, act, said] as ThreadEvent[]);
    expect(caseAbout(KEY_OF_SHARE)?.lead.acts.get('act-1')?.level).toBe('v0');
    takeEvents([{ ...(said as ThreadEvent), number: 3, hash: 'agreed', member: 'alborada', person: 'ana', what: { event: 'agreed', with: said?.hash ?? '' } }]);
    expect(caseAbout(KEY_OF_SHARE)?.lead.acts.get('act-1')?.level).toBe('v4');
  });

  test('has what we keep to ourselves beside it, in a thread of ours, and neither says anything in the other', () => {
    takeEvents([...shareOf('full', ['brujula', { event: 'note', text: 'Para las dos' }]), ...beside({ event: 'note', text: 'Sólo nuestra' }, { event: 'state', to: 'triage', reason: '' })]);
    const found = caseAbout(KEY_OF_SHARE);
    expect(found?.lead.id).toBe(SHARE);
    expect(found?.lead.state).toBe('new');
    expect(found?.lead.notes.map(({ what }) => what.text)).toEqual(['Para las dos']);
    expect(found?.others.flatMap(({ notes }) => notes.map(({ what }) => what.text))).toEqual(['Sólo nuestra']);
    expect(found?.history.map(({ outcome }) => outcome)).not.toContain('refused');
  });

  test('is no part of the case about a report of ours, whatever it names: nothing is led away from us', () => {
    const [begun, ...rest] = shareOf('full');
    takeEvents(eventsWith(line, { event: 'note', text: 'nuestra' }));
    takeEvents([{ ...(begun as ThreadEvent), what: { ...begun?.what, report: { id: line.id, sha256: line.sha256 } } }, ...rest]);
    expect(caseAbout(line.id)?.lead.kind).toBe('private');
    expect(allCases()).toHaveLength(1);
    expect(shares()).toHaveLength(1);
  });

  test('is gone once it is shown no more, and what was kept beside it leads nothing', () => {
    takeEvents([...shareOf('full'), ...beside()]);
    forgetThread(SHARE);
    expect(caseAbout(KEY_OF_SHARE)).toBeUndefined();
    expect(shares()).toEqual([]);
  });

  test.each(LEVELS)('has words to code and to draft from at the levels that show what was told: %s', (level) => {
    takeEvents(shareOf(level));
    const lead = shares()[0]?.lead;
    if (lead === undefined) throw new Error('no share');
    expect(hasWords(lead)).toBe(level.startsWith('full'));
    expect(shownReport(lead).narrative.text).toBe(level.startsWith('full') ? 'Lo vi todo' : '');
    // Whoever shows it may have named the chosen organisations of its own report.
    expect(shownReport(lead).recipients).toEqual(['alborada', 'brujula']);
  });

  test('leaves by the consents that came with it, and by no others', () => {
    takeEvents(shareOf('full'));
    const [found] = shares();
    if (found === undefined) throw new Error('no share');
    // No report of ours stands behind it.
    const looked = subjectOf({ line: shownLine(found.lead), told: undefined, isWhole: true });
    const reasons = (use: string): readonly string[] => ('refused' in looked ? looked.refused : (gate(looked.subject, { use, today: TODAY, names: false, sensitive: false }).refused ?? [])).map(({ reason }) => reason);
    expect(reasons('share')).toEqual([]);
    expect(reasons('publish')).toEqual(['default', 'default']);
  });
});
