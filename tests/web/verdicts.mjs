/**
 * What the page's half says of bodies, events, threads, cases and other bytes, and of what may leave of them: one line of JSON
 * `{kind, content}` in (content in base64), one line out.
 *
 * The line out is `{"stage": …}` with the stage that refuses, or `{"decoded": …}`.
 */

import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { createServer } from '../../web/node_modules/vite/dist/node/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = await createServer({
  root,
  configFile: `${root}web/vitest.config.ts`,
  logLevel: 'error',
  // No page is served and nothing is watched: the modules are only compiled.
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const { decodeHead, decodeReport } = await server.ssrLoadModule('/web/protocol/report.ts');
const { readWhat } = await server.ssrLoadModule('/web/protocol/events.ts');
const { fromJsonObject } = await server.ssrLoadModule('/web/protocol/encoding.ts');
const { choosePrimitives } = await server.ssrLoadModule('/web/protocol/probe.ts');
const { readThread } = await server.ssrLoadModule('/tests/web/protocol/threads.ts');
const { folded } = await server.ssrLoadModule('/tests/web/protocol/casework.ts');

const primitives = await choosePrimitives();
const readers = {
  head: decodeHead,
  report: decodeReport,
  what: (bytes) => readWhat(fromJsonObject(bytes)),
  thread: (bytes) => readThread(primitives, fromJsonObject(bytes)),
  case: (bytes) => folded(fromJsonObject(bytes).threads),
  bytes: async (bytes) => (await server.ssrLoadModule('/tests/web/protocol/byte_readers.ts')).readBytes(primitives, fromJsonObject(bytes)),
  // Loaded when it is asked for: most who ask do not.
  exported: async (bytes) => (await server.ssrLoadModule('/tests/web/exports/exported.ts')).exported(fromJsonObject(bytes)),
  documented: async (bytes) => (await server.ssrLoadModule('/tests/web/outputs/documented.ts')).documented(fromJsonObject(bytes)),
  filed: async (bytes) => (await server.ssrLoadModule('/tests/web/outputs/documented.ts')).filed(fromJsonObject(bytes)),
};

async function verdict({ kind, content }) {
  try {
    const bytes = Uint8Array.from(Buffer.from(content, 'base64'));
    return { decoded: await readers[kind](bytes) };
  } catch (error) {
    return { stage: error.stage ?? String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await verdict(JSON.parse(line)))}\n`);
}
await server.close();
