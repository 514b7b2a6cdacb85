import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../web/defender/style/', import.meta.url);
const SIDES = /(?:^|[^a-z])(?:left|right)(?:[^a-z]|$)/;
// Four values, of which the second and the fourth are the two sides.
const FOUR = /:\s*(\S+) (\S+) (\S+) (\S+)$/;

/** Declarations that would stay on their side where a page is read from right to left. */
function sided(css: string): readonly string[] {
  const declarations = css.replace(/\/\*.*?\*\//gs, '').split(/[{};]/).map((text) => text.trim());
  return declarations.filter((text) => {
    const [, , right, , left] = /^(?:margin|padding|border-radius|border-width):/.test(text) ? (FOUR.exec(text) ?? []) : [];
    return right !== left || (text.includes(':') && SIDES.test(text));
  });
}

test.each(readdirSync(folder))('%s says start and end, and never left and right', (file) => {
  expect(sided(readFileSync(new URL(file, folder), 'utf8'))).toEqual([]);
});

test.each(['a { right: 0 }', 'a { text-align: left }', 'a { border-left: 0 }', 'a { padding: 0 1px 0 2px }'])('%s is noticed', (css) => {
  expect(sided(css)).toHaveLength(1);
});
