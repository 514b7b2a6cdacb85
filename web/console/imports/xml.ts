/** XML as it is read, element by element: no entities but the five that XML has, and nothing beside the text is fetched. */

import { SAXParser, type QualifiedTag } from 'sax';

import { ImportUnreadable } from './sheets.ts';
import type { ZipParts } from './zip_parts.ts';

export const SHEET_SPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const RELATION_SPACE = 'http://schemas.openxmlformats.org/package/2006/relationships';
/** Of attributes that name a relation. */
const LINK_SPACE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** Letters after which the page may draw and answer. */
const REST_EACH = 1024 * 1024;

/** By their names without a prefix; those of foreign spaces are left out. */
export type Attributes = Readonly<Record<string, string>>;

interface Heard {
  readonly open?: (name: string, attributes: Attributes) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/** Tells of the elements of one space in a part. @throws {@link ImportUnreadable} where it is no XML, or brings a document type */
export async function hear(parts: ZipParts, part: string, space: string, heard: Heard): Promise<void> {
  const parser = new SAXParser(true, { xmlns: true, position: false });
  const refuse = (): never => {
    throw new ImportUnreadable('not-a-workbook');
  };
  parser.onerror = refuse;
  parser.ondoctype = refuse;
  // Of each element that is open, its name where it is of the space.
  const names: (string | undefined)[] = [];
  parser.onopentag = (tag) => {
    const { attributes, local, uri } = tag as QualifiedTag;
    names.push(uri === space ? local : undefined);
    if (uri === space) heard.open?.(local, known(attributes));
  };
  parser.onclosetag = () => {
    const name = names.pop();
    if (name !== undefined) heard.close?.(name);
  };
  parser.ontext = parser.oncdata = (text) => {
    heard.text?.(text);
  };
  let heardSince = 0;
  for (const piece of parts.textOf(part)) {
    parser.write(piece);
    heardSince += piece.length;
    if (heardSince < REST_EACH) continue;
    heardSince = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }
  parser.close();
}

/** Hears the text of `si` and `is`: of all its runs, without how it is pronounced. */
export class TextHearing {
  private found = '';
  private isText = false;
  private isSpoken = false;

  open(name: string): void {
    if (name === 'rPh') this.isSpoken = true;
    this.isText = name === 't' && !this.isSpoken;
  }

  text(piece: string): void {
    if (this.isText) this.found += piece;
  }

  close(name: string): void {
    if (name === 'rPh') this.isSpoken = false;
    if (name === 't') this.isText = false;
  }

  take(): string {
    const text = this.found;
    this.found = '';
    return text;
  }
}

function known(attributes: QualifiedTag['attributes']): Attributes {
  return Object.fromEntries(Object.values(attributes).flatMap(({ local, prefix, uri, value }) => (prefix === '' || uri === LINK_SPACE ? [[local, value] as const] : [])));
}
