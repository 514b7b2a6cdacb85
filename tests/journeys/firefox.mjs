/**
 * What somebody does in Firefox, by touch on a small screen: told line by line on standard input, answered line by line.
 *
 *     node firefox.mjs FIREFOX PROFILE < orders
 *
 * An order is JSON: [name, ...arguments]; each answer is what the order found, or {"error": …}, which
 * ends it, as does the end of the input. `tests/journeys/chromium_browser.py` knows the same orders.
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
page.on('dialog', (dialog) => dialog.accept());
await page.setViewport({ width: 360, height: 640, hasTouch: true });

const seen = (selector) => page.waitForSelector(selector, { visible: true });

const orders = {
  open: async (url) => {
    await page.goto(url);
  },
  reload: async () => {
    await page.reload();
  },
  tap: async (...selectors) => {
    for (const selector of selectors) await (await seen(selector)).tap();
  },
  type: async (selector, text) => {
    const field = await seen(selector);
    await field.type(text);
    await page.waitForFunction((one, typed) => one.value.endsWith(typed), {}, field, text);
  },
  pick: async (selector, value) => {
    await seen(selector);
    await page.select(selector, value);
  },
  attach: async (selector, ...paths) => {
    await (await page.waitForSelector(selector)).uploadFile(...paths);
  },
  /** Waits until the text that is there holds `text`. */
  sees: async (selector, text) => {
    await page.waitForFunction((where, what) => document.querySelector(where)?.textContent.includes(what), {}, selector, text);
  },
  ask: (script) => page.evaluate(script),
  network: (isThere) => page.setOfflineMode(!isThere),
  die: () => {
    browser.process().kill('SIGKILL');
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...given] = JSON.parse(line);
  try {
    const found = await orders[name](...given);
    console.log(JSON.stringify(found ?? null));
  } catch (error) {
    const shown = await page.evaluate(() => document.body.innerText).catch(() => 'nothing');
    console.log(JSON.stringify({ error: `${line}: ${error.message}\n${shown}` }));
    break;
  }
}
await browser.close();
