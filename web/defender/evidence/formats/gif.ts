/** GIF89a: comments and applications' own blocks go; what makes it move stays. */

import { Damaged, viewOf, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { latin1, tracesInText } from '../traces.ts';

const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];
const [GRAPHIC_CONTROL, COMMENT, PLAIN_TEXT, APPLICATION] = [0xf9, 0xfe, 0x01, 0xff];
const MOTION = /^(?:NETSCAPE2\.0|ANIMEXTS1\.0)/;

export async function surveyGif(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  const screen = await file.view(0, 13);
  survey.picture = { width: screen.getUint16(6, true), height: screen.getUint16(8, true), orientation: 1 };
  let at = 13 + tableBytes(screen.getUint8(10));
  for (;;) {
    const kind = (await file.some(at, 1))[0];
    if (kind === undefined) survey.isTruncated = true;
    if (kind === undefined || kind === TRAILER) break;
    const start = at;
    if (kind === IMAGE) {
      const flags = (await file.view(at + 9, 1)).getUint8(0);
      at = await endOfBlocks(file, at + 11 + tableBytes(flags));
    } else if (kind === EXTENSION) {
      const label = viewOf(await file.read(at + 1, 1)).getUint8(0);
      at = await endOfBlocks(file, at + 2);
      const name = latin1(await file.some(start + 3, Math.min(64, at - start - 3)));
      if (label === GRAPHIC_CONTROL || label === PLAIN_TEXT || (label === APPLICATION && MOTION.test(name))) continue;
      survey.add(label === COMMENT ? ['notes'] : tracesInText(name));
      survey.edits.remove(start, at);
    } else throw new Damaged('no block where one must be');
  }
  if (at + 1 < file.size) {
    survey.traces.add('other');
    survey.edits.remove(at + 1, file.size);
  }
  return survey;
}

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

async function endOfBlocks(file: FileBytes, start: number): Promise<number> {
  for (let at = start; ; ) {
    const length = (await file.view(at, 1)).getUint8(0);
    at += 1 + length;
    if (length === 0) return at;
  }
}
