/**
 * Builds the page in which the console has files decoded (`console/evidence/frame`), in one HTML file.
 *
 * A page without origin may fetch nothing from the service, not even its own script: script and style stand in it, and
 * its policy names their hashes.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';

import { hashOf, text } from './carry_over.ts';

/** Writes the page below `out`; the policies with its hashes in them. */
export async function buildFrame(web: string, shared: InlineConfig, { out, policies }: { out: string; policies: string }): Promise<string> {
  const built = await build({
    ...shared,
    configFile: false,
    logLevel: 'warn',
    root: join(web, 'console/evidence/frame'),
    publicDir: false,
    plugins: [],
    build: { ...shared.build, write: false, rolldownOptions: { output: { codeSplitting: false } } },
  });
  if (!('output' in built)) throw new Error('The frame was built in several.');
  const files = new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : Buffer.from(file.source)]));
  const style = text(files, /\.css$/);
  const script = text(files, /\.js$/).replace(/<\/(?=script)/gi, '<\\/');
  const page = text(files, /^index\.html$/)
    .replace(/ *<link rel="stylesheet"[^>]*>\n?/, '')
    .replace(/ *<script type="module"[^>]*><\/script>\n?/, '')
    .replace('</title>', () => `</title>\n    <style>${style}</style>\n    <script type="module">${script}</script>`);
  mkdirSync(join(out, 'console/frame'));
  writeFileSync(join(out, 'console/frame/index.html'), page);
  return policies.replace('{script}', hashOf(script)).replace('{style}', hashOf(style));
}
