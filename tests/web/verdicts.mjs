/**
 * What the page's half says of bodies: one line of JSON `{kind, content}` in (content in base64), one line out.
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

function verdict({ kind, content }) {
  try {
    const bytes = Uint8Array.from(Buffer.from(content, 'base64'));
    return { decoded: kind === 'head' ? decodeHead(bytes) : decodeReport(bytes) };
  } catch (error) {
    return { stage: error.stage ?? String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(verdict(JSON.parse(line)))}\n`);
}
await server.close();
