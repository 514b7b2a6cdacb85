// Sends something part by part, and goes on from where the server says that it stands: tus 1.0.0, by the ordinary
// tus-js-client. Nothing is stored: the address of an upload is known to whoever has its token.
//
// Fetched only where there are files to send.

import type { HttpRequest, HttpResponse, HttpStack, UploadOptions } from 'tus-js-client';
import Upload from 'tus-js-client/lib/upload.js';

import { ConnectionFailed, exchange, refusalIn, UploadAstray, type Answer } from './http.ts';
import { Parts } from './parts.ts';

// The caller decides how often it is tried again, and waits in `ready`.
const RETRY_DELAYS_MS = Array.from({ length: 1000 }, () => 0);

export interface Journey {
  /** The upload's own address, where it may have been begun before. */
  readonly path: string | undefined;
  readonly length: number;
  /** The bytes from `start` up to, and without, `end`. */
  part(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** What goes along with the request that begins the upload. */
  creation(): Promise<Readonly<Record<string, string>>>;
  /** The upload was begun before; this is its `Upload-Metadata`. Whether parts are what they were without it. */
  onFound(metadata: string): Promise<boolean>;
  onCounted(bytes: number): void;
  /** Before every request: the place to wait. */
  ready(): Promise<void>;
  /** Whether to try again after `error`: our own, where it is one of ours. */
  shouldRetry(error: Error): boolean;
  readonly stop: AbortSignal;
}

/**
 * Resolves when the server has counted every byte.
 *
 * @throws {@link ConnectionFailed}, ServerRefused, {@link UploadAstray}, and what the journey's own functions throw.
 */
export async function travel(endpoint: string, journey: Journey): Promise<void> {
  const { length, stop } = journey;
  const parts = new Parts(length, async (start, end) => journey.part(start, end));
  return new Promise<void>((resolve, reject) => {
    const upload = new Upload(new Blob(), {
      ...optionsOf(endpoint, journey, parts),
      onSuccess: () => {
        resolve();
      },
      onError: (error) => {
        reject(ours(error));
      },
    });
    const abort = (): void => {
      void upload.abort();
      reject(new ConnectionFailed());
    };
    if (stop.aborted) abort();
    else upload.start();
    stop.addEventListener('abort', abort, { once: true });
  }).finally(() => {
    parts.forget();
  });
}

function optionsOf(endpoint: string, journey: Journey, parts: Parts): UploadOptions {
  const { length, path, stop } = journey;
  let counted = 0;
  return {
    ...Upload.defaultOptions,
    endpoint,
    uploadUrl: path ?? null,
    retryDelays: RETRY_DELAYS_MS,
    storeFingerprintForResuming: false,
    fingerprint: () => Promise.resolve(''),
    httpStack: stackOf(stop),
    fileReader: {
      openFile: () =>
        Promise.resolve({
          size: length,
          // `done` would make the library ask for the `size` of a blob, and a part is bytes: a blob may go to the disk.
          slice: async (start: number) => ({ value: await parts.from(start), done: false }),
          close: () => undefined,
        }),
    },
    onBeforeRequest: async (request) => {
      await journey.ready();
      if (request.getMethod() !== 'POST') return;
      for (const [name, value] of Object.entries(await journey.creation())) request.setHeader(name, value);
    },
    onAfterResponse: async (request, response) => {
      const method = request.getMethod();
      if (response.getStatus() >= 300 || method === 'POST') return;
      if (method === 'HEAD') await checkFound(response, journey, parts);
      const offset = Number(response.getHeader('Upload-Offset') ?? NaN);
      // A server that never counts on would have somebody's data volume used up for nothing.
      if (!(offset <= length) || (method === 'PATCH' && offset <= counted)) throw new UploadAstray();
      counted = offset;
      journey.onCounted(offset);
    },
    onShouldRetry: (error) => !stop.aborted && journey.shouldRetry(ours(error)),
  };
}

async function checkFound(response: HttpResponse, journey: Journey, parts: Parts): Promise<void> {
  if (Number(response.getHeader('Upload-Length') ?? NaN) !== journey.length) throw new UploadAstray();
  if (!(await journey.onFound(response.getHeader('Upload-Metadata') ?? ''))) parts.forget();
}

/** The error that lies at the bottom of one of the library's. */
function ours(error: Error): Error {
  const { causingError, originalResponse } = error as { causingError?: unknown; originalResponse?: HttpResponse | null };
  if (causingError instanceof Error) return causingError;
  const answer = originalResponse?.getUnderlyingObject() as Answer | undefined;
  return answer === undefined ? error : refusalIn(answer);
}

/** Requests by `exchange`, which sends nothing along that a browser would. */
function stackOf(stop: AbortSignal): HttpStack {
  return { getName: () => 'exchange', createRequest: (method, path) => requestOf(method, path, stop) };
}

function requestOf(method: string, path: string, stop: AbortSignal): HttpRequest {
  const headers: Record<string, string> = {};
  return {
    getMethod: () => method,
    getURL: () => path,
    setHeader: (name, value) => {
      headers[name] = value;
    },
    getHeader: (name) => headers[name],
    // Only what the server has counted is progress.
    setProgressHandler: () => undefined,
    // What arrives of a part before our patience ends is counted as well, and not sent again.
    send: async (body: Uint8Array<ArrayBuffer> | null) => responseOf(await exchange(path, { method, headers, body }, stop)),
    abort: () => Promise.resolve(),
    getUnderlyingObject: () => undefined,
  };
}

function responseOf(answer: Answer): HttpResponse {
  return {
    getStatus: () => answer.status,
    getHeader: (name) => answer.headers.get(name) ?? undefined,
    getBody: () => '',
    getUnderlyingObject: () => answer,
  };
}
