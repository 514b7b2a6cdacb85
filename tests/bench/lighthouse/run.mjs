/**
 * Lighthouse's look at pages, in a browser that runs: node run.mjs DEBUGGING_PORT URL…
 *
 * Its own settings for phones are used as they come. Prints a line of JSON for each page, with what did not pass.
 */

import lighthouse from 'lighthouse';

const [port, ...urls] = process.argv.slice(2);

for (const url of urls) {
  const result = await lighthouse(url, { port: Number(port), logLevel: 'error', onlyCategories: ['accessibility', 'performance'] });
  const { audits, categories, environment, lighthouseVersion, runtimeError } = result.lhr;
  if (runtimeError) throw new Error(`${url}: ${runtimeError.message}`);
  const scores = Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, score]));
  const failed = Object.fromEntries(Object.entries(categories).map(([name, category]) => [name, notPassed(category, audits)]));
  console.log(JSON.stringify({ url, ...scores, failed, machine: environment.benchmarkIndex, version: lighthouseVersion }));
}

/** What took points away. */
function notPassed({ auditRefs }, audits) {
  const counted = auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => audits[id]);
  return counted.filter(({ score }) => score !== null && score < 0.9).map(({ id, displayValue }) => (displayValue === undefined ? id : `${id} ${displayValue}`));
}
