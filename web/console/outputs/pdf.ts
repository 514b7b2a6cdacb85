/**
 * A document as PDF: tagged for screen readers, with its fonts inside, on paper of letter size.
 *
 * A character that the fonts do not have is shown as an escape, like one that would hide: nothing is dropped in silence.
 */

import type { Font } from 'fontkit';
import PDFDocument from 'pdfkit';

import type { Bytes } from '../../protocol/encoding.ts';
import { blankText, isBlank, isRightToLeft, notesOf, wordIn, type Block, type Document, type Run, type Runs } from './document.ts';
import { drawable, fontOf, hasRightToLeft } from './font.ts';

/** The files of a font, regular and bold. */
export interface Fonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

type Structure = ReturnType<PDFKit.PDFDocument['struct']>;
type Face = keyof Fonts;
interface Column {
  readonly x: number;
  readonly width: number;
}

const MARGIN = 64;
const TEXT_SIZE = 10.5;
const SMALL_SIZE = 8.5;
const TITLE_SIZE = 17;
const HEADING_SIZES = { 1: 13.5, 2: 11.5 } as const;
const GAP = 6;
/** Of a name beside its value. */
const NAMES_WIDTH = 150;
const INDENT = 16;
/** What must still fit below the beginning of something, so that a heading does not stand alone. */
const LINES_KEPT = 4;
const INK = '#101010';
const SOFT = '#454545';
const RULE = '#8a8a8a';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The file. */
export async function pdfOf(document: Document, fonts: Fonts): Promise<Bytes> {
  return new Drawing(document, fonts).draw();
}

class Drawing {
  private readonly pdf: PDFKit.PDFDocument;
  private readonly whole: Structure;
  private readonly chunks: Uint8Array[] = [];
  private readonly faces: Readonly<Record<Face, Font>>;
  private notes = 0;

  constructor(
    private readonly document: Document,
    fonts: Fonts,
  ) {
    this.faces = { regular: fontOf(fonts.regular), bold: fontOf(fonts.bold) };
    this.pdf = new PDFDocument({
      size: 'LETTER',
      margin: MARGIN,
      bufferPages: true,
      pdfVersion: '1.7',
      // Newer than its description.
      subset: 'PDF/UA' as 'PDF/A-1a',
      tagged: true,
      displayTitle: true,
      lang: document.lang,
      font: this.faces.regular as unknown as string,
      // The hour would say when somebody worked.
      info: { Title: document.title, CreationDate: new Date(`${document.day}T12:00:00Z`), Producer: 'Atalaya', Creator: 'Atalaya' },
    });
    this.pdf.registerFont('regular', this.faces.regular as unknown as string);
    this.pdf.registerFont('bold', this.faces.bold as unknown as string);
    this.whole = this.pdf.struct('Document');
    this.pdf.addStructure(this.whole);
  }

  async draw(): Promise<Bytes> {
    const ended = new Promise<void>((resolve) => this.pdf.on('end', resolve));
    this.pdf.on('data', (chunk: Uint8Array) => this.chunks.push(chunk));
    this.heading('H1', this.document.title, TITLE_SIZE);
    for (const block of this.document.blocks) this.block(block);
    this.sources();
    this.whole.end();
    this.feet();
    this.pdf.end();
    await ended;
    return joined(this.chunks);
  }

  private block(block: Block): void {
    switch (block.kind) {
      case 'heading':
        this.pdf.moveDown(block.level === 1 ? 0.8 : 0.4);
        this.heading(block.level === 1 ? 'H2' : 'H3', block.text, HEADING_SIZES[block.level]);
        break;
      case 'paragraph':
        this.element(this.whole, 'P', () => {
          this.runs(block.runs, this.page());
        });
        this.pdf.y += GAP;
        break;
      case 'notice':
        this.notice(block.runs);
        break;
      case 'facts':
        this.facts(block.rows);
        break;
      case 'list':
        this.list(block.items);
        break;
    }
  }

  private heading(type: 'H1' | 'H2' | 'H3', text: string, size: number): void {
    this.keepTogether();
    this.element(this.whole, type, () => {
      this.write(text, this.page(), { face: 'bold', size });
    });
    this.pdf.y += GAP;
  }

  private notice(runs: Runs): void {
    this.keepTogether();
    const { width, x } = this.page();
    this.rule(x, width);
    this.pdf.y += GAP;
    this.element(this.whole, 'P', () => {
      this.runs(runs, { x: x + GAP, width: width - 2 * GAP });
    });
    this.pdf.y += GAP;
    this.rule(x, width);
    this.pdf.y += 2 * GAP;
  }

  /** Names beside their values; a value may go on for pages. */
  private facts(rows: readonly { readonly name: string; readonly runs: Runs }[]): void {
    const list = this.below(this.whole, 'L');
    const { width, x } = this.page();
    for (const { name, runs } of rows) {
      this.keepTogether();
      const item = this.below(list, 'LI');
      const top = { y: this.pdf.y, page: this.pages() };
      this.element(item, 'Lbl', () => {
        this.write(name, { x, width: NAMES_WIDTH - GAP }, { face: 'bold' });
      });
      const nameEnd = this.pdf.y;
      // A name that has itself gone to a next page has its value below it.
      if (this.pages() === top.page) this.pdf.y = top.y;
      this.element(item, 'LBody', () => {
        this.runs(runs, { x: x + NAMES_WIDTH, width: width - NAMES_WIDTH });
      });
      if (this.pages() === top.page) this.pdf.y = Math.max(this.pdf.y, nameEnd);
      item.end();
      this.pdf.y += GAP / 2;
    }
    list.end();
    this.pdf.y += GAP;
  }

