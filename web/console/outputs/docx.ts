/**
 * A document as DOCX, with real headings, lists and footnotes, for whoever goes on writing in an office program.
 *
 * Nothing in the file says when or by whom it was made beside the day that the document itself is of.
 */

import { AlignmentType, Document as File, Footer, FootnoteReferenceRun, HeadingLevel, Packer, PageNumber, Paragraph, Table, TableCell, TableRow, TextRun, VerticalAlignTable, WidthType, type IRunOptions } from 'docx';
import { unzipSync } from 'fflate';

import type { Bytes } from '../../protocol/encoding.ts';
import { zipped } from '../exports/files.ts';
import { blankText, isBlank, isRightToLeft, told, wordIn, type Block, type Document, type Run, type Runs } from './document.ts';

const FONT = 'Arial';
/** Half points. */
const TEXT_SIZE = 21;
const SMALL_SIZE = 17;
/** Twentieths of a point. */
const AFTER = 120;
const NAMES_WIDTH = 3000;
const VALUES_WIDTH = 6360;
const PAGE = { width: 12_240, height: 15_840 };
const MARGIN = 1440;
const PROPERTIES = 'docProps/core.xml';
const LEVELS = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2 } as const;
const HEADING = { run: { bold: true, color: '101010', font: FONT } } as const;
const STRONG: IRunOptions = { bold: true };
const BULLETS = { bullet: { level: 0 } } as const;
const RULE = { style: 'single', size: 6, color: '8A8A8A', space: 6 } as const;
const NO_RULE = { style: 'none', size: 0, color: 'auto' } as const;
const NO_RULES = { top: NO_RULE, bottom: NO_RULE, left: NO_RULE, right: NO_RULE, insideHorizontal: NO_RULE, insideVertical: NO_RULE } as const;

/** The file. */
export async function docxOf(document: Document): Promise<Bytes> {
  const { code, lang, title } = document;
  const file = new File({
    title,
    creator: 'Atalaya',
    lastModifiedBy: 'Atalaya',
    styles: { default: { title: HEADING, heading1: HEADING, heading2: HEADING, document: { run: { font: FONT, size: TEXT_SIZE, language: { value: lang === 'es' ? 'es-MX' : 'en-US' } }, paragraph: { spacing: { after: AFTER, line: 276 } } } } },
    sections: [
      {
        properties: { page: { size: PAGE, margin: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN } } },
        footers: { default: new Footer({ children: [footOf(code, lang)] }) },
        children: [new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun(title)] }), ...document.blocks.flatMap((block) => blockOf(block, document))],
      },
    ],
  });
  return withoutTimes(new Uint8Array(await Packer.toArrayBuffer(file)), document.day);
}

function blockOf(block: Block, document: Document): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [new Paragraph({ heading: LEVELS[block.level], keepNext: true, children: [new TextRun(block.text)] })];
    case 'paragraph':
      return [paragraph(block.runs, document)];
    case 'notice':
      return [paragraph(block.runs, document, { border: { top: RULE, bottom: RULE } })];
    case 'list':
      return block.items.map((runs) => paragraph(runs, document, BULLETS));
    case 'facts':
      return block.rows.length === 0 ? [] : [tableOf(block.rows, document), new Paragraph({ spacing: { after: AFTER } })];
  }
}

function tableOf(rows: readonly { readonly name: string; readonly runs: Runs }[], document: Document): Table {
  const cell = (width: number, runs: Runs): TableCell =>
    new TableCell({ width: { size: width, type: WidthType.DXA }, verticalAlign: VerticalAlignTable.TOP, margins: { right: AFTER }, children: [paragraph(runs, document)] });
  return new Table({
    columnWidths: [NAMES_WIDTH, VALUES_WIDTH],
    width: { size: NAMES_WIDTH + VALUES_WIDTH, type: WidthType.DXA },
    borders: NO_RULES,
    rows: rows.map(({ name, runs }) => new TableRow({ children: [cell(NAMES_WIDTH, [told(name, { isStrong: true })]), cell(VALUES_WIDTH, runs)] })),
  });
}

function paragraph(runs: Runs, { lang }: Document, more: object = {}): Paragraph {
  const isTurned = isRightToLeft(runs.map((run) => (isBlank(run) ? '' : run.text)).join(''));
  return new Paragraph({ ...more, ...(isTurned ? { bidirectional: true, alignment: AlignmentType.START } : {}), children: runs.flatMap((run) => runOf(run, lang, isTurned)) });
}

function runOf(run: Run, lang: Document['lang'], rightToLeft: boolean): (TextRun | FootnoteReferenceRun)[] {
  if (isBlank(run)) return [new TextRun({ ...STRONG, text: blankText(run.blank, lang), highlight: 'yellow' })];
  const options: IRunOptions = { ...(run.isStrong === true ? STRONG : {}), rightToLeft };
  // A line end inside of a text would be none in the file.
  const lines = run.text.split('\n').map((text, i) => new TextRun({ ...options, text, ...(i > 0 ? { break: 1 } : {}) }));
  return run.note === undefined ? lines : [...lines, new FootnoteReferenceRun({ children: [new Paragraph({ children: [new TextRun({ text: run.note, size: SMALL_SIZE })] })] })];
}

function footOf(code: string, lang: Document['lang']): Paragraph {
  const children = [`${code} · ${wordIn('page', lang)} `, PageNumber.CURRENT, ` ${wordIn('of', lang)} `, PageNumber.TOTAL_PAGES];
  return new Paragraph({ alignment: AlignmentType.END, children: [new TextRun({ size: SMALL_SIZE, children })] });
}

/** The library writes the hour into the file and into the archive around it: it would say when somebody worked. */
function withoutTimes(file: Uint8Array, day: string): Bytes {
  const files = unzipSync(file);
  const properties = files[PROPERTIES];
  if (properties === undefined) throw new Error('a document without properties');
  const noon = `${day}T12:00:00Z`;
  files[PROPERTIES] = new TextEncoder().encode(new TextDecoder().decode(properties).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, noon));
  return zipped(files);
}
