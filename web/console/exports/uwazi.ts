/**
 * Cases for Uwazi's importer: thesauri, templates, and one zip for each template. Twin of `app/member/exports/uwazi.py`.
 *
 * By the rules that were read from its importer (`docs/exports.md`). Titles are codes, so that they are unique, tie the files
 * together, and name nobody. What is imported is not published.
 */

import UWAZI from '../../../app/member/exports/uwazi.json';
import type { MomentText } from '../../protocol/answers.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import type { FactAct, FactEntity, FactOutput, FactPlace, Facts, FactSource } from './case_facts.ts';
import { asciiJson } from './case_json.ts';
import { joined, line, number, paragraphs, toCsv, type Row, type Table } from './cells.ts';
import { daysOf, firstDay, lastDay } from './days.ts';
import { zipped, type Files } from './files.ts';
import { columnOf, columnsOf, described, isTranslated, spread, TEMPLATES, type Property, type Template } from './uwazi_templates.ts';
import * as thesauri from './uwazi_thesauri.ts';

const IMPORT = 'import.csv';
const FIRST_PLACE = 3;
const POINT_DIGITS = 1;
const WEB = /^https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]{1,5})?(?:[/?#][^ ]*)?$/i;

/** By label. What a cell is made of: text that is one, or codes of the property's thesaurus. */
type Values = Readonly<Record<string, string | readonly string[]>>;
type Titled = readonly [title: string, values: Values];

/**
 * The files by name, in the order in which they are imported.
 *
 * `languages`: the instance's own language first; with several, columns for each.
 */
export function uwazi(cases: readonly Facts[], languages: readonly LabelLanguage[]): Files {
  return Object.fromEntries([
    ...thesauri.NAMES.map((name) => [`1-thesauri/${name}.csv`, toCsv(thesauri.table(name, languages))] as const),
    ['2-templates.json', asciiJson(described())] as const,
    ...TEMPLATES.map((template, i) => [`${i + FIRST_PLACE}-${template.name.toLowerCase()}.zip`, zipped({ [IMPORT]: toCsv(tableOf(template, cases, languages)) })] as const),
  ]);
}

/** The rows of one template. */
function tableOf(template: Template, cases: readonly Facts[], languages: readonly LabelLanguage[]): Table {
  const rowsOf = ROWS[template.name] ?? ((): readonly Titled[] => []);
  const rows = cases.flatMap((facts) => rowsOf(facts).map(([title, values]) => rowOf(template, title, values, languages)));
  return { columns: columnsOf(template, languages), rows };
}

function rowOf({ properties }: Template, title: string, values: Values, languages: readonly LabelLanguage[]): Row {
  const titles = spread('title', languages).map((column) => [column, title] as const);
  const cells = properties.flatMap((each) => {
    const given = values[each.label] ?? '';
    const name = columnOf(each);
    if (!isTranslated(each)) return [[name, typeof given === 'string' ? kept(given) : joined(given)] as const];
    const columns = spread(name, languages);
    return columns.map((column, i) => [column, labels(each, given, languages[i] ?? 'es')] as const);
  });
  return Object.fromEntries([...titles, ...cells]);
}

/** Some people are called Null. */
function kept(cell: string): string {
  return UWAZI.swallowed.includes(cell.toLowerCase()) ? `"${cell}"` : cell;
}

function labels({ of = '' }: Property, codes: string | readonly string[], language: LabelLanguage): string {
  const given = typeof codes === 'string' ? [codes] : codes;
  return joined(given.map((code) => thesauri.value(of, code, language)));
}

function titleOf({ code }: Facts, own: string): string {
  return `${code} ${own}`;
}

function victims(facts: Facts): readonly Titled[] {
  return partiesIn(facts, ({ victims: all = [] }) => all).map((entity) => [
    titleOf(facts, entity.id),
    {
      ...partyOf(facts, entity),
      Sex: entity.sex ?? '',
      Age: entity.age_band ?? '',
      Groups: entity.groups ?? [],
      Status: entity.status ?? '',
      Occupation: line(entity.occupation),
      Organisation: line(entity.org),
    },
  ]);
}

function perpetrators(facts: Facts): readonly Titled[] {
  return partiesIn(facts, ({ perpetrators: all = [] }) => all).map((entity) => [
    titleOf(facts, entity.id),
    { ...partyOf(facts, entity), Class: entity.class ?? '', Institution: line(entity.institution), Rank: line(entity.rank) },
  ]);
}

/** Witnesses and whoever else stands in no act are not exported here. */
function partiesIn({ acts = [], entities = [] }: Facts, of: (act: FactAct) => readonly { readonly entity: string }[]): readonly FactEntity[] {
  const named = new Set(acts.flatMap(of).map(({ entity }) => entity));
  return entities.filter(({ id }) => named.has(id));
}

function partyOf({ code }: Facts, entity: FactEntity): Values {
  return { 'Case code': code, 'Shown as': line(entity.shown_as), Name: line(entity.name), 'Number of people': number(entity.count?.number) };
}

function documents(facts: Facts): readonly Titled[] {
  return (facts.acts ?? []).flatMap((act) =>
    sourcesIn(facts, act).map(([title, source]): Titled => [
      title,
      { 'Case code': facts.code, 'Type of source': source.type, Reliability: source.reliability ?? '', Captured: rangeOf(source.captured), Address: link(source.url) },
    ]),
  );
}

function sourcesIn(facts: Facts, { id, sources = [] }: FactAct): readonly (readonly [title: string, source: FactSource])[] {
  return sources.map((source, i) => [titleOf(facts, `${id}-s${i + 1}`), source]);
}

function outputs(facts: Facts): readonly Titled[] {
  return outputsIn(facts).map(([title, output]) => {
    const grades = (output.replies ?? []).flatMap(({ grade }) => grade ?? []);
    return [
      title,
      {
        'Case code': facts.code,
        'Type of output': output.type,
        Addressee: output.addressee ?? '',
        Sent: rangeOf(output.sent),
        Due: rangeOf(output.due),
        'Grade of the answer': grades[grades.length - 1] ?? '',
        Obligations: output.obligations ?? [],
      },
    ];
  });
}

function outputsIn(facts: Facts): readonly (readonly [title: string, output: FactOutput])[] {
  return (facts.outputs ?? []).map((output, i) => [titleOf(facts, `o${i + 1}`), output]);
}

/** One for each act: how well something is known is said of acts, never of a case. */
function incidents(facts: Facts): readonly Titled[] {
  return (facts.acts ?? []).map((act) => {
    const { perpetrators: doers = [], place = {}, time } = act;
    const codes = [act.category, ...(act.also ?? [])];
    return [
      titleOf(facts, act.id),
      {
        'Case code': facts.code,
        'Verification level': act.level,
        Category: codes,
        Attack: codes,
        When: range(...daysOf(time)),
        'Precision of the date': time?.precision ?? '',
        State: place.state ?? '',
        Municipality: line(place.municipality),
        Place: pointText(place.point),
        Victims: (act.victims ?? []).map(({ entity }) => titleOf(facts, entity)),
        Perpetrators: doers.map(({ entity }) => titleOf(facts, entity)),
        Involvement: doers.flatMap(({ involvement }) => involvement ?? []),
        Sources: number((act.sources ?? []).length),
        Documents: sourcesIn(facts, act).map(([title]) => title),
        Obligations: act.obligations ?? [],
        Outputs: outputsIn(facts).map(([title]) => title),
        Summary: paragraphs(facts.summary),
        'Consent to publish': facts.may_publish,
        'Case state': facts.state,
      },
    ];
  });
}

function rangeOf(moment: MomentText | undefined): string {
  return moment === undefined ? '' : range(firstDay(moment), lastDay(moment));
}

/** With a colon, as it imports; a month is a range, for Uwazi knows none. */
function range(start: string, end: string): string {
  return start === '' && end === '' ? '' : `${start}:${end}`;
}

function pointText(point: FactPlace['point']): string {
  return point === undefined ? '' : `${point.lat.toFixed(POINT_DIGITS)}|${point.lon.toFixed(POINT_DIGITS)}`;
}

/** An address of the web with a plain host; whatever else somebody wrote is no link. */
function link(url: string | undefined): string {
  const address = line(url).replace(/\|/g, '%7C');
  const host = WEB.exec(address)?.[1];
  return host === undefined ? '' : `${host.toLowerCase()}|${address}`;
}

const ROWS: Readonly<Record<string, (facts: Facts) => readonly Titled[]>> = {
  Victim: victims,
  Perpetrator: perpetrators,
  Document: documents,
  Output: outputs,
  Incident: incidents,
};
