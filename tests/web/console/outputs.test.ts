import conditions from '../../../app/member/outputs/conditions.json';
import obligations from '../../../app/protocol/vocabularies/obligations.json';
import uses from '../../../app/protocol/vocabularies/uses.json';
import type { Consent } from '../../../web/protocol/answers.ts';
import type { Case } from '../../../web/protocol/case_state.ts';
import { readWhat, type What, type WhatOf } from '../../../web/protocol/events.ts';
import { refusal } from '../../../web/protocol/case_rules.ts';
import { RULEBOOK } from '../../../web/console/cases/store.ts';
import { factsOf } from '../../../web/console/exports/facts.ts';
import { gate, type Refused } from '../../../web/console/exports/gate.ts';
import type { FactAct, Facts } from '../../../web/console/exports/case_facts.ts';
import { asked, begun, documentOf, incomplete, missing, recommendationsIn, resumed, textOf, type Draft } from '../../../web/console/outputs/draft.ts';
import { blanksIn, contentHash, notesOf } from '../../../web/console/outputs/document.ts';
import { caseFile } from '../../../web/console/outputs/case_file.ts';
import { dueDay } from '../../../web/console/outputs/due.ts';
import { filled } from '../../../web/console/outputs/filling.ts';

import { namedAgainstTheirWill } from '../../../web/console/outputs/naming.ts';
import { suggested } from '../../../web/console/outputs/obligations.ts';
import { reckoned, registered } from '../../../web/console/outputs/register.ts';
import { TEMPLATES, templateOf, type Template } from '../../../web/console/outputs/template.ts';
import { caseWith, lineOf, reportOf } from './cases.ts';

const TODAY = '2026-11-28';
const line = lineOf(1);
const entity = (more: object): What => ({ event: 'entity', entity: { id: 'x1', kind: 'person', roles: ['victim'], person: 'p1', name: 'Rosalba Pérez', shown_as: 'la maestra', sex: 'woman', born: '1991-04-03', ...more } });
const accused: What = { event: 'entity', entity: { id: 'x2', kind: 'unit', roles: ['perpetrator'], name: 'Batallón 27', class: 'army' } };
const act = (more: object = {}): What => ({
  event: 'act',
  act: { id: 'a', category: 'enforced-disappearance', main: true, time: { precision: 'day', start: '2026-11-03' }, place: { state: 'mx-20', municipality: 'Juchitán' }, victims: [{ entity: 'x1', status: 'missing' }], perpetrators: [{ entity: 'x2' }], sources: [{ id: 's1', type: 'testimony', first_hand: true }], ...more },
});
const agreeing = (scope: string, ...people: string[]): Consent[] => people.map((person) => ({ person, scope, value: 'yes', identity: 'full' }));
const unTold = agreeing('share-un', 'reporter', 'p1');

function caseOfRosalba(...more: What[]): Case {
  return caseWith(line, entity({}), accused, act(), { event: 'verified', act: 'a', level: 'v1' }, { event: 'described', summary: 'La detuvieron al salir de la escuela.' }, ...more);
}

function decide(use: string, consent: readonly Consent[], { found = caseOfRosalba(), names = true } = {}): ReturnType<typeof gate> {
  return gate({ case: found, told: [{ id: line.id, report: reportOf('', { consent, persons: [{ id: 'p1' }] }) }], isOrdered: true, isWhole: true }, { use, names, today: TODAY, sensitive: false });
}

function factsFor(use: string, consent: readonly Consent[], more: { readonly found?: Case; readonly names?: boolean } = {}): Facts {
  const { granted } = decide(use, consent, more);
  if (!granted) throw new Error('refused');
  return factsOf({ case: more.found ?? caseOfRosalba(), told: [], isOrdered: true, isWhole: true }, granted).facts;
}

function template(id: string): Template {
  const found = templateOf(id);
  if (!found) throw new Error(id);
  return found;
}

function draftOf(id: string, lang: 'es' | 'en' = 'es', facts = factsFor(id, [...unTold, ...agreeing('share-iachr', 'reporter', 'p1')])): Draft {
  const about = template(id);
  return begun(about, filled(facts, { lang, organisation: 'Alborada', person: undefined, subject: about.subject }), { output: `${id}-1`, lang, day: TODAY, code: facts.code, names: true });
}

