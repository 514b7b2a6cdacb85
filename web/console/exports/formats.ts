/** The files of each format, made of facts alone: they never see a case, a report or a key. */

import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import { actsCsv } from './acts_csv.ts';
import type { Facts } from './case_facts.ts';
import { caseJson } from './case_json.ts';
import { toCsv } from './cells.ts';
import type { Files } from './files.ts';
import { huridocs } from './huridocs.ts';
import { uwazi } from './uwazi.ts';

export const FORMATS = ['csv', 'json', 'uwazi'] as const;
export type Format = (typeof FORMATS)[number];
/** A package of evidence: not made of facts, but of the report itself. */
export const PACKAGE = 'evidence';
/** Who and what hangs together how: of facts too, made where networks are drawn. */
export const NETWORK = 'network';
export const OFFERED = [...FORMATS, NETWORK, PACKAGE] as const;
export type Offered = (typeof OFFERED)[number];

/** By name; `languages`: the first one is the main one. */
export function filesOf(format: Format, cases: readonly Facts[], languages: readonly LabelLanguage[]): Files {
  switch (format) {
    case 'csv': {
      const tables = [...Object.entries(huridocs(cases)).map(([name, table]) => [`huridocs/${name}`, table] as const), ['acts', actsCsv(cases, languages[0] ?? 'es')] as const];
      return Object.fromEntries(tables.map(([name, table]) => [`${name}.csv`, toCsv(table)]));
    }
    case 'json':
      return { 'cases.json': caseJson(cases) };
    case 'uwazi':
      return uwazi(cases, languages);
  }
}
