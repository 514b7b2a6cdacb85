/**
 * Makes the page to take along: the defender's page in one HTML file, with everything inside and no network.
 *
 * Two places are left open, for the signed list of organisations and its keys: whoever hands the page out fills
 * them, and gets the same bytes from the same build, list and keys (`docs/protocol.md` §18.2).
 */

import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { build, type InlineConfig, type Plugin } from 'vite';

import { OPEN_PLACES } from '../protocol/carry_over.ts';

// Workers that nobody starts from a file.
const LEFT_OUT = /^assets\/(?:returning|work)\.worker-/;
const STAND_INS: Readonly<Record<string, string>> = { 'browser/http.ts': 'network.ts', 'browser/worker.ts': 'worker.ts' };

/** The file with its places open. `shared` is the configuration of the page, and `policy` its policy on the server. */
export async function carryOver(web: string, shared: InlineConfig, policy: string): Promise<string> {
  const built = await build({
    ...shared,
    configFile: false,
    logLevel: 'warn',
    root: join(web, 'carry_over'),
    publicDir: false,
    plugins: [...(shared.plugins ?? []), standIns(web)],
    build: {
      ...shared.build,
      write: false,
      rolldownOptions: { ...shared.build?.rolldownOptions, output: { codeSplitting: false } },
    },
  });
  if (!('output' in built)) throw new Error('The page to take along was built in several.');
  const files = new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : Buffer.from(file.source)]));
  return oneFile(files, policy);
}

/** Modules of the page that reach out, replaced by those of `carry_over` that do not. */
function standIns(web: string): Plugin {
  const inside = join(web, 'carry_over');
  return {
    name: 'atalaya-stand-ins',
    enforce: 'pre',
    resolveId(id, importer) {
      if (importer === undefined || importer.startsWith(inside)) return undefined;
      const asked = resolve(importer, '..', id);
      const found = Object.entries(STAND_INS).find(([path]) => asked === join(web, path));
      return found === undefined ? undefined : join(inside, found[1]);
    },
  };
}

function oneFile(files: ReadonlyMap<string, string | Buffer>, policy: string): string {
  const page = text(files, /^index\.html$/);
  const style = text(files, /\.css$/);
  // An end tag inside a script would end it; in a string or a pattern of ours this spelling is the same.
  const script = text(files, /^assets\/index-.*\.js$/).replace(/<\/(?=script)/gi, '<\\/');
  const assets = [...files].filter(([name]) => /\.(?:worker-.*\.js|txt)$/.test(name) && !LEFT_OUT.test(name));
  const held = [
    ...assets.map(([name, content]) => block(`/${name}`, Buffer.from(content).toString('base64'))),
    ...Object.entries(OPEN_PLACES).map(([path, place]) => block(path, place)),
  ];
  const head = [`<meta http-equiv="Content-Security-Policy" content="${policyOf(policy, { script, style })}" />`, `<style>${style}</style>`];
  return page
    .replace(/ *<link rel="stylesheet"[^>]*>\n?/, '')
    .replace(/ *<script type="module"[^>]*><\/script>\n?/, '')
    .replace('<meta charset="utf-8" />', () => ['<meta charset="utf-8" />', ...head].join('\n    '))
    .replace('</body>', () => `${held.join('\n')}\n<script type="module">${script}</script>\n  </body>`);
}

/** The page's own policy, where hashes and the file itself take the place of a server. */
function policyOf(policy: string, { script, style }: { script: string; style: string }): string {
  const own: Readonly<Record<string, string>> = { 'script-src': hashOf(script), 'style-src': hashOf(style), 'worker-src': 'blob:', 'connect-src': "'none'" };
  return policy
    .split('; ')
    .filter((directive) => !directive.startsWith('frame-ancestors'))
    .map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      const kept = sources.filter((source) => source !== "'self'");
      return [name, own[name] ?? (kept.length === 0 && sources.length > 0 ? "'none'" : kept.join(' '))].join(' ').trim();
    })
    .join('; ');
}

function block(path: string, content: string): string {
  return `<script type="text/plain" data-path="${path}">${content}</script>`;
}

/** A source of a policy: exactly this script, or this style. */
export function hashOf(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

/** The one file whose name is like that. */
export function text(files: ReadonlyMap<string, string | Buffer>, name: RegExp): string {
  const [found, ...more] = [...files].filter(([path]) => name.test(path));
  if (found === undefined || more.length > 0) throw new Error(`The page to take along does not have one file like ${String(name)}.`);
  return found[1].toString();
}
