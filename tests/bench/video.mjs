/**
 * Somebody sends a film from a phone, and taps all the while: what the page was like is said in one line of JSON.
 *
 *     node video.mjs CHROMIUM URL FILM SLOWER [FLAG ...]
 *
 * Playwright watches the network, and for it a page copies the body of every request as text, on its own thread:
 * 15 ms a mebibyte, before a slower processor is played. Here nobody watches.
 */

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const puppeteer = require('puppeteer-core');

// A slow machine is slow, not wrong.
const PATIENCE_MS = 3_600_000;
// As quick as a finger.
const BETWEEN_TAPS_MS = 200;
// Nobody reads a screen, and answers what it asks, in less.
const SCREEN_MS = 1500;
const [executablePath, url, film, slower, ...flags] = process.argv.slice(2);

const browser = await puppeteer.launch({
  executablePath,
  args: [...flags, '--lang=es-MX', '--accept-lang=es-MX'],
  networkEnabled: false,
  protocolTimeout: PATIENCE_MS,
});
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE_MS);
await page.setViewport({ width: 360, height: 640, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
await page.emulateCPUThrottling(Number(slower));
await page.evaluateOnNewDocument(note);

/** The slowest event of each interaction, by the number that the browser gave it; what kept the page's thread; requests. */
function note() {
  globalThis.latencies = {};
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId > 0) globalThis.latencies[interactionId] = Math.max(globalThis.latencies[interactionId] ?? 0, duration);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
  }).observe({ type: 'longtask' });
  globalThis.requests = [];
  new PerformanceObserver((list) => {
    for (const { name, startTime, responseEnd } of list.getEntries()) if (name.includes('/api/v1/')) globalThis.requests.push([name, startTime, responseEnd]);
  }).observe({ type: 'resource' });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const button = (name) => page.locator(`::-p-aria([role="button"][name="${name}"])`);
const text = (selector) => page.evaluate((where) => document.querySelector(where)?.textContent ?? '', selector);
const words = async () => page.evaluate(() => Array.from(document.querySelectorAll('ol.words li'), (item) => item.innerText.split(/\s+/).at(-1)));

/** Up to the last button. */
async function prepare() {
  await page.goto(url);
  await page.locator('#type-attack').click();
  await page.locator('#text').fill('Va con un video.');
  await page.locator('#primary').click();
  await (await page.waitForSelector('#picker')).uploadFile(film);
  // The copy without the place where it was taken; of a small one the original goes as well.
  const original = await page.waitForSelector('#list li input[type=checkbox]');
  await page.evaluate((box) => box.checked && box.click(), original);
  await button('Seguir').click();
  await page.waitForSelector('#finish, #organisation-0');
  if ((await page.$('#finish')) !== null) await page.click('#finish');
  await page.waitForSelector('#organisation-0:checked');
  await pause(SCREEN_MS);
  await button('Seguir').click();
  while ((await text('#heading')) !== 'Revisa y envía') {
    await pause(SCREEN_MS);
    await button('Saltar').click();
  }
  await pause(SCREEN_MS);
}

let largest = 0;
let taps = 0;

async function look() {
  const sessions = [await session, ...page.workers().map(({ client }) => client)];
  const heaps = await Promise.all(sessions.map((each) => each.send('Runtime.getHeapUsage').catch(() => undefined)));
  const bytes = heaps.map((heap) => (heap === undefined ? 0 : heap.usedSize + heap.backingStorageSize));
  largest = Math.max(largest, bytes.reduce((sum, each) => sum + each, 0));
}

async function tap(handle) {
  await handle.tap();
  taps += 1;
}

/** Each tap and each key until the film has arrived. */
async function send() {
  await tap(await button('Enviar').waitHandle());
  await page.waitForFunction(() => document.querySelectorAll('ol.words li').length === 12);
  const written = await words();
  await tap(await button('Ya las escribí').waitHandle());
  await page.waitForSelector('input[id^=word-]');
  for (const field of await page.$$('input[id^=word-]')) {
    await tap(field);
    const number = await field.evaluate((one) => Number(/\d+/.exec(one.labels[0].textContent)[0]));
    for (const letter of written[number - 1].slice(0, 4)) {
      await page.keyboard.type(letter);
      taps += 1;
      await look();
    }
  }
  await tap(await button('Revisar').waitHandle());
  await page.waitForSelector('#receipt');
  while (!(await text('#uploads')).includes('Se envió 1 archivo.')) {
    await tap(await page.waitForSelector('summary'));
    await look();
    await pause(BETWEEN_TAPS_MS);
  }
}

const session = page.createCDPSession();
await prepare();
await page.evaluate(() => {
  globalThis.latencies = {};
  globalThis.longest = 0;
});
const start = performance.now();
await send();
const seconds = (performance.now() - start) / 1000;
const [latencies, longest, requests] = await page.evaluate(() => [Object.values(globalThis.latencies), globalThis.longest, globalThis.requests]);
const parts = requests.filter(([name]) => /uploads\/\w+$/.test(name));
const between = parts.slice(1).map(([, begun], i) => begun - parts[i][2]);
console.log(JSON.stringify({ seconds, heap: largest, taps, latencies, longest, between }));
await browser.close();
