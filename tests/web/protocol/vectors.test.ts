/**
 * Every file of tests/vectors, read by the TypeScript half; pytest reads the same ones.
 *
 * A vector names the stage that must fail, or `ok` and what must come out. A folder without
 * cases fails: a reader that looks in the wrong place must not look green.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { openAttachment } from '../../../web/protocol/attachment.ts';
import { toHex } from '../../../web/protocol/encoding.ts';
import { openReport, parseEnvelope } from '../../../web/protocol/envelope.ts';
import { SlotBroken } from '../../../web/protocol/errors.ts';
import { openExcerpt, parseExcerpt } from '../../../web/protocol/excerpt.ts';
import { encapsulate, ENCAPSULATION_BYTES, keySchedule, open, publicKeyOf } from '../../../web/protocol/hpke.ts';
import { unlock } from '../../../web/protocol/key_file.ts';
import { checkLogin, loginMessage } from '../../../web/protocol/login.ts';
import { attachmentSize, headSize, reportSize, unpad } from '../../../web/protocol/padding.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { decodeHead, decodeReport, type ManifestEntry } from '../../../web/protocol/report.ts';
import { fromWords, replySeed, replyTag, tagSeed, toWords, type Language } from '../../../web/protocol/return_code.ts';
import { parsePins, verifyKeyFile, verifyRoster } from '../../../web/protocol/roster.ts';
import { collect } from '../../../web/protocol/stream.ts';
import { stageOf } from './coalition.ts';

const VECTORS = fileURLToPath(new URL('../../vectors/', import.meta.url));

/** One file, with readers for its fields. */
class Vector {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(path: string) {
    this.fields = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  }

  get expect(): string {
    return this.text('expect');
  }

  has(field: string): boolean {
    return this.fields[field] !== undefined && this.fields[field] !== null;
  }

  text(field: string): string {
    const value = this.fields[field];
    if (typeof value !== 'string') throw new Error(`the vector has no text "${field}"`);
    return value;
  }

  number(field: string): number {
    const value = this.fields[field];
    if (typeof value !== 'number') throw new Error(`the vector has no number "${field}"`);
    return value;
  }

  base64(field: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(Buffer.from(this.text(field), 'base64'));
  }

  hex(field: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(Buffer.from(this.text(field), 'hex'));
  }
}

/** What a vector's folder asks for; it throws, or gives what came out beside what must. */
type Check = (vector: Vector) => Promise<Outcome[]>;
type Outcome = [actual: unknown, expected: () => unknown];

const padders = { head: headSize, report: reportSize, attachment: attachmentSize };

