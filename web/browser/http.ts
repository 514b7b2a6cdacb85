// The only code that talks to the network (but for sound.ts), and only to our own origin. Nothing of the browser goes along:
// no cookies, no referrer, no cache. Nothing is tried again here; who asks decides when, and says so.

import { BlobParts } from './blob_parts.ts';

// A phone on a bad network is slow, not gone: uploads get this long, and more by size.
const PATIENCE_MS = 120_000;
const SLOWEST_BYTES_PER_MS = 4;
// The hour goes into a receipt as a u32.
const LAST_HOUR = 2 ** 32 - 1;
// A server that asks for a longer rest is taken to be closed.
const LONGEST_REST_SECONDS = 600;

/** No answer came: no network, a broken line, or our patience ended. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed';
}

/** The server answered and said no. `code` is the stable code of its problem document. */
export class ServerRefused extends Error {
  override readonly name = 'ServerRefused';

  constructor(
    readonly status: number,
    readonly code: string,
    /** After how many seconds it wants to be asked again, where it says so. */
    readonly restSeconds?: number,
  ) {
    super(code);
  }
}

/** What the server says of an upload cannot be: trying again would change nothing. */
export class UploadAstray extends Error {
  override readonly name = 'UploadAstray';
}

/** What came back, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What a server says when it has kept something; believing it is left to the caller. */
export interface Kept {
  /** Hex. */
  readonly sha256: string;
  /** Hour of arrival, since 1970. */
  readonly hour: number;
  readonly proof: string;
}

export async function get(path: string, stop: AbortSignal): Promise<Uint8Array> {
  return accepted(await exchange(path, { method: 'GET' }, stop)).body;
}

/** What the server says of an upload that is whole. */
export async function getUploadReceipt(path: string, stop: AbortSignal): Promise<Kept> {
  return keptIn(accepted(await exchange(path, { method: 'GET', headers: { 'tus-resumable': '1.0.0' } }, stop)).body);
}

/** Posts a sealed report with what lets it in. */
export async function post(path: string, body: Blob, { admission, stop }: { admission: string; stop: AbortSignal }): Promise<Kept> {
  const headers = { 'content-type': 'application/octet-stream', 'atalaya-admission': admission };
  return keptIn(accepted(await exchange(path, { method: 'POST', headers, body }, stop, PATIENCE_MS + body.size / SLOWEST_BYTES_PER_MS)).body);
}

/** Posts bytes and takes bytes; the answer's shape is left to the caller. */
export async function exchangeBytes(path: string, body: Uint8Array<ArrayBuffer>, stop: AbortSignal): Promise<Uint8Array> {
  const headers = { 'content-type': 'application/octet-stream' };
  return accepted(await exchange(path, { method: 'POST', headers, body }, stop)).body;
}

/** Whether the server has an upload at this address, finished or not. */
export async function hasUpload(path: string, stop: AbortSignal): Promise<boolean> {
  const answer = await exchange(path, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } }, stop);
  if (answer.status === 404 || answer.status === 410) return false;
  accepted(answer);
  return true;
}

/** On the way out: the answer has the browser forget what this site has left with it. Nobody waits for it. */
export function askToForget(): void {
  fetch('/salir', { cache: 'no-store', credentials: 'omit', keepalive: true, referrerPolicy: 'no-referrer' }).catch(() => undefined);
}

/** Posts a question as JSON; the answer's shape is left to the caller. */
export async function ask(path: string, question: unknown, stop: AbortSignal): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return jsonIn(accepted(await exchange(path, { method: 'POST', headers, body: JSON.stringify(question) }, stop)).body);
}

/**
 * One request and its whole answer.
 *
 * @throws {@link ConnectionFailed}
 */
export async function exchange(path: string, request: RequestInit, stop: AbortSignal, patience: number = PATIENCE_MS): Promise<Answer> {
  const take = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());
  const { body, response } = await exchanged(path, request, { patience, stop, take });
  return { status: response.status, headers: response.headers, body };
}

/**
 * One request of which the answer is too large for the memory: it is in a blob, and of at most `limit` bytes.
 *
 * @throws {@link ConnectionFailed}, also where it goes on behind them.
 */
export async function exchangeLarge(path: string, request: RequestInit, stop: AbortSignal, limit: number): Promise<{ readonly status: number; readonly headers: Headers; readonly content: Blob }> {
  const take = (response: Response): Promise<Blob> => blobOf(response, limit);
  const { body, response } = await exchanged(path, request, { patience: PATIENCE_MS + limit / SLOWEST_BYTES_PER_MS, stop, take });
  return { status: response.status, headers: response.headers, content: body };
}

async function exchanged<Body>(
  path: string,
  request: RequestInit,
  { patience, stop, take }: { patience: number; stop: AbortSignal; take: (response: Response) => Promise<Body> },
): Promise<{ readonly response: Response; readonly body: Body }> {
  const { signal, done } = patientSignal(patience, stop);
  try {
    const response = await fetch(path, {
      ...request,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal,
    });
    return { response, body: await take(response) };
  } catch {
    throw new ConnectionFailed();
  } finally {
    done();
  }
}

async function blobOf({ body }: Response, limit: number): Promise<Blob> {
  const parts = new BlobParts();
  const reader = body?.getReader();
  for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
    parts.push(piece.value);
    if (parts.size > limit) {
      await reader?.cancel();
      throw new Error('longer than it may be');
    }
  }
  return parts.finish();
}

/** What a refusal says; a server in trouble may say nothing of use. */
export function refusalIn({ status, headers, body }: Answer): ServerRefused {
  const rest = headers.get('retry-after') ?? '';
  const seconds = /^\d{1,6}$/.test(rest) ? Number(rest) : Infinity;
  return new ServerRefused(status, text(fieldsIn(body)['code']), ...(seconds <= LONGEST_REST_SECONDS ? [seconds] : []));
}

function accepted(answer: Answer): Answer {
  if (answer.status < 200 || answer.status > 299) throw refusalIn(answer);
  return answer;
}

// AbortSignal.any and .timeout are missing on the older phones that we want to reach.
function patientSignal(patience: number, stop: AbortSignal): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  const timer = setTimeout(abort, patience);
  stop.addEventListener('abort', abort);
  if (stop.aborted) abort();
  const done = (): void => {
    clearTimeout(timer);
    stop.removeEventListener('abort', abort);
  };
  return { signal: controller.signal, done };
}

// The answer of a server is never trusted to have a shape: what is not there is "" or 0, which prove nothing.
function keptIn(body: Uint8Array): Kept {
  const { sha256, hour, proof } = fieldsIn(body);
  const isHour = typeof hour === 'number' && Number.isInteger(hour) && hour >= 0 && hour <= LAST_HOUR;
  return { sha256: text(sha256), hour: isHour ? hour : 0, proof: text(proof) };
}

function fieldsIn(body: Uint8Array): Readonly<Record<string, unknown>> {
  return (jsonIn(body) ?? {}) as Readonly<Record<string, unknown>>;
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
