/**
 * What a file tells besides what is seen and heard in it, by kinds: enough to say so in plain words, and nothing of
 * what it tells.
 */

/** In the order in which they are said. */
export const TRACES = ['place', 'time', 'device', 'people', 'notes', 'edits', 'thumbnail', 'other'] as const;
export type Trace = (typeof TRACES)[number];

/** A word that stands in metadata, and what kind of trace it is a sign of. */
export type Signs = readonly (readonly [Trace, RegExp])[];

// Names of fields, not their values, across the formats that keep metadata as text.
const SIGNS: Signs = [
  ['place', /\u00a9xyz|loci|location|gps|latitude|longitude|geo[:_ ]|\bcity\b|sublocation|province|country/i],
  ['time', /\u00a9day|date|time|IDIT|ICRD|TDR[CL]|TYER|TDAT/i],
  ['device', /\u00a9mak|\u00a9mod|\u00a9swr|\u00a9too|make\b|model|manu\b|modl|android|apple|camera|lens|serial|software|firmware|device|producer|encoder|ISFT|TSSE|encoded[ _-]?by/i],
  ['people', /\u00a9ART|\u00a9aut|auth\b|author|artist|creator|owner|copyright|cprt|rights|performer|byline|IART|ICOP|TPE[1-4]|TCOM|TCOP|originator|lastmodifiedby|company/i],
  ['notes', /\u00a9nam|\u00a9cmt|\u00a9des|title|comment|descri|caption|keyword|subject|lyrics|INAM|ICMT|TIT[1-3]|COMM|USLT/i],
  ['edits', /history|photoshop|derivedfrom|ingredients|retouch|c2pa|revision/i],
  ['thumbnail', /thumb|APIC|covr|picture/i],
];

/** The kinds that a text of metadata has signs of; `other` where it has none. */
export function tracesInText(text: string): Set<Trace> {
  const found = new Set<Trace>(SIGNS.filter(([, sign]) => sign.test(text)).map(([trace]) => trace));
  if (found.size === 0) found.add('other');
  return found;
}

/** Bytes as Latin-1, so that the names of fields can be searched whatever stands around them. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  // Without its zeros UTF-16 reads as well.
  return text.replace(/\0/g, '');
}
