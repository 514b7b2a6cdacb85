/** What the sheets of a workbook share: their names, texts, and formats of numbers. ECMA-376 part 1, 18.2, 18.4 and 18.8. */

import { ImportUnreadable } from './sheets.ts';
import { formatOf, type Format } from './xlsx_values.ts';
import { hear, RELATION_SPACE, SHEET_SPACE, TextHearing } from './xml.ts';
import type { ZipParts } from './zip_parts.ts';

export interface Book {
  readonly parts: ZipParts;
  readonly listed: readonly { readonly name: string; readonly part: string; readonly isHidden: boolean }[];
  /** Whether days are counted from 1904, as they were on a Macintosh. */
  readonly is1904: boolean;
  /** What cells name by its place. */
  readonly texts: readonly string[];
  /** How the numbers of each style are shown. */
  readonly formats: readonly Format[];
}

interface Relation {
  readonly id: string;
  readonly kind: string;
  readonly part: string;
}

/** @throws {@link ImportUnreadable} */
export async function readBook(parts: ZipParts): Promise<Book> {
  const workbook = (await relationsOf(parts, '')).find(({ kind }) => kind === 'officeDocument')?.part;
  if (workbook === undefined) throw new ImportUnreadable('not-a-workbook');
  const relations = await relationsOf(parts, workbook);
  const partOf = (kind: string): string | undefined => relations.find((each) => each.kind === kind && parts.has(each.part))?.part;
  const sheets = new Map(relations.filter(({ kind, part }) => kind === 'worksheet' && parts.has(part)).map(({ id, part }) => [id, part]));
  let is1904 = false;
  const listed: { name: string; part: string; isHidden: boolean }[] = [];
  await hear(parts, workbook, SHEET_SPACE, {
    open: (name, { date1904, id = '', name: title = '', state = 'visible' }) => {
      if (name === 'workbookPr') is1904 = date1904 === '1' || date1904 === 'true';
      const part = name === 'sheet' ? sheets.get(id) : undefined;
      if (part !== undefined) listed.push({ name: title, part, isHidden: state !== 'visible' });
    },
  });
  if (listed.length === 0) throw new ImportUnreadable('not-a-workbook');
  return { parts, listed, is1904, texts: await readTexts(parts, partOf('sharedStrings')), formats: await readFormats(parts, partOf('styles')) };
}

/** What a part leads to; that of the whole is called by no name. */
async function relationsOf(parts: ZipParts, of: string): Promise<readonly Relation[]> {
  const folder = of.slice(0, of.lastIndexOf('/') + 1);
  const found: Relation[] = [];
  await hear(parts, `${folder}_rels/${of.slice(folder.length)}.rels`, RELATION_SPACE, {
    open: (name, { Id: id = '', Target: target = '', Type: type = '' }) => {
      if (name !== 'Relationship') return;
      found.push({ id, kind: type.slice(type.lastIndexOf('/') + 1), part: target.startsWith('/') ? target.slice(1) : `${folder}${target}` });
    },
  });
  return found;
}

async function readTexts(parts: ZipParts, part: string | undefined): Promise<readonly string[]> {
  const texts: string[] = [];
  if (part === undefined) return texts;
  const text = new TextHearing();
  await hear(parts, part, SHEET_SPACE, {
    open: (name) => {
      text.open(name);
    },
    text: (piece) => {
      text.text(piece);
    },
    close: (name) => {
      text.close(name);
      // An escaped underscore.
      if (name === 'si') texts.push(text.take().replace(/x005F_/g, ''));
    },
  });
  return texts;
}

async function readFormats(parts: ZipParts, part: string | undefined): Promise<readonly Format[]> {
  const formats: Format[] = [];
  if (part === undefined) return formats;
  const named = new Map<number, string>();
  let isOfCells = false;
  await hear(parts, part, SHEET_SPACE, {
    open: (name, { formatCode = '', numFmtId = '0' }) => {
      if (name === 'cellXfs') isOfCells = true;
      if (name === 'numFmt') named.set(Number(numFmtId), formatCode);
      if (name === 'xf' && isOfCells) formats.push(formatOf(Number(numFmtId), named.get(Number(numFmtId))));
    },
    close: (name) => {
      if (name === 'cellXfs') isOfCells = false;
    },
  });
  return formats;
}
