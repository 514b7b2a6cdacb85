/**
 * The protocol as one global, for tests that a Python program drives in a real browser.
 *
 * Built by `web/vite.harness.config.ts`; never part of any page. Bytes cross the border as
 * base64, because a browser driver carries JSON: `fromBase64` and `toBase64` convert.
 */

import * as attachment from '../../web/protocol/attachment.ts';
import * as encoding from '../../web/protocol/encoding.ts';
import * as envelope from '../../web/protocol/envelope.ts';
import * as excerpt from '../../web/protocol/excerpt.ts';
import * as header from '../../web/protocol/header.ts';
import * as hpke from '../../web/protocol/hpke.ts';
import * as keyFile from '../../web/protocol/key_file.ts';
import * as login from '../../web/protocol/login.ts';
import * as padding from '../../web/protocol/padding.ts';
import * as primitives from '../../web/protocol/primitives.ts';
import * as probe from '../../web/protocol/probe.ts';
import * as report from '../../web/protocol/report.ts';
import * as returnCode from '../../web/protocol/return_code.ts';
import * as root from '../../web/protocol/root.ts';
import * as roster from '../../web/protocol/roster.ts';
import * as stream from '../../web/protocol/stream.ts';
import * as thread from '../../web/protocol/thread.ts';
import * as threadKey from '../../web/protocol/thread_key.ts';
import { VERSION } from '../../web/protocol/version.ts';

function fromBase64(text: string): encoding.Bytes {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  const letters: string[] = [];
  for (const byte of bytes) letters.push(String.fromCharCode(byte));
  return btoa(letters.join(''));
}

const atalaya = {
  VERSION,
  fromBase64,
  toBase64,
  ...encoding,
  ...primitives,
  ...probe,
  ...padding,
  ...stream,
  ...hpke,
  ...header,
  ...envelope,
  ...excerpt,
  ...attachment,
  ...report,
  ...returnCode,
  ...root,
  ...roster,
  ...login,
  ...thread,
  ...threadKey,
  ...keyFile,
};

Object.assign(globalThis, { atalaya });
