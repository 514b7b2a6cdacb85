/**
 * Builds the defender's page and the members' console: static files, the same bytes from the same sources.
 *
 *     ATALAYA_PINS=pins.json npx vite build        # to web/dist, or to ATALAYA_WEB_OUT
 *
 * With ATALAYA_PSEUDO_LANGUAGE, a folder of recordings, there is a language for tests too.
 *
 * ATALAYA_EXIT is where «Salir» leads, ATALAYA_ONION the site's address inside Tor: `build/site.ts`.
 *
 * The coalition's pins, the hash of the sources and the hash of the form go in as constants. After the build the
 * scripts and styles get their integrity attributes and every text file a brotli copy beside it.
 */

import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { defineConfig, transformWithOxc, type InlineConfig, type Plugin } from 'vite';

import { carryOver } from './build/carry_over.ts';
import { buildConsole } from './build/console.ts';
import { buildFrame } from './build/frame.ts';
import { buildServiceWorker } from './build/service_worker.ts';
import { pageOf, readSite, type Site } from './build/site.ts';
import { words } from './catalogues/plugin.ts';
import { parsePins } from './protocol/root.ts';
import { compiledSchema } from './schema/plugin.ts';

const web = dirname(fileURLToPath(import.meta.url));
const policy = 'content_security_policy.json';
// Phones of 2020.
const TARGET = 'es2020';
// Where those come in who have written before, or carry a package: the same page, which looks at its address.
const OTHER_PATHS = ['volver', 'return', 'entregar', 'deliver'];
/** Its two open places are filled by whoever hands it out. */
const TO_TAKE_ALONG = 'carry-over.template.html';
const COMPRESSED = /\.(?:js|css|html|svg|json|txt)$/;

export default defineConfig(({ command }) => {
  const out = resolve(process.env['ATALAYA_WEB_OUT'] ?? join(web, 'dist'));
  // Only a build needs pins; tests import nothing that was built.
  const pins = command === 'build' ? readPins() : '{}';
  const site = readSite(process.env);
  const shared: InlineConfig = {
    define: {
      __PINS__: pins,
      __BUILD__: JSON.stringify(buildHash(pins, site)),
      __EXIT__: JSON.stringify(site.exit),
      __FORM_HASH__: JSON.stringify(hashOf(filesBelow(join(web, 'defender/forms')))),
    },
    build: {
      target: TARGET,
      sourcemap: false,
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      // The page itself uses one small function of the protocol; without this the libraries under it come along.
      rolldownOptions: {
        treeshake: { moduleSideEffects: (id) => !id.startsWith(join(web, 'protocol')) },
        // What several scripts share is called after one of its modules, which may be the address of a worker: it is none.
        output: { chunkFileNames: ({ name }) => `assets/${name.replace('.worker', '')}-[hash].js` },
      },
    },
    // A classic worker: module workers are missing on the older phones. Annotations serve bundlers, and are of no use to a phone.
    worker: {
      format: 'iife',
      plugins: () => [compiledSchema(), loweredChunk()],
      rolldownOptions: {
        transform: { target: 'esnext' },
        output: { comments: { annotation: false }, minify: { compress: { target: TARGET } } },
      },
    },
    plugins: [words(web, 'defender', process.env['ATALAYA_PSEUDO_LANGUAGE']), compiledSchema()],
  };
  return {
    ...shared,
    root: join(web, 'defender'),
    publicDir: join(web, 'public'),
    build: { ...shared.build, outDir: out, emptyOutDir: true },
    plugins: [...(shared.plugins ?? []), finishedFiles(out, site, shared)],
  };
});

function policyOfPage(): string {
  const policies = JSON.parse(readFileSync(join(web, policy), 'utf8')) as Readonly<Record<string, string>>;
  return policies['/'] ?? '';
}

