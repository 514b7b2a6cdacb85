/**
 * What somebody does in Firefox, by touch on a small screen: told line by line on standard input, answered line by line.
 *
 *     node firefox.mjs FIREFOX PROFILE < orders
 *
 * An order is JSON: [name, ...arguments]; each answer is what the order found, or {"error": …}, which
 * ends it, as does the end of the input.
 */

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const puppeteer = require('puppeteer-core');

const PATIENCE_MS = 60_000;
const [executablePath, userDataDir] = process.argv.slice(2);

// As on a phone of somebody's own: what was open is kept for after a crash, as often as Firefox may.
const extraPrefsFirefox = { 'browser.sessionstore.resume_from_crash': true, 'browser.sessionstore.interval': 1000 };
const browser = await puppeteer.launch({ browser: 'firefox', executablePath, extraPrefsFirefox, userDataDir, headless: true });
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE_MS);
await page.setViewport({ width: 360, height: 640, hasTouch: true });

const orders = {
  open: (url) => page.goto(url),
  tap: async (...selectors) => {
    for (const selector of selectors) {
      await page.waitForSelector(selector, { visible: true });
      await page.tap(selector);
    }
  },
  type: async (selector, text) => {
    await page.waitForSelector(selector, { visible: true });
    await page.type(selector, text);
  },
  choose: async (selector, path) => {
    const field = await page.waitForSelector(selector);
    await field.uploadFile(path);
  },
  /** Waits until the text that is shown holds `text`. */
  sees: async (selector, text) => {
    await page.waitForFunction((where, what) => document.querySelector(where)?.textContent.includes(what), {}, selector, text);
  },
  texts: (selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent)),
  network: (isThere) => page.setOfflineMode(!isThere),
  width: () => page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...given] = JSON.parse(line);
  try {
    const found = await orders[name](...given);
    console.log(JSON.stringify(name === 'open' ? null : (found ?? null)));
  } catch (error) {
    const shown = await page.evaluate(() => document.body.innerText).catch(() => 'nothing');
    console.log(JSON.stringify({ error: `${line}: ${error.message}\n${shown}` }));
    break;
  }
}
await browser.close();
