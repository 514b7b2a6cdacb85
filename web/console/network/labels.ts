/** Nodes and edges in words. Everything is safe to be shown. */

import { entityCalled } from '../coding/called.ts';
import { oneLine } from '../display.ts';
import { categoryLabel, termLabel } from '../terms.ts';
import { words } from '../wording.ts';
import type { Edge, Node } from './graph.ts';

const LONGEST = 120;
/** Of a report's id, as everywhere in the console. */
const ID_LETTERS = 8;

export function nodeText({ category, code, entity, kind, name, others = [], report }: Node): string {
  if (entity !== undefined) return oneLine([...new Set([entity, ...others.flatMap((each) => each.entity ?? [])].map(entityCalled))].join(' = '), LONGEST);
  if (kind === 'case') return oneLine(`${code ?? report.slice(0, ID_LETTERS)}${name === '' ? '' : ` · ${name}`}`, LONGEST);
  return oneLine(category === undefined ? words.value.pictures.network.incident : categoryLabel(category), LONGEST);
}

/** What one is to the other, and how sure somebody is of it. */
export function relationText({ certainty, code, relation, value }: Edge): string {
  const { network: said } = words.value.pictures;
  const more = [
    code === undefined ? undefined : codeText(relation, code),
    value === undefined ? undefined : `«${value}»`,
    certainty === undefined ? undefined : said.certainty(String(certainty)),
  ].filter((part) => part !== undefined);
  return oneLine(`${said.relations[relation]}${more.length === 0 ? '' : ` (${more.join(', ')})`}`, LONGEST);
}

function codeText(relation: Edge['relation'], code: string): string {
  if (relation === 'linked') return termLabel('link_type', code);
  if (relation === 'perpetrator') return termLabel('involvement', code);
  return (words.value.pictures.network.codes as Readonly<Record<string, string>>)[code] ?? code;
}