const reasons = (refused: readonly Refused[] | undefined): string[] => (refused ?? []).map(({ person, reason }) => `${person ?? ''} ${reason}`.trim());

test.each(TEMPLATES.map(({ id }) => id))('%s asks for a consent that is known, and for facts that there are', (id) => {
  expect(uses.entries.find((use) => use.id === id)?.scopes.length).toBeGreaterThan(0);
  const names = Object.keys(filled(factsFor(id, [...unTold, ...agreeing('share-iachr', 'reporter', 'p1')]), { lang: 'es', organisation: '', person: undefined, subject: undefined }));
  for (const name of asked(template(id))) expect(names).toContain(name);
});

test.each(TEMPLATES.map(({ id }) => id))('%s has its own ids, and the same sections in both languages', (id) => {
  const keys = template(id).sections.flatMap((section) => [section.id, ...(section.kind === 'fields' ? section.fields.map((field) => `${section.id}.${field.id}`) : [])]);
  expect(new Set(keys).size).toBe(keys.length);
  for (const lang of ['es', 'en'] as const) expect(documentOf(draftOf(id, lang), []).blocks.filter(({ kind }) => kind === 'heading')).toHaveLength(template(id).sections.length);
});

test('what the case says is filled in, and what it does not say is a blank that is counted', () => {
  const draft = draftOf('wgeid');
  expect(draft.texts['person.name']).toBe('Rosalba Pérez');
  expect(draft.texts['person.born']).toBe('3 de abril de 1991');
  expect(draft.texts['date.date']).toBe('3 de noviembre de 2026');
  expect(draft.texts['date.place']).toBe('Juchitán, Oaxaca');
  expect(missing(draft)).toEqual(expect.arrayContaining(['Contacto', 'Documento de identidad', '7. Obligaciones del Estado']));
  expect(JSON.stringify(documentOf(draft, []))).toContain('{"blank":"Contacto"}');
});

test('one form for one person says nothing of another', () => {
  const found = caseOfRosalba(
    { event: 'entity', entity: { id: 'x4', kind: 'person', roles: ['victim'], person: 'p1', name: 'Inés Luna', born: '2001' } },
    { event: 'act', act: { id: 'b', category: 'enforced-disappearance', time: { precision: 'month', start: '2026-10' }, victims: [{ entity: 'x4' }] } },
  );
  const facts = factsFor('wgeid', unTold, { found });
  const ines = facts.entities?.find(({ name }) => name === 'Inés Luna');
  const said = filled(facts, { lang: 'es', organisation: '', person: ines?.id, subject: 'disappearance' });
  expect(said).toMatchObject({ 'person.name': 'Inés Luna', 'person.born': '2001', persons: 'Inés Luna', count: '1', when: 'octubre de 2026 (mes)' });
  expect(JSON.stringify(said)).not.toContain('Rosalba');
});

test('a form is not complete without what its body needs', () => {
  const draft = draftOf('wgeid');
  expect(incomplete(draft)).toContain('Nombre');
  const texts = Object.fromEntries(template('wgeid').sections.flatMap((section) => (section.kind === 'fields' ? section.fields.map((field) => [`${section.id}.${field.id}`, 'algo']) : [])));
  expect(incomplete({ ...draft, texts: { ...draft.texts, ...texts } })).toEqual([]);
  expect(incomplete({ ...draft, texts: { ...draft.texts, ...texts, 'person.name': '[falta: nombre]' } })).toEqual(['Nombre completo']);
});

test('without names nobody is named, in a draft or in a case file', () => {
  const text = JSON.stringify([draftOf('urgent-appeal', 'es', factsFor('urgent-appeal', unTold, { names: false })), caseFile(factsFor('case-file', [], { names: false }), 'es', TODAY)]);
  expect(text).toContain('la maestra');
  for (const name of ['Rosalba', 'Batallón 27']) expect(text).not.toContain(name);
});

