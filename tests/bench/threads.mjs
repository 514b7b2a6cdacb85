/**
 * Reads what tests/bench/threads.py wrote, with the browser's primitives as far as Node has them, or with noble's alone
 * (then only some of the threads). One line of JSON for each figure.
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createServer } from '../../web/node_modules/vite/dist/node/index.js';

const [folder, name, few] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const server = await createServer({
  root,
  configFile: `${root}web/vitest.config.ts`,
  logLevel: 'error',
  // No page is served and nothing is watched: the modules are only compiled.
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const load = (file) => server.ssrLoadModule(`/web/protocol/${file}.ts`);
const [{ choosePrimitives }, { noblePrimitives }, { Ledger }, { Authors }, { parsePins }, { ThreadChain }, keyring] = await Promise.all(
  ['probe', 'primitives', 'ledger', 'ledger_authors', 'root', 'thread_chain', 'thread_key'].map(load),
);

const native = await choosePrimitives();
const primitives = name === 'native' ? native : noblePrimitives;
const { pins, log, seed, events: each } = JSON.parse(readFileSync(`${folder}/log.json`, 'utf8'));
const bytes = (file) => new Uint8Array(readFileSync(`${folder}/${file}`));
const hex = (part) => Buffer.from(part).toString('hex');
const used = Object.entries(native.native).flatMap(([part, isNative]) => (isNative ? [part] : []));
const how = name === 'native' ? `WebCrypto for ${used.join(', ')}` : 'noble';

function print(figure, count, start) {
  const value = (1000 * count) / (performance.now() - start);
  process.stdout.write(`${JSON.stringify({ name: figure, value, unit: `${figure.split('_').pop()}/s`, how })}\n`);
}

// The log is read with the faster ones in either case; afterwards, who verifies is exchanged.
const ledger = new Ledger(native, parsePins(pins));
for (const [document, hour] of log) await ledger.take(Uint8Array.from(Buffer.from(document, 'base64')), hour);
Object.defineProperty(ledger, 'primitives', { value: primitives });

const keyBytes = bytes('keys');
const keys = new Map();
const threads = [];
for (let at = 0; at < keyBytes.length; at += 48) {
  const key = keyring.threadKey(hex(keyBytes.subarray(at, at + 16)), 1, keyBytes.slice(at + 16, at + 48));
  keys.set(key.id, key);
  threads.push(key.thread);
}
const eventBytes = bytes('events');
const view = new DataView(eventBytes.buffer, eventBytes.byteOffset);
const events = [];
for (let at = 0; at < eventBytes.length; at += 4 + view.getUint32(at)) events.push(eventBytes.subarray(at + 4, at + 4 + view.getUint32(at)));

const wanted = name === 'native' ? threads.length : Math.min(threads.length, Number(few));
let start = performance.now();
const authors = new Authors(ledger);
const waiting = threads.slice(0, wanted).entries();

/** A chain's events go one after another, but chains go side by side: WebCrypto works in threads of its own. */
async function readChains() {
  for (const [i, thread] of waiting) {
    const chain = new ThreadChain(thread, { authors, keys });
    for (const event of events.slice(i * each, (i + 1) * each)) await chain.take(event);
  }
}

await Promise.all(Array.from({ length: 8 }, readChains));
print('read_thread_events', wanted * each, start);

const carried = keyring.parseCarriedKeys(bytes('carried')).slice(0, Number(few));
start = performance.now();
for (const key of carried) await keyring.openCarriedKey(primitives, key, Uint8Array.from(Buffer.from(seed, 'hex')));
print('open_carried_keys', carried.length, start);
await server.close();
