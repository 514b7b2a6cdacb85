/**
 * What a member signs to open a session: `docs/protocol.md` §10.
 *
 * The origin is part of it, so that a challenge which a hostile server fetched elsewhere and
 * passed on opens nothing elsewhere.
 */

import { ascii, concat, u16, utf8, type Bytes } from './encoding.ts';
import { LoginRefused } from './errors.ts';
import { sign, type Primitives } from './primitives.ts';

const PURPOSE = 'atalaya-login-1\n';
export const CHALLENGE_BYTES = 72;

/** `purpose ‖ u16 ‖ origin ‖ u16 ‖ member ‖ challenge`; the challenge is 72 bytes from the server. */
export function loginMessage(origin: string, member: string, challenge: Uint8Array): Bytes {
  const where = utf8(origin);
  const who = utf8(member);
  return concat(ascii(PURPOSE), u16(where.length), where, u16(who.length), who, challenge);
}

/** The signature (64 bytes) that opens a session, by the signing seed of a member or of a person's device. */
export function signLogin(seed: Uint8Array, { origin, member, challenge }: Omit<LoginAnswer, 'signature'>): Bytes {
  return sign(seed, loginMessage(origin, member, challenge));
}

/** What `checkLogin` compares. */
export interface LoginAnswer {
  readonly origin: string;
  readonly member: string;
  readonly challenge: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Checks a member's answer. That the challenge is fresh is left to the caller.
 *
 * @throws {@link LoginRefused}
 */
export async function checkLogin(primitives: Primitives, publicKey: Uint8Array, answer: LoginAnswer): Promise<void> {
  const message = loginMessage(answer.origin, answer.member, answer.challenge);
  if (!(await primitives.verify(publicKey, message, answer.signature))) throw new LoginRefused('the signature does not hold');
}