test('whoever has not agreed stops a draft, and is named by their id', () => {
  expect(reasons(decide('urgent-appeal', agreeing('share-un', 'reporter')).refused)).toEqual(['p1 default']);
  expect(reasons(decide('iachr-mc', unTold).refused)).toEqual(['reporter default', 'p1 default']);
  expect(decide('urgent-appeal', unTold).granted?.consents).toEqual(['reporter', 'p1'].map((person) => ({ person, scope: 'share-un', by: line.id })));
});

test('what was drafted is taken up again as it was', () => {
  const draft = { ...draftOf('ced-ua'), obligations: ['ced-30'] };
  const changed = { ...draft, texts: { ...draft.texts, 'submitter.name': 'Nombre: Jacinta', circumstances: '## Acciones\n\nNombre: otra\n# fin' } };
  const { template: about, texts, ...fixed } = changed;
  const again = resumed(about, textOf(changed, []), fixed);
  expect(again.texts).toEqual({ ...texts, circumstances: '## Acciones\n\nNombre: otra\n # fin' });
  expect(textOf(again, [])).toBe(textOf(changed, []));
});

test('a text of anybody is taken up without harm', () => {
  const fixed = { output: 'o', lang: 'es', day: TODAY, code: 'AT-000000000000', obligations: [], names: true } as const;
  for (const text of ['', '## ', '\n## Hechos', 'x'.repeat(100_000), '## Hechos\n'.repeat(5_000)]) expect(missing(resumed(template('urgent-appeal'), text, fixed)).length).toBeGreaterThan(5);
});

test('an output that is kept or sent is an event of the protocol', () => {
  const draft = draftOf('urgent-appeal');
  const what: WhatOf<'output'> = { event: 'output', output: draft.output, type: 'urgent-appeal', status: 'sent', title: draft.template.es, text: textOf(draft, []), lang: 'es', recommendations: recommendationsIn(draft), consents: decide('urgent-appeal', unTold).granted?.consents ?? [], addressee: 'un-sp', sent: TODAY, due: dueDay('urgent-appeal', TODAY) ?? '' };
  expect(() => readWhat(JSON.parse(JSON.stringify(what)) as never)).not.toThrow();
  const said = { member: 'alborada', person: 'ana', time: new Date(`${TODAY}T12:00:00Z`), what: what as never };
  expect(refusal(caseOfRosalba().lead, said, RULEBOOK)).toBeUndefined();
  const withdrawn = caseOfRosalba({ event: 'consent', person: 'p1', scope: 'share-un', value: 'no', source: 'call' });
  expect(refusal(withdrawn.lead, said, RULEBOOK)).toBe('no-consent');
});

const done = (category: string, start?: string): FactAct => ({ id: 'a1', category, level: 'v1', ...(start === undefined ? {} : { time: { precision: 'day', start } }) });
const ids = (acts: readonly FactAct[]): { readonly suggested: string[]; readonly out: string[] } => {
  const { obligations: found, outOfForce } = suggested(acts, 'es');
  return { suggested: found.map(({ id }) => id), out: outOfForce.map(({ id }) => id) };
};

test('an obligation is suggested for what stands below it too, and for attacks as the violation that they are', () => {
  expect(ids([done('torture-physical')]).suggested).toEqual(expect.arrayContaining(['cat-1', 'iccpr-7']));
  expect(ids([done('att-detention')]).suggested).toContain('iccpr-9');
  expect(ids([done('property-damage')]).suggested).not.toContain('cat-1');
  expect(ids([]).suggested).toEqual([]);
});

test('what was not in force when it was done is not suggested', () => {
  expect(ids([done('enforced-disappearance', '2009-05-01')])).toMatchObject({ out: expect.arrayContaining(['ced-1']) as string[] });
  expect(ids([done('enforced-disappearance', '2011-05-01')]).suggested).toContain('ced-1');
  expect(ids([done('enforced-disappearance')]).suggested).toContain('ced-1');
  expect(ids([done('enforced-disappearance', '2009-05-01'), done('enforced-disappearance', '2011-05-01')]).suggested).toContain('ced-1');
});

