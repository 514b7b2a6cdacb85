/**
 * The ordinary tus-js-client, unchanged, against a running service.
 *
 * `node tus_client.mjs STORY ENDPOINT FILE` prints one JSON line: the address of the upload, and what the story says.
 * The file is a sealed attachment; its bytes are not looked at here.
 */

import { createReadStream, readFileSync, statSync } from 'node:fs';

import { Upload } from '../../web/node_modules/tus-js-client/lib.esm/node/index.js';

const [story, endpoint, path] = process.argv.slice(2);
const CHUNK_BYTES = 300_000;

/** An upload, and a promise of its end. */
function prepare(options = {}, source = readFileSync(path)) {
  const requests = [];
  let upload;
  const ended = new Promise((resolve, reject) => {
    upload = new Upload(source, {
      endpoint,
      retryDelays: null,
      onBeforeRequest: (request) => void requests.push(request.getMethod()),
      onSuccess: resolve,
      onError: reject,
      ...options,
    });
  });
  return { upload, ended, requests };
}

/** Starts, and stops as soon as the service has counted something. */
async function paused(options = {}) {
  const { upload } = prepare();
  await new Promise((resolve, reject) => {
    Object.assign(upload.options, {
      chunkSize: CHUNK_BYTES,
      onError: reject,
      onChunkComplete: () => {
        void upload.abort(options.isTerminated ?? false).then(resolve, reject);
      },
    });
    upload.start();
  });
  return upload;
}

async function run({ upload, ended, requests }) {
  upload.start();
  await ended;
  return { url: upload.url, requests };
}

const STORIES = {
  /** In one request. */
  whole: () => run(prepare()),
  /** In requests of equal length. */
  chunks: () => run(prepare({ chunkSize: CHUNK_BYTES })),
  /** With the first bytes in the request that creates it. */
  creation: () => run(prepare({ chunkSize: CHUNK_BYTES, uploadDataDuringCreation: true })),
  /** From a stream, whose bytes can be read once. */
  stream: () =>
    run(prepare({ chunkSize: CHUNK_BYTES, uploadSize: statSync(path).size }, createReadStream(path))),
  /** Without PATCH and DELETE, for networks that know neither. */
  override: () => run(prepare({ chunkSize: CHUNK_BYTES, overridePatchMethod: true })),
  /** Stopped, and gone on with by the same client. */
  paused: async () => {
    const upload = await paused();
    const ended = new Promise((resolve, reject) => Object.assign(upload.options, { onSuccess: resolve, onError: reject }));
    Object.assign(upload.options, { onChunkComplete: null });
    return run({ upload, ended, requests: [] });
  },
  /** Stopped, and gone on with by another one that knows nothing but the address. */
  resumed: async () => {
    const { url } = await paused();
    return run(prepare({ uploadUrl: url }));
  },
  /** Stopped and given up; then nothing is there. */
  terminated: async () => {
    const { url } = await paused({ isTerminated: true });
    const answer = await fetch(url, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
    return { url, status: answer.status };
  },
};

console.log(JSON.stringify(await STORIES[story]()));
