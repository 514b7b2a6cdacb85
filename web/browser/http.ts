// The only code that talks to the network, and only to our own origin. Nothing of the browser goes along:
// no cookies, no referrer, no cache. Nothing is tried again by itself; a person presses a button.

// A phone on a bad network is slow, not gone: uploads get this long, and more by size.
const PATIENCE_MS = 120_000;
const SLOWEST_BYTES_PER_MS = 4;

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
  ) {
    super(code);
  }
}

export async function get(path: string, stop: AbortSignal): Promise<Uint8Array> {
  return exchange(path, { method: 'GET' }, PATIENCE_MS, stop);
}

/** The SHA-256 that the server says it stored, in hex; comparing it is left to the caller. */
export async function post(path: string, body: Blob, stop: AbortSignal): Promise<string> {
  const headers = { 'content-type': 'application/octet-stream' };
  const patience = PATIENCE_MS + body.size / SLOWEST_BYTES_PER_MS;
  const answer = await exchange(path, { method: 'POST', headers, body }, patience, stop);
  return textField(answer, 'sha256');
}

async function exchange(path: string, request: RequestInit, patience: number, stop: AbortSignal): Promise<Uint8Array> {
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
    const answer = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw new ServerRefused(response.status, textField(answer, 'code'));
    return answer;
  } catch (error) {
    if (error instanceof ServerRefused) throw error;
    throw new ConnectionFailed();
  } finally {
    done();
  }
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

/** One text of a JSON object, or "" for anything else: the answer of a server is never trusted to have a shape. */
function textField(answer: Uint8Array, name: string): string {
  try {
    const value = (JSON.parse(new TextDecoder().decode(answer)) as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