function readPins(): string {
  const path = process.env['ATALAYA_PINS'];
  if (path === undefined || path === '') throw new Error('ATALAYA_PINS must name the JSON file with the pins of the coalition.');
  let pins: unknown;
  try {
    pins = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error('The file that ATALAYA_PINS names cannot be read, or is not JSON.');
  }
  try {
    // A page with pins that can never verify anything would refuse everybody; its worker looks again.
    parsePins(pins);
  } catch (error) {
    throw new Error(`The file that ATALAYA_PINS names is not usable: ${(error as Error).message}.`);
  }
  return JSON.stringify(pins);
}

/** Over every source, the pins and the site; tests are not sources. */
function buildHash(pins: string, site: Site): string {
  const folders = ['browser', 'build', 'carry_over', 'catalogues', 'console', 'defender', 'protocol', 'public', 'schema'].flatMap((folder) => filesBelow(join(web, folder)));
  const described = ['../app/protocol', '../app/member/exports', '../app/member/imports', '../app/member/outputs'].flatMap((folder) => filesBelow(join(web, folder))).filter((path) => path.endsWith('.json'));
  const told = ['answer_words', 'evidence/readme', 'questions'].map((name) => `../app/member/${name}.json`);
  const files = [...folders, ...described, ...[...told, 'vite.config.ts', 'package-lock.json', policy].map((name) => join(web, name))];
  return hashOf(files.filter((path) => !path.endsWith('.test.ts')), `pins ${sha256(Buffer.from(pins)).toString('hex')}`, `site ${JSON.stringify(site)}`);
}

/** SHA-256, in hex, over the path and the hash of each file, in order, and over `more`. */
function hashOf(files: readonly string[], ...more: readonly string[]): string {
  const lines = files.map((path) => `${relative(web, path)} ${sha256(readFileSync(path)).toString('hex')}`).sort();
  return sha256(Buffer.from([...lines, ...more].join('\n'))).toString('hex');
}

/**
 * Brings the worker to ES2020 after what it does not use is gone. Module by module, as is usual, static fields would
 * become statements, which keep their classes: a kilobyte of curves that we never touch.
 */
function loweredChunk(): Plugin {
  return {
    name: 'atalaya-lowered-chunk',
    async renderChunk(code, { fileName }) {
      const lowered = await transformWithOxc(code, fileName, { target: TARGET, assumptions: { setPublicClassFields: true } });
      // A classic worker cannot import them.
      if (lowered.code.includes('@oxc-project/runtime')) throw new Error('The worker uses syntax that needs helpers, like #private fields.');
      return lowered.code;
    },
  };
}

/** Runs when everything is on the disk: after it nothing changes a byte any more. */
function finishedFiles(out: string, site: Site, shared: InlineConfig): Plugin {
  return {
    name: 'atalaya-finished-files',
    apply: 'build',
    enforce: 'post',
    async closeBundle() {
      writeFileSync(join(out, TO_TAKE_ALONG), await carryOver(web, shared, policyOfPage()));
      await buildConsole(web, shared, out);
      writeFileSync(join(out, policy), await buildFrame(web, shared, { out, policies: readFileSync(join(web, policy), 'utf8') }));
      const page = join(out, 'index.html');
      for (const path of filesBelow(out).filter((name) => name.endsWith('.html'))) {
        writeFileSync(path, withIntegrity(pageOf(readFileSync(path, 'utf8'), site), out));
      }
      await buildServiceWorker(web, shared, { files: filesBelow(join(out, 'console')), out });
      for (const way of OTHER_PATHS) {
        mkdirSync(join(out, way));
        copyFileSync(page, join(out, way, 'index.html'));
      }
      for (const path of filesBelow(out).filter((name) => COMPRESSED.test(name))) {
        const bytes = readFileSync(path);
        const parameters = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: parameters }));
      }
    },
  };
}

function withIntegrity(html: string, out: string): string {
  return html.replace(/(?:src|href)="((?:\/console)?\/assets\/[^"]+)"/g, (attribute, path: string) => {
    const digest = createHash('sha384').update(readFileSync(join(out, path))).digest('base64');
    return `${attribute} integrity="sha384-${digest}"`;
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
