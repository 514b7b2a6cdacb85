/**
 * The templates into which cases are imported: what each asks, in labels of plain ASCII. Twin of
 * `app/member/exports/uwazi_templates.py`.
 *
 * Uwazi makes a column's name of a label in one of two ways, by its age; of ASCII both make the same.
 */

import UWAZI from '../../../app/member/exports/uwazi.json';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';

/** `of`: the thesaurus of a select, the template of a relationship. */
export interface Property {
  readonly label: string;
  readonly kind: string;
  readonly of?: string;
}

/** What is asked of one kind of thing. */
export interface Template {
  readonly name: string;
  readonly properties: readonly Property[];
}

/** In the order in which they are imported: what is named by others comes before them. */
export const TEMPLATES: readonly Template[] = UWAZI.templates;
/** Which columns may stand once for each language. */
const TRANSLATED: ReadonlySet<string> = new Set(['select', 'multiselect']);
const COMMON = [
  ['Title', 'title', 'text'],
  ['Date added', 'creationDate', 'date'],
  ['Date modified', 'editDate', 'date'],
] as const;

/** The column of a property. */
export function columnOf({ kind, label }: Property): string {
  const plain = label.trim().toLowerCase().replace(/[^a-z0-9]/g, '_');
  return kind === 'geolocation' ? `${plain}_geolocation` : plain;
}

/** Whether it has a column for each language where there are several. */
export function isTranslated({ kind }: Property): boolean {
  return TRANSLATED.has(kind);
}

/** The columns of a template's file, the title first. */
export function columnsOf({ properties }: Template, languages: readonly LabelLanguage[]): readonly string[] {
  return [...spread('title', languages), ...properties.flatMap((each) => (isTranslated(each) ? spread(columnOf(each), languages) : [columnOf(each)]))];
}

/** A column, or one for each language: never both. */
export function spread(name: string, languages: readonly LabelLanguage[]): readonly string[] {
  return languages.length > 1 ? languages.map((language) => `${name}__${language}`) : [name];
}

/** The templates as Uwazi has them; thesauri and templates by name, for ids are its own. */
export function described(): readonly object[] {
  return TEMPLATES.map(({ name, properties }) => ({
    name,
    commonProperties: COMMON.map(([label, common, type]) => ({ label, name: common, type, isCommonProperty: true })),
    properties: properties.map((each) => ({
      label: each.label,
      name: columnOf(each),
      type: each.kind,
      ...(each.of !== undefined && { content: each.of }),
      ...(each.kind === 'relationship' && { relationType: each.label }),
    })),
  }));
}
