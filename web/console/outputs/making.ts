/** Files of a document: made here, told of in the case before they are given to anybody. */

import type { Bytes } from '../../protocol/encoding.ts';
import type { WhatOf } from '../../protocol/events.ts';
import type { Line } from '../keeper_messages.ts';
import { arrivedAbout } from '../cases/store.ts';
import { download } from '../statistics/download.ts';
import type { Allowed, Purpose } from './deciding.ts';
import { contentHash, wholeText, type Document } from './document.ts';
import { namedAgainstTheirWill } from './naming.ts';
import { allowedNow, sayNow } from './saying.ts';

export type Format = 'pdf' | 'docx';
/** One agreement is for both: they say the same. */
const EXPORTED = 'document';
const TYPES = { pdf: 'application/pdf', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' } as const;

/** What became of it: the file is there, or somebody else has to agree first, who was asked now or before. */
export type Outcome = 'made' | 'asked' | 'waits';

/** The file, loaded with all that it takes when it is first asked for. */
export async function fileOf(document: Document, format: Format): Promise<Bytes> {
  if (format === 'docx') return (await import('./docx.ts')).docxOf(document);
  const [{ pdfOf }, fonts] = await Promise.all([import('./pdf.ts'), import('./fonts.ts').then(({ fetchFonts }) => fetchFonts())]);
  return pdfOf(document, fonts);
}

/**
 * Gives the file to whoever asks; `make` has the document of what may leave now.
 *
 * @throws Hindered, Refused or Failed: then there is no file.
 */
export async function give(line: Line, { format, names, purpose, use }: Purpose & { readonly format: Format; readonly purpose: string }, make: (allowed: Allowed) => Document): Promise<Outcome> {
  const allowed = await allowedNow(line, { use, names });
  const document = make(allowed);
  const what = exportedOf(document, allowed, purpose);
  const file = await fileOf(document, format);
  const outcome = await told(line.id, what);
  if (outcome === 'made') download(`${document.code}-${use}.${format}`, TYPES[format], file);
  return outcome;
}

function exportedOf(document: Document, allowed: Allowed, purpose: string): WhatOf<'exported'> {
  const { granted } = allowed;
  return {
    event: 'exported',
    format: EXPORTED,
    // Also where somebody has typed a name that must stay: then a second person looks.
    identities: granted.hasNames || namedAgainstTheirWill(wholeText(document), allowed).length > 0,
    purpose,
    sha256: contentHash(document),
    ...(granted.scopes.length > 0 && { scopes: granted.scopes }),
    ...(granted.consents.length > 0 && { consents: granted.consents }),
  };
}

async function told(report: string, what: WhatOf<'exported'>): Promise<Outcome> {
  const lead = arrivedAbout(report)?.lead;
  const isSame = (said: Partial<WhatOf<'exported'>>): boolean => said.format === what.format && said.identities === what.identities && said.sha256 === what.sha256;
  if (lead?.exported.some((event) => isSame(event.what)) === true) return 'made';
  if ([...(lead?.waiting.values() ?? [])].some(({ event }) => event.what['event'] === 'exported' && isSame(event.what))) return 'waits';
  await sayNow(report, what);
  return what.identities === true ? 'asked' : 'made';
}
