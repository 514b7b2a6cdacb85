/**
 * What search and statistics cost in the console, with as many reports as are named (10,000): each of them read, with
 * some 120 words. One line of JSON for each figure, in milliseconds.
 *
 *     node tests/bench/console.mjs [10000]
 */

import { fileURLToPath } from 'node:url';

import { createServer } from '../../web/node_modules/vite/dist/node/index.js';

const COUNT = Number(process.argv[2] ?? 10_000);
const WORDS = 120;
const ROUNDS = 7;
const root = fileURLToPath(new URL('../..', import.meta.url));
const server = await createServer({
  root,
  configFile: `${root}web/vitest.config.ts`,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const load = (file) => server.ssrLoadModule(`/web/console/${file}.ts`);
const [{ TextIndex }, { subjectOf }, { candidatesFor }, { snippetOf }, inbox, { NO_FILTER }, { recordsOf }, { tableOf, selected }, { published }, { RULEBOOK }, { VIOLATIONS, STATES }] = await Promise.all(
  ['search/text_index', 'search/subject', 'search/duplicates', 'search/snippets', 'inbox/lines', 'inbox/filters', 'statistics/records', 'statistics/table', 'statistics/publishing', 'cases/store', 'terms'].map(load),
);

// The same reports each time: a small generator of numbers, and words as often as in a language.
let state = 42;
function below(number) {
  state = (state * 48_271) % 2_147_483_647;
  return state % number;
}
const SYLLABLES = 'ca sa po li mi gue rra de ten ci ón ja lo per mar ri co ta ve no che so lu fa bri el do ran tes pue blo ca mi'.split(' ');
const VOCABULARY = Array.from({ length: 20_000 }, () => Array.from({ length: 2 + below(3) }, () => SYLLABLES[below(SYLLABLES.length)]).join(''));
const common = () => VOCABULARY[Math.floor((below(1_000_000) / 1_000_000) ** 3 * VOCABULARY.length)];
const FIRST = ['Juan', 'María', 'José', 'Guadalupe', 'Luis', 'Ana', 'Carlos', 'Rosa'];
const LAST = ['Pérez', 'Gómez', 'Hernández', 'Jiménez', 'Vázquez', 'Ruiz', 'López', 'Cruz', 'Santiago', 'Martínez', 'Ortiz', 'Luna'];
const pick = (list) => list[below(list.length)];
const [categories, states] = [[...VIOLATIONS].map(({ id }) => id), [...STATES].map(({ id }) => id)];
const today = new Date('2026-11-28T12:00:00Z');

function report(i) {
  const [state_, category] = [pick(states), pick(categories)];
  const day = new Date(today.getTime() - below(700) * 86_400_000).toISOString().slice(0, 10);
  const id = i.toString(16).padStart(8, '0').padEnd(32, 'a');
  const line = { id, cursor: i, hour: Math.floor(today.getTime() / 3_600_000) - below(17_000), sha256: id + id, status: 'ok', head: { type: 'testimony', lang: 'es', state: state_, category, urgency: pick(['now', 'high', 'normal', 'low']), files: false } };
  const text = Array.from({ length: WORDS }, common).join(' ');
  const name = `${pick(FIRST)} ${pick(LAST)} ${pick(LAST)}`;
  const told = {
    schema: 'atalaya-report/1', type: 'testimony', lang: 'es', narrative: { text }, recipients: ['alborada'], reply: { kem: '', tags: '' }, attachments: [], client: { build: '' },
    events: [{ time: { precision: 'day', start: day }, place: { state: state_, municipality: pick(VOCABULARY) }, categories: [{ id: category }] }],
    persons: [{ id: 'p1', roles: ['victim'], name }],
    perpetrators: [{ id: 'x1', class: 'army', phones: [String(5_500_000_000 + below(9_999_999))] }],
  };
  return { line, told };
}

function print(name, value, how) {
  process.stdout.write(`${JSON.stringify({ name: `console_${name}`, value: Math.round(value * 10) / 10, unit: 'ms', how })}\n`);
}

function median(work) {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((one, other) => one - other);
  return times[Math.floor(ROUNDS / 2)];
}

const all = Array.from({ length: COUNT }, (_, i) => report(i));
const how = `${COUNT} reports of ${WORDS} words`;

function build(withText) {
  const index = new TextIndex();
  const start = performance.now();
  for (const { line, told } of all) index.put(subjectOf(line, withText ? told : undefined, undefined));
  return { index, took: performance.now() - start };
}

print('index_heads', build(false).took, `${COUNT} heads`);
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const { index, took } = build(true);
globalThis.gc?.();
print('index_texts', took, how);
process.stdout.write(`${JSON.stringify({ name: 'console_index_heap', value: Math.round((process.memoryUsage().heapUsed - before) / 1e6), unit: 'MB', how })}\n`);

const rare = VOCABULARY.slice(15_000).find((word) => word.length > 8);
const queries = {
  word: VOCABULARY[3],
  rare_word: rare,
  beginning: VOCABULARY[3].slice(0, 3),
  slip: `${rare.slice(0, -2)}x${rare.slice(-1)}`,
  three_words: `${VOCABULARY[1]} ${VOCABULARY[7]} ${VOCABULARY[40]}`,
  either_not: `(${VOCABULARY[5]} OR ${VOCABULARY[9]}) -${VOCABULARY[2]}`,
  phrase: `"${VOCABULARY[2]} ${VOCABULARY[1]}"`,
  code: 'tortura',
  fields: 'estado:oaxaca categoría:tortura urgencia:ahora en:90d',
  name: 'nombre:"Gomes Peres"',
  all: `tortura ${VOCABULARY[3]} estado:oaxaca en:365d -urgencia:baja`,
};
for (const [name, query] of Object.entries(queries)) print(`query_${name}`, median(() => index.find(query, today)), `${index.find(query, today).hits.length} found in ${how}`);

const found = index.find(VOCABULARY[3], today);
print('snippets_50', median(() => found.hits.slice(0, 50).map(({ told }) => snippetOf([told], found.words))), how);
const [subject] = index.subjects.values();
print('duplicates', median(() => candidatesFor(subject, index.subjects.values())), `of one in ${how}`);
print('put_again', median(() => index.put(subjectOf(all[5].line, all[5].told, undefined))), `one in ${how}`);

inbox.lines.value = all.map(({ line }) => line);
void inbox.shown.value;
let turn = 0;
print('filter', median(() => {
  turn += 1;
  inbox.filter.value = { ...NO_FILTER, text: turn % 2 === 0 ? 'oaxaca' : 'guerrero' };
  return inbox.shown.value.length;
}), `the list, ${COUNT} lines`);

const known = all.map(({ line, told }) => ({ line, report: told, found: undefined }));
print('records', median(() => recordsOf(known, RULEBOOK, '2026-11-28')), how);
const records = recordsOf(known, RULEBOOK, '2026-11-28');
const selection = { unit: 'persons', rows: 'state', columns: 'family', filters: [], rank: undefined, from: undefined, until: undefined };
print('table', median(() => tableOf(selected(records, selection), selection)), how);
const table = tableOf(records, selection);
print('publish', median(() => published(table, selection, Math.floor(today.getTime() / 86_400_000))), `${table.rows.length} × ${table.columns.length} cells`);
await server.close();
