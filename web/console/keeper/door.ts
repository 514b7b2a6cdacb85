/**
 * How the door is found again on this computer, where somebody asked for it: the key file, which stays locked by its
 * passphrase, and the keys once more, sealed under the secret of a passkey.
 */

import { Database } from '../../browser/database.ts';
import { ascii, concat, type Bytes } from '../../protocol/encoding.ts';
import { hkdf, lockerOpen, lockerSeal, randomBytes } from '../../protocol/primitives.ts';
import type { KeptDoor, KeptPasskey } from '../keeper_messages.ts';
import { KeeperError } from './failures.ts';
import { keysFrom, plaintextOf, type Keys } from './keys.ts';

const NONCE_BYTES = 24;
const kept = new Database('console');

interface Door {
  readonly member: string;
  readonly file: Uint8Array;
  readonly passkey?: KeptPasskey & { readonly sealed: Uint8Array };
}

/** What the page may know of it. */
export async function keptDoor(): Promise<KeptDoor | undefined> {
  const door = await readDoor();
  if (door === undefined) return undefined;
  const { member, passkey } = door;
  return { member, ...(passkey === undefined ? {} : { passkey: { id: passkey.id, salt: passkey.salt } }) };
}

/** The locked key file of the last time. @throws {@link KeeperError} `no-key-file` */
export async function keptFile(member: string): Promise<Uint8Array> {
  const door = await readDoor();
  if (door?.member !== member) throw new KeeperError('no-key-file');
  return door.file;
}

/** Whether the service has turned away whoever has this key, the last time that it could be asked. */
export async function isTurnedAway(): Promise<boolean> {
  return (await kept.exists()) && (await kept.read('turned away')) === true;
}

/** Writes down that it has, or that it no longer does. Nothing is written where nothing is kept. */
export async function turnAway(isAway: boolean): Promise<void> {
  if (await kept.exists()) await kept.write(new Map([['turned away', isAway || undefined]]));
}

/** The signed list of members as it was the last time; anybody may have it. */
export async function keptRoster(): Promise<Uint8Array | undefined> {
  const roster = (await kept.exists()) ? await kept.read('roster') : undefined;
  return roster instanceof Uint8Array ? roster : undefined;
}

export async function keepRoster(document: Uint8Array): Promise<void> {
  await kept.write(new Map([['roster', document]]));
}

/** Keeps the locked key file; a passkey that was tied to another one goes. */
export async function keepDoor(member: string, file: Uint8Array): Promise<void> {
  const before = await readDoor();
  const isSame = before?.member === member && before.file.length === file.length && before.file.every((byte, i) => byte === file[i]);
  if (!isSame) await kept.write(new Map([['door', { member, file } satisfies Door]]));
}

/** Ties a passkey to these keys. */
export async function tiePasskey(keys: Keys, { id, salt }: KeptPasskey, secret: Uint8Array): Promise<void> {
  const door = await readDoor();
  if (door === undefined) throw new KeeperError('no-key-file');
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = concat(nonce, lockerSeal(keyOf(secret), { nonce, context: ascii(door.member), plaintext: plaintextOf(keys) }));
  await kept.write(new Map([['door', { ...door, passkey: { id, salt, sealed } } satisfies Door]]));
}

/** The keys, by the secret of the passkey. @throws {@link KeeperError} `passkey` */
export async function openByPasskey(member: string, secret: Uint8Array): Promise<Keys> {
  const door = await readDoor();
  const sealed = door?.passkey?.sealed;
  if (door?.member !== member || sealed === undefined) throw new KeeperError('no-key-file');
  const plaintext = lockerOpen(keyOf(secret), { nonce: sealed.subarray(0, NONCE_BYTES), context: ascii(member), sealed: sealed.subarray(NONCE_BYTES) });
  if (plaintext === undefined) throw new KeeperError('passkey');
  return keysFrom(plaintext);
}

async function readDoor(): Promise<Door | undefined> {
  if (!(await kept.exists())) return undefined;
  return (await kept.read('door')) as Door | undefined;
}

function keyOf(secret: Uint8Array): Bytes {
  return hkdf(secret, ascii('atalaya/1 console'), ascii('passkey'));
}
