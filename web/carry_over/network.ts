/**
 * What stands in for `browser/http.ts` in the page to take along: nothing leaves, and what would be fetched stands
 * in the file itself (`build/carry_over.ts` puts it there). Whatever else is asked for is not reachable.
 */

import { ConnectionFailed } from '../browser/http.ts';

export * from '../browser/http.ts';

const KEYS = '/api/v1/keys/';

export async function get(path: string): Promise<Uint8Array> {
  return Promise.resolve(bytesAt(path.startsWith(KEYS) ? KEYS : path));
}

export async function ask(): Promise<unknown> {
  return Promise.reject(new ConnectionFailed());
}

export async function post(): Promise<never> {
  return Promise.reject(new ConnectionFailed());
}

export function askToForget(): void {
  // There is no server to say so, and a file has no storage of its own.
}

/** What stands in the file under a path. @throws ConnectionFailed where there is nothing. */
export function bytesAt(path: string): Uint8Array<ArrayBuffer> {
  const held = [...document.querySelectorAll<HTMLScriptElement>('script[data-path]')].find(({ dataset }) => dataset['path'] === path);
  if (held === undefined) throw new ConnectionFailed();
  return Uint8Array.from(atob(held.text.trim()), (letter) => letter.charCodeAt(0));
}