const checks: Readonly<Record<string, Check>> = {
  content: async (vector) => {
    const decode = vector.text('kind') === 'head' ? decodeHead : decodeReport;
    const decoded: Readonly<Record<string, unknown>> = { ...decode(vector.base64('content')) };
    const expected = (): Record<string, unknown> => vector.fields['decoded'] as Record<string, unknown>;
    const known = Object.keys(vector.fields['decoded'] ?? {});
    return Promise.resolve([[Object.fromEntries(known.map((name) => [name, decoded[name]])), expected]]);
  },
  envelope: async (vector) => {
    const reader = { index: vector.number('index'), seed: vector.hex('member_seed') };
    const { head, content } = await openReport(noblePrimitives, parseEnvelope(vector.base64('envelope')), reader);
    return [
      [toHex(head), () => toHex(vector.base64('head'))],
      [toHex(content), () => toHex(vector.base64('content'))],
    ];
  },

  excerpt: async (vector) => {
    const reader = { index: vector.number('index'), seed: vector.hex('member_seed') };
    const head = await openExcerpt(noblePrimitives, parseExcerpt(vector.base64('excerpt')), reader);
    return [[toHex(head), () => toHex(vector.base64('head'))]];
  },

  attachment: async (vector) => {
    const manifest = vector.fields['manifest'] as ManifestEntry;
    const sealed = new Blob([vector.base64('envelope')]);
    const content = await collect(openAttachment(noblePrimitives, { manifest, sealed }));
    return [[toHex(content), () => toHex(vector.base64('content'))]];
  },

  padding: async (vector) => {
    const content = unpad(vector.base64('padded'), padders[vector.text('kind') as keyof typeof padders]);
    return [[toHex(content), () => toHex(vector.base64('content'))]];
  },

  return_code: async (vector) => {
    const language = vector.text('language') as Language;
    const code = fromWords(vector.text('text'), language);
    const seed = tagSeed(code);
    const tags = (): string[] => vector.fields['tags'] as string[];
    return [
      [toHex(code), () => vector.text('code')],
      [toWords(code, language), () => vector.fields['words']],
      [toHex(replySeed(code)), () => vector.text('reply_seed')],
      [toHex(sha256(publicKeyOf(replySeed(code)))), () => vector.text('reply_public_key_sha256')],
      [toHex(seed), () => vector.text('tag_seed')],
      [vector.has('tags') && tags().map((_, i) => toHex(replyTag(seed, vector.text('member'), i))), tags],
    ];
  },

  roster: async (vector) => {
    const seen = vector.has('seen') ? (vector.fields['seen'] as { version: number; hash: string }) : undefined;
    const roster = await verifyRoster(noblePrimitives, vector.base64('document'), {
      pins: parsePins(vector.fields['pins']),
      now: new Date(vector.text('now')),
      seen: seen && { version: seen.version, hash: Buffer.from(seen.hash, 'hex') },
    });
    if (vector.has('key_file')) verifyKeyFile(roster, vector.base64('key_file'));
    return [[toHex(roster.hash), () => vector.text('roster_hash')]];
  },

  key_file: async (vector) => {
    const { purpose, plaintext } = await unlock(vector.base64('file'), vector.text('passphrase'));
    return [
      [purpose, () => vector.number('purpose')],
      [toHex(plaintext), () => vector.text('plaintext')],
    ];
  },

  login: async (vector) => {
    const [origin, member, challenge] = [vector.text('origin'), vector.text('member'), vector.base64('challenge')];
    await checkLogin(noblePrimitives, vector.hex('signing_key'), { origin, member, challenge, signature: vector.hex('signature') });
    return [[toHex(loginMessage(origin, member, challenge)), () => vector.text('message')]];
  },

  public_key: async (vector) => {
    await encapsulate(noblePrimitives, vector.base64('public_key'));
    return [];
  },

  hpke: async (vector) => {
    const seed = vector.hex('seed');
    const outcomes: Outcome[] = [[toHex(sha256(publicKeyOf(seed))), () => vector.text('public_key_sha256')]];
    if (vector.has('shared_secret')) {
      const secret = await noblePrimitives.decapsulate(seed, vector.base64('enc'));
      const { key, nonce } = keySchedule(secret, vector.base64('info'));
      outcomes.push([toHex(secret), () => vector.text('shared_secret')], [toHex(key), () => vector.text('key')], [toHex(nonce), () => vector.text('nonce')]);
    }
    if (vector.has('sealed')) {
      const sealed = vector.base64('sealed');
      if (vector.has('enc')) outcomes.push([toHex(sealed.subarray(0, ENCAPSULATION_BYTES)), () => toHex(vector.base64('enc'))]);
      const plaintext = await open(noblePrimitives, seed, vector.base64('info'), sealed);
      if (!plaintext) throw new SlotBroken('the message cannot be opened');
      outcomes.push([toHex(plaintext), () => toHex(vector.base64('plaintext'))]);
    }
    return outcomes;
  },
};

const casesIn = (folder: string): string[] => {
  const path = `${VECTORS}${folder}`;
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
};

test('every folder of vectors is read here', () => {
  const folders = readdirSync(VECTORS, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('__'));
  expect(folders.map((entry) => entry.name).sort()).toEqual(Object.keys(checks).sort());
});

describe.each(Object.entries(checks))('%s', (folder, check) => {
  const names = casesIn(folder);

  test('has cases', () => {
    expect(names).not.toHaveLength(0);
  });

  for (const name of names) {
    test(name, async () => {
      const vector = new Vector(`${VECTORS}${folder}/${name}`);
      let outcomes: Outcome[] = [];
      const stage = await stageOf(async () => {
        outcomes = await check(vector);
      });
      expect(stage).toBe(vector.expect);
      for (const [actual, expected] of outcomes) expect(actual).toEqual(expected());
    });
  }
});
