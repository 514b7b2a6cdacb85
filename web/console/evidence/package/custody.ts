/**
 * What was done with a report in this organisation, line by line: `docs/evidence.md`, twin of `app/member/custody.py`.
 *
 * A console keeps no record of its own. Its lines are made of what the threads say that people of this organisation have
 * done, each by the hash of the signed event, and of the making of this package.
 */

import type { Case, Known } from '../../../protocol/case_state.ts';
import { ascii, concat, fromHex, toHex, toJson, utf8, type Bytes } from '../../../protocol/encoding.ts';
import type { Hex } from '../../../protocol/fields.ts';
import { sha256 } from '../../../protocol/primitives.ts';
import { oneLine } from '../../display.ts';
import { secondOf, TOOL } from './format.ts';

const [ID_BYTES, SHORT, LONGEST] = [16, 16, 200];
/** Where reports lie: what is opened comes from there. */
const MAIL = 'mail';
const NOT_SAID = 'not said';

export interface Handing {
  readonly report: Hex;
  readonly member: string;
  readonly person: string | undefined;
  readonly found: Case;
  readonly taker: string;
  readonly now: Date;
}

interface Line {
  readonly time: Date;
  readonly who: string;
  readonly action: string;
  readonly tool: string;
  readonly from: string;
  readonly to: string;
  readonly purpose?: string;
}

/** All lines, how many they are, and the hash of the last. */
export function custodyOf({ found, member, now, person, report, taker }: Handing): { readonly lines: Bytes; readonly events: number; readonly sha256: Hex } {
  const mine = nameOf(member, person);
  const before = found.threads.flatMap(({ exported, opened }) => [...opened.map(openedLine), ...exported.map(exportedLine)].filter(({ who }) => who.split('/')[0] === member));
  const all = [...before.sort((one, other) => one.time.getTime() - other.time.getTime()), { time: now, who: mine, action: 'exported', tool: TOOL, from: mine, to: taker }];
  let previous = toHex(sha256(concat(ascii('atalaya/1 custody'), fromHex(report, ID_BYTES))));
  const written = all.map(({ action, from, purpose, time, to, tool, who }, i) => {
    const line = toJson({ number: i + 1, time: secondOf(time), who, action, tool, from: short(from), to: short(to), ...(purpose !== undefined && { purpose: short(purpose) }), previous });
    previous = toHex(sha256(line));
    return concat(line, utf8('\n'));
  });
  return { lines: concat(...written), events: written.length, sha256: previous };
}

function openedLine(event: Known<'opened'>): Line {
  const { purpose, sensitive } = event.what;
  const line = { ...lineOf(event), from: MAIL, to: nameOf(event.member, event.person) };
  return sensitive === true ? { ...line, action: 'opened-sensitive', purpose } : { ...line, action: 'opened' };
}

function exportedLine(event: Known<'exported'>): Line {
  const { purpose = NOT_SAID, sensitive } = event.what;
  const line = { ...lineOf(event), from: nameOf(event.member, event.person), to: purpose };
  return sensitive === true ? { ...line, action: 'exported-sensitive', purpose } : { ...line, action: 'exported' };
}

function lineOf({ hash, member, person, thread, time }: Known<'opened' | 'exported'>): Pick<Line, 'time' | 'who' | 'tool'> {
  return { time, who: nameOf(member, person), tool: `event ${hash.slice(0, SHORT)} of thread ${thread.slice(0, SHORT)}` };
}

function nameOf(member: string, person: string | undefined): string {
  return person === undefined ? member : `${member}/${person}`;
}

/** Counted in code points, so that no character is cut in two. */
function short(text: string): string {
  return oneLine(Array.from(text).slice(0, LONGEST).join(''), Infinity);
}