  private list(items: readonly Runs[]): void {
    const list = this.below(this.whole, 'L');
    const { width, x } = this.page();
    for (const runs of items) {
      this.keepTogether(1);
      const item = this.below(list, 'LI');
      const { y } = this.pdf;
      this.element(item, 'Lbl', () => {
        this.write('•', { x, width: INDENT });
      });
      this.pdf.y = y;
      this.element(item, 'LBody', () => {
        this.runs(runs, { x: x + INDENT, width: width - INDENT });
      });
      item.end();
      this.pdf.y += GAP / 2;
    }
    list.end();
    this.pdf.y += GAP;
  }

  private sources(): void {
    const notes = notesOf(this.document);
    if (notes.length === 0) return;
    this.pdf.moveDown(0.8);
    this.heading('H2', wordIn('notes', this.document.lang), HEADING_SIZES[1]);
    notes.forEach((note, i) => {
      this.element(this.whole, 'Note', () => {
        this.write(`${i + 1}. ${note}`, this.page(), { size: SMALL_SIZE });
      });
    });
  }

  /** Numbers of pages: nothing that a screen reader must say. */
  private feet(): void {
    const { code, lang } = this.document;
    const count = this.pages();
    for (let page = 0; page < count; page += 1) {
      this.pdf.switchToPage(page);
      // Below the margin another page would begin.
      this.pdf.page.margins.bottom = 0;
      this.pdf.markContent('Artifact', { type: 'Pagination' });
      const y = this.pdf.page.height - MARGIN / 2 - SMALL_SIZE;
      this.pdf.font('regular').fontSize(SMALL_SIZE).fillColor(SOFT);
      this.pdf.text(code, MARGIN, y, { lineBreak: false });
      const number = `${wordIn('page', lang)} ${page + 1} ${wordIn('of', lang)} ${count}`;
      this.pdf.text(number, this.pdf.page.width - MARGIN - this.pdf.widthOfString(number), y, { lineBreak: false });
      this.pdf.endMarkedContent();
    }
  }

  /** Runs one after another in a column; what is missing stands out without colour. */
  private runs(runs: Runs, column: Column): void {
    const shown = (runs.length === 0 ? [{ text: ' ' }] : runs).map((run) => ({ run, text: this.textOf(run) }));
    const all = shown.map(({ text }) => text).join('');
    if (hasRightToLeft(all)) {
      // Laid out by the line: its parts may not be drawn by themselves.
      this.write(all, column);
      return;
    }
    shown.forEach(({ run, text }, i) => {
      const isMissing = isBlank(run);
      this.write(text, i === 0 ? column : undefined, {
        face: isMissing || run.isStrong === true ? 'bold' : 'regular',
        isUnderlined: isMissing,
        isContinued: i < shown.length - 1,
        width: column.width,
      });
    });
  }

  private textOf(run: Run): string {
    if (isBlank(run)) return blankText(run.blank, this.document.lang);
    if (run.note === undefined) return run.text;
    this.notes += 1;
    return run.text + Array.from(String(this.notes), (digit) => SUPERSCRIPTS[Number(digit)]).join('');
  }

  private write(
    text: string,
    column: Column | undefined,
    { face = 'regular', isContinued = false, isUnderlined = false, size = TEXT_SIZE, width = column?.width ?? 0 }: Style = {},
  ): void {
    const drawn = drawable(text, this.faces[face]);
    this.pdf.font(face).fontSize(size).fillColor(INK);
    const options: PDFKit.Mixins.TextOptions = {
      width,
      align: isRightToLeft(text) ? 'right' : 'left',
      underline: isUnderlined,
      continued: isContinued,
      lineGap: 2,
      // With features a line is laid out whole.
      ...(hasRightToLeft(drawn) ? { features: [] } : {}),
    };
    if (column === undefined) this.pdf.text(drawn, options);
    else this.pdf.text(drawn, column.x, this.pdf.y, options);
  }

  private element(parent: Structure, type: string, content: () => void): void {
    const element = this.below(parent, type);
    element.add(content);
    element.end();
  }

  private below(parent: Structure, type: string): Structure {
    const element = this.pdf.struct(type);
    parent.add(element);
    return element;
  }

  private rule(x: number, width: number): void {
    this.pdf.markContent('Artifact', { type: 'Layout' });
    this.pdf.moveTo(x, this.pdf.y).lineTo(x + width, this.pdf.y).lineWidth(0.75).strokeColor(RULE).stroke();
    this.pdf.endMarkedContent();
  }

  private page(): Column {
    return { x: MARGIN, width: this.pdf.page.width - 2 * MARGIN };
  }

  private pages(): number {
    return this.pdf.bufferedPageRange().count;
  }

  /** Goes to the next page where so many lines have no room on this one. */
  private keepTogether(lines: number = LINES_KEPT): void {
    if (this.pdf.y + lines * this.pdf.currentLineHeight(true) > this.pdf.page.height - MARGIN) this.pdf.addPage();
  }
}

interface Style {
  readonly face?: Face;
  readonly size?: number;
  readonly isUnderlined?: boolean;
  readonly isContinued?: boolean;
  readonly width?: number;
}

function joined(chunks: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
