/** Cases as JSON, each by `case.schema.json`: twin of `app/member/exports/case_json.py`. */

import { utf8, type Bytes } from '../../protocol/encoding.ts';
import type { Facts } from './case_facts.ts';

/** As {@link asciiJson} has them, in a list. */
export function caseJson(cases: readonly Facts[]): Bytes {
  return asciiJson(cases);
}

/** One line for each value. Letters outside of ASCII are escaped: nothing in it plays with a terminal. */
export function asciiJson(value: unknown): Bytes {
  const escaped = JSON.stringify(value, null, 1).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return utf8(`${escaped}\n`);
}
