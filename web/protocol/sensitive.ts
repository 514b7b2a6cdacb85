/**
 * What somebody tells of sexual violence: `docs/protocol.md` §8.3.
 *
 *     sealed = HPKE(pk, label ‖ SHA-256 of the header ‖ SHA-256 of the member id ‖ SHA-256 of pk)
 *
 * Sealed once more, inside the body, to a key that only people with the role `svr-trained` hold. Bound to the report
 * and to the member: taken out of it, it opens nowhere.
 */

import { ascii, codePoints, concat, fromJsonObject, toJson, utf8, type Bytes } from './encoding.ts';
import { ContentInvalid, Malformed, SensitiveClosed } from './errors.ts';
import { failingAs, readObject } from './fields.ts';
import * as hpke from './hpke.ts';
import { pad, SENSITIVE_SIZES, sensitiveSize, unpad } from './padding.ts';
import { sha256, type Primitives } from './primitives.ts';

/** Unicode code points. */
export const SENSITIVE_TEXT_LIMIT = 10_000;
const PACE_LIMIT = 500;
const LANGUAGE = /^[A-Za-z0-9-]{1,35}$/;
const SEALED_SIZES: readonly number[] = /* @__PURE__ */ SENSITIVE_SIZES.map((size) => hpke.OVERHEAD + size);

export const SENSITIVE_CHOICES = ['tell', 'contact', 'record'] as const;
export const CONTACT_SEXES = ['woman', 'man', 'any'] as const;

/** By whom, and how, the person wishes to be spoken to. */
export interface WishedContact {
  readonly sex?: (typeof CONTACT_SEXES)[number];
  /** BCP 47. */
  readonly lang?: string;
  /** In the person's own words, at most 500 code points. */
  readonly pace?: string;
}

/** What is sealed: `tell` these words, `contact` by somebody trained, or only `record`. */
export interface Sensitive {
  readonly choice: (typeof SENSITIVE_CHOICES)[number];
  /** At most 10,000 code points; it may be empty. */
  readonly text: string;
  readonly contact?: WishedContact;
}

/** To whom a part belongs. */
export interface SensitivePlace {
  /** The 96 bytes of the report's header. */
  readonly headerBytes: Uint8Array;
  readonly member: string;
}

/**
 * One part for a sensitive key (1,216 bytes) of a member, in a report: 5,232, 17,520 or 66,672 bytes.
 *
 * @throws {@link ContentInvalid} for what no reader would take, {@link InvalidPublicKey}.
 */
export async function sealSensitive(primitives: Primitives, sensitive: Sensitive, place: SensitivePlace, publicKey: Uint8Array): Promise<Bytes> {
  const content = toJson(sensitive);
  readSensitive(content);
  const padded = pad(content, sensitiveSize(content.length));
  return hpke.seal(primitives, publicKey, sensitiveInfo(place, sha256(publicKey)), padded);
}

/**
 * What was sealed, by the seed (32 bytes) of a sensitive key.
 *
 * @throws {@link Malformed}, {@link SensitiveClosed}, {@link PaddingInvalid}, {@link ContentInvalid}, in this order.
 */
export async function openSensitive(primitives: Primitives, sealed: Uint8Array, place: SensitivePlace, seed: Uint8Array): Promise<Sensitive> {
  if (!SEALED_SIZES.includes(sealed.length)) throw new Malformed('a length that no sensitive part has');
  const padded = await hpke.open(primitives, seed, sensitiveInfo(place, sha256(hpke.publicKeyOf(seed))), sealed);
  if (!padded) throw new SensitiveClosed('not for this key, this member or this report');
  return readSensitive(unpad(padded, sensitiveSize));
}

function sensitiveInfo({ headerBytes, member }: SensitivePlace, keySha256: Uint8Array): Bytes {
  return concat(ascii('atalaya/1 sensitive'), sha256(headerBytes), sha256(utf8(member)), keySha256);
}

/**
 * What was sealed, from its JSON.
 *
 * @throws {@link ContentInvalid}
 */
export function readSensitive(content: Uint8Array): Sensitive {
  return failingAs(ContentInvalid, 'the sensitive part is not of the shape of §8.3', () => {
    const value = fromJsonObject(content);
    const contact = optional(value['contact'], readContact);
    return {
      choice: oneOf(value['choice'], SENSITIVE_CHOICES),
      text: text(value['text'], SENSITIVE_TEXT_LIMIT),
      ...(contact && { contact }),
    };
  });
}

function readContact(given: unknown): WishedContact {
  const value = readObject(given);
  const sex = optional(value['sex'], (chosen) => oneOf(chosen, CONTACT_SEXES));
  const lang = optional(value['lang'], language);
  const pace = optional(value['pace'], (words) => text(words, PACE_LIMIT));
  return { ...(sex && { sex }), ...(lang !== undefined && { lang }), ...(pace !== undefined && { pace }) };
}

function optional<Value>(value: unknown, read: (given: unknown) => Value): Value | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

function oneOf<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Malformed('none of the choices');
  return found;
}

function language(value: unknown): string {
  if (typeof value !== 'string' || !LANGUAGE.test(value)) throw new Malformed('no language');
  return value;
}

function text(value: unknown, limit: number): string {
  if (typeof value !== 'string' || codePoints(value) > limit) throw new Malformed('a text is missing or too long');
  return value;
}
