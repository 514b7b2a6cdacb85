import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from '../../../web/node_modules/fflate/esm/index.mjs';

import { displaySafe } from '../../../web/console/display.ts';
import { paragraphsOf, runsOf, told, type Block, type Document } from '../../../web/console/outputs/document.ts';
import { docxOf } from '../../../web/console/outputs/docx.ts';
import { pdfOf } from '../../../web/console/outputs/pdf.ts';

const FONTS = new URL('../../../web/node_modules/dejavu-fonts-ttf/ttf/', import.meta.url);
const fonts = { regular: font('DejaVuSans.ttf'), bold: font('DejaVuSans-Bold.ttf') };
const folder = mkdtempSync(join(tmpdir(), 'documents-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function font(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, FONTS)));
}

function documentWith(...blocks: Block[]): Document {
  return { lang: 'es', title: 'Llamamiento urgente', day: '2026-11-28', code: 'AT-0123456789ab', blocks };
}

/** What poppler's programs say of the PDF. */
async function read(program: 'pdftotext' | 'pdfinfo', document: Document, ...options: string[]): Promise<string> {
  const path = join(folder, 'document.pdf');
  writeFileSync(path, await pdfOf(document, fonts));
  return execFileSync(program, [...options, path, ...(program === 'pdftotext' ? ['-'] : [])], { encoding: 'utf8' });
}

async function textInDocx(document: Document, part = 'word/document.xml'): Promise<string> {
  return new TextDecoder().decode(unzipSync(await docxOf(document))[part]);
}

const facts = documentWith(
  { kind: 'heading', level: 1, text: 'Hechos' },
  ...paragraphsOf('Rosalba salió el 3 de noviembre. [falta: lugar exacto]'),
  { kind: 'facts', rows: [{ name: 'Nombre completo', runs: [{ blank: 'Nombre completo' }] }, { name: 'Fecha', runs: [told('3 de noviembre de 2026', { note: 'testimonio directo' })] }] },
  { kind: 'list', items: [[told('Que se investigue.')]] },
);

test('facts, blanks and sources stand in the PDF, and it is tagged', async () => {
  const text = await read('pdftotext', facts, '-layout');
  for (const part of ['Llamamiento urgente', 'Hechos', 'Rosalba salió', '[falta: lugar exacto]', '[falta: Nombre completo]', '3 de noviembre de 2026¹', '1. testimonio directo', 'Que se investigue.', 'AT-0123456789ab', 'Página 1 de 1']) expect(text).toContain(part);
  expect(await read('pdfinfo', facts)).toMatch(/Tagged:\s+yes/u);
  const structure = await read('pdfinfo', facts, '-struct-text');
  for (const part of ['H1 ', 'H2 ', 'LBody', 'Note']) expect(structure).toContain(part);
});

test('facts, blanks and sources stand in the DOCX', async () => {
  const text = await textInDocx(facts);
  for (const part of ['Hechos', 'Rosalba salió', '[falta: lugar exacto]', '[falta: Nombre completo]', 'Que se investigue.']) expect(text).toContain(part);
  expect(await textInDocx(facts, 'word/footnotes.xml')).toContain('testimonio directo');
});

// Takes seconds to start: 'make synthetic' alone asks for it, and fails where it is not there.
test.skipIf(process.env['ATALAYA_SYNTHETIC'] === undefined)('LibreOffice Writer opens the DOCX, with its blanks, sources and numbers of pages', async () => {
  const path = join(folder, 'document.docx');
  writeFileSync(path, await docxOf(facts));
  execFileSync('soffice', ['--headless', `-env:UserInstallation=file://${folder}/office`, '--convert-to', 'pdf:writer_pdf_Export', '--outdir', join(folder, 'written'), path]);
  const text = execFileSync('pdftotext', ['-layout', join(folder, 'written', 'document.pdf'), '-'], { encoding: 'utf8' });
  for (const part of ['Llamamiento urgente', 'Hechos', 'Rosalba salió', '[falta: lugar exacto]', '[falta: Nombre completo]', '3 de noviembre de 2026', 'testimonio directo', 'Que se investigue.', 'AT-0123456789ab', 'Página 1 de 1']) expect(text).toContain(part);
});

test('letters of Indigenous languages are in the fonts', async () => {
  const text = 'Nʼdiä ŋɨ tsʼik ꞌñaꞌ ä ë ï ö ü ā ē ī ō ū ĸ ʔ ɬ ƛ ' + 'a\u0331 e\u0330 ū́';
  expect((await read('pdftotext', documentWith(...paragraphsOf(text)))).normalize('NFD').replace(/\s/gu, '')).toContain(text.normalize('NFD').replace(/\s/gu, ''));
});

test('a line in two directions reads in its order', async () => {
  const text = await read('pdftotext', documentWith(...paragraphsOf('Rosalba dijo السلام عليكم en el mercado')));
  expect(text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')).toMatch(/Rosalba dijo.*عليكم.*en el mercado/u);
});

test('what hides or has no letter in the fonts is shown as an escape', async () => {
  const text = await read('pdftotext', documentWith(...paragraphsOf('antes\u202etxt.exe\u0000 \u200b漢')));
  expect(text).toContain('antes\\u202etxt.exe\\u0000 \\u200b\\u6f22');
  expect(await textInDocx(documentWith(...paragraphsOf('antes\u202etxt.exe\u0000 \ud800')))).toContain('antes\\u202etxt.exe\\u0000 \\ud800');
});

test('markup in a text is text', async () => {
  const hostile = '</w:t><w:instrText>INCLUDETEXT "x"</w:instrText> <b>&amp;';
  expect(await textInDocx(documentWith(...paragraphsOf(hostile)))).not.toContain('<w:instrText>INCLUDETEXT');
  expect(await read('pdftotext', documentWith(...paragraphsOf(hostile)), '-layout')).toContain('</w:t><w:instrText>');
});

test.each([
  ['one word', 'x'.repeat(50_000)],
  ['words', 'retén '.repeat(8_333)],
  ['lines', 'x\n'.repeat(5_000)],
  ['Arabic', 'سلام '.repeat(10_000)],
])('fifty thousand letters become pages: %s', async (name, text) => {
  const blocks: Block[] = name === 'words' ? [{ kind: 'facts', rows: [{ name: text.slice(0, 500), runs: runsOf(text) }] }] : paragraphsOf(text);
  const pages = await read('pdfinfo', documentWith(...blocks));
  expect(Number(/Pages:\s+(\d+)/u.exec(pages)?.[1])).toBeGreaterThan(10);
});

test('the same document of the same day is the same file, and tells no hour', async () => {
  const [one, other] = [await pdfOf(facts, fonts), await pdfOf(facts, fonts)];
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  const [first, second] = [await docxOf(facts), await docxOf(facts)];
  expect(Object.keys(unzipSync(first))).toEqual(Object.keys(unzipSync(second)));
  expect(await textInDocx(facts, 'docProps/core.xml')).toContain('2026-11-28T12:00:00Z');
  expect(await textInDocx(facts, 'docProps/core.xml')).not.toMatch(/T(?!12:00:00Z)\d\d:/u);
});

test('what is drawn is what may be shown', () => {
  expect(runsOf('a\u202eb [falta: c\u202ed]')).toEqual([told(displaySafe('a\u202eb ')), { blank: 'c\\u202ed' }]);
});