test('a norm that has changed is told as it read then, and conditions are told in both languages', () => {
  const at = (day: string) => suggested([done('life', day)], 'es').obligations.find(({ id }) => id === 'cpeum-129');
  expect(at('2024-09-30')?.version).toMatch(/military discipline/u);
  expect(at('2024-10-01')?.version).toMatch(/provided in the Constitution/u);
  expect(at('2024-10-01')?.condition).toBe('si participaron fuerzas armadas');
  const known = conditions.entries.map(({ id }) => id);
  for (const { when } of obligations.entries as readonly { readonly when?: string }[]) if (when !== undefined) expect(known).toContain(when);
});

test('an answer is due when it usually is', () => {
  expect(dueDay('urgent-appeal', '2026-11-28')).toBe('2027-01-27');
  expect(dueDay('ced-ua', '2026-11-28')).toBe('2026-12-12');
  expect(dueDay('letter-authority', '2026-11-28')).toBe('2026-12-18');
  expect(dueDay('wgeid', '2026-11-28')).toBeUndefined();
});

const sent = (output: string, more: Partial<WhatOf<'output'>> = {}): What => ({ event: 'output', output, type: 'urgent-appeal', status: 'sent', consents: decide('urgent-appeal', unTold).granted?.consents ?? [], addressee: 'un-sp', sent: '2026-09-01', due: '2026-10-31', ...more });

test('the register begins with what is overdue, and reckons how soon somebody answers', () => {
  const found = caseOfRosalba(
    { event: 'output', output: 'draft', type: 'wgeid', status: 'draft' },
    ...['late', 'soon', 'answered'].flatMap((output): What[] => [sent(output, output === 'soon' ? { due: '2026-12-01' } : {}), { event: 'agreed', with: '' }]),
    sent('answered', { status: 'replied', replies: [{ received: '2026-09-11', grade: 'b' }] }),
    sent('pending'),
  );
  const all = registered(line.id, found, TODAY);
  expect(all.map(({ status, what }) => `${what.output} ${status}`)).toEqual(['late overdue', 'soon due-soon', 'pending waiting', 'draft draft', 'answered replied']);
  expect(reckoned(all)).toEqual([{ addressee: 'un-sp', sent: 3, overdue: 1, replied: 1, medianDays: 10 }]);
});

test.each([
  ['the name of somebody who allows it', 'Vimos a ROSALBA Perez', []],
  ['the name of somebody whom nobody has asked', 'Estaba Marcelo con ella', ['x3']],
  ['whoever told it', 'Lo dice Jacinta', ['reporter']],
  ['a unit that is not established', 'fue el Batallón 27', ['x2']],
])('a draft in which somebody typed %s', (_, text, expected) => {
  const found = caseOfRosalba({ event: 'entity', entity: { id: 'x3', kind: 'person', roles: ['official'], name: 'Marcelo Ruiz' } });
  const told = [{ id: line.id, report: reportOf('', { consent: agreeing('share-un', 'reporter', 'p1'), persons: [{ id: 'p1', name: 'Rosalba Pérez' }], reporter: { relation: 'family', identity: { name: 'Jacinta' } } }) }];
  const { granted } = gate({ case: found, told, isOrdered: true, isWhole: true }, { use: 'urgent-appeal', names: true, today: TODAY, sensitive: false });
  if (!granted) throw new Error('refused');
  const without = { ...granted, named: new Set([...granted.named].filter((id) => id !== 'x2')) };
  expect(namedAgainstTheirWill(text, { granted: without, lead: found.lead, told })).toEqual(expected);
});

test('a case file tells how well an act is known, and from where', () => {
  const file = caseFile(factsFor('case-file', [], { names: true }), 'es', TODAY);
  expect(JSON.stringify(file)).toContain('Rosalba Pérez');
  expect(notesOf(file)).toEqual([expect.stringContaining('de primera mano')]);
});

test('whoever agrees, agrees to what the document says and not to its day', () => {
  const [one, other] = [documentOf(draftOf('wgeid'), []), documentOf({ ...draftOf('wgeid'), day: '2026-11-29' }, [])];
  expect(contentHash(one)).toBe(contentHash(other));
  expect(contentHash(documentOf({ ...draftOf('wgeid'), texts: {} }, []))).not.toBe(contentHash(one));
});

test('a blank is found wherever it is typed', () => {
  expect(blanksIn('En [falta: lugar], el [missing: day]')).toEqual(['lugar', 'day']);
});
