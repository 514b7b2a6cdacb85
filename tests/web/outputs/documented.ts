/** What the console's documents say of a case that comes as JSON, for tests/member/test_outputs_twin.py, which makes the same in Python. */

import { factsOf } from '../../../web/console/exports/facts.ts';
import { gate, type Wish } from '../../../web/console/exports/gate.ts';
import { caseFile } from '../../../web/console/outputs/case_file.ts';
import { contentHash, notesOf, wholeText, type Document } from '../../../web/console/outputs/document.ts';
import { begun, documentOf, incomplete, missing, recommendationsIn, resumed, textOf, type Draft } from '../../../web/console/outputs/draft.ts';
import { filled, victimsOf } from '../../../web/console/outputs/filling.ts';
import { namedAgainstTheirWill } from '../../../web/console/outputs/naming.ts';
import { suggested, type Obligation } from '../../../web/console/outputs/obligations.ts';
import { reckoned, registered } from '../../../web/console/outputs/register.ts';
import { templateOf, type Template } from '../../../web/console/outputs/template.ts';
import type { JsonObject } from '../../../web/protocol/encoding.ts';
import type { LabelLanguage } from '../../../web/protocol/vocabulary.ts';
import { subjectFromJson, type SubjectInJson } from '../exports/exported.ts';

interface Asked {
  readonly subject: SubjectInJson;
  readonly wish: Wish;
  readonly lang: LabelLanguage;
  readonly organisation: string;
  /** What somebody has changed in the draft, by section and field. */
  readonly typed: Readonly<Record<string, string>>;
}

/** Of each case: why it stays, or the document of its use with all that is said about it. */
export function documented({ lang, organisation, subject: json, typed, wish }: Asked): object {
  const subject = subjectFromJson(json);
  const all = registered('', subject.case, wish.today);
  const outputs = [all.map(({ status, what }) => [what.output, status]), reckoned(all).map(({ addressee, medianDays, overdue, replied, sent }) => [addressee, sent, overdue, replied, medianDays ?? null])];
  const { granted, refused } = gate(subject, wish);
  if (refused) return { outputs, refused: refused.map(({ reason }) => reason) };
  const { facts } = factsOf(subject, granted);
  const named = (text: string): readonly string[] => namedAgainstTheirWill(text, { granted, lead: subject.case.lead, told: subject.told ?? [] });
  const template = templateOf(wish.use);
  if (template === undefined) return { outputs, ...said(caseFile(facts, lang, wish.today), named) };
  const { acts = [] } = facts;
  const { obligations, outOfForce } = suggested(acts, lang);
  const fixed = { output: 'o', lang, day: wish.today, code: facts.code, names: wish.names };
  const person = template.subject === undefined ? undefined : victimsOf(facts, template.subject)[0]?.id;
  const first = begun(template, filled(facts, { lang, organisation, person, subject: template.subject }), fixed);
  const draft = { ...first, texts: { ...first.texts, ...typed }, obligations: obligations.map(({ id }) => id) };
  const again = takenUp(template, draft, textOf(draft, acts));
  return {
    outputs,
    suggested: obligations.map(plain),
    out_of_force: outOfForce.map(plain),
    begun: said(documentOf(first, acts), named),
    text: textOf(draft, acts),
    missing: missing(draft),
    incomplete: incomplete(draft),
    recommendations: recommendationsIn(draft),
    ...said(documentOf(again, acts), named),
  };
}

function takenUp(template: Template, { code, day, lang, names, obligations, output }: Draft, text: string): Draft {
  return resumed(template, text, { code, day, lang, names, obligations, output });
}

function plain({ condition, id, label, note, version }: Obligation): object {
  return { id, label, condition: condition ?? null, note: note ?? null, version: version ?? null };
}

function said(document: Document, named: (text: string) => readonly string[]): object {
  const { blocks, code, title } = document;
  return { title, code, blocks, hash: contentHash(document), notes: notesOf(document), named: named(wholeText(document)) };
}

/** The files of a document, in base64; the fonts are those of the page. */
export async function filed({ bold, document, regular }: { readonly document: Document; readonly regular: string; readonly bold: string }): Promise<JsonObject> {
  // Loaded when files are asked for: they take a second.
  const [{ docxOf }, { pdfOf }] = await Promise.all([import('../../../web/console/outputs/docx.ts'), import('../../../web/console/outputs/pdf.ts')]);
  const fonts = { regular: bytesOf(regular), bold: bytesOf(bold) };
  const [pdf, docx] = await Promise.all([pdfOf(document, fonts), docxOf(document)]);
  return { pdf: Buffer.from(pdf).toString('base64'), docx: Buffer.from(docx).toString('base64') };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}
