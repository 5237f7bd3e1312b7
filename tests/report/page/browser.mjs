// Real Chromium for the tests of the HTML pages: opens a file, and remembers what a good page never
// does: an error on the console, an exception, a request, a dialog.
import {mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

const require = createRequire(
  new URL('../../../analyzer/report/page/package.json', import.meta.url),
);
const {chromium} = require('playwright-core');
export const axeSource = require('axe-core').source;

const screenshots = process.env.BOARDLESS_SCREENSHOTS ?? null;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

// The page in a file, and `faults`: what it did that it must not.
export async function open(
  browser,
  file,
  {width = 1280, height = 900, theme = 'light', measure = false} = {},
) {
  const context = await browser.newContext({
    viewport: {width, height},
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const faults = [];
  page.on('console', (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`exception: ${error}`));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) faults.push(`request: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  if (measure) {
    page.measured = await context.newCDPSession(page);
    await page.measured.send('Performance.enable', {timeDomain: 'threadTicks'});
  }
  await page.goto(url);
  return {page, faults, close: () => context.close()};
}

export async function screenshot(page, name) {
  if (!screenshots) return;
  mkdirSync(screenshots, {recursive: true});
  // A picture of the whole page also shows what no screen has come near yet.
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('.deep')) each.style.contentVisibility = 'visible';
    scrollTo(0, 0);
  });
  await page.screenshot({path: join(screenshots, `${name}.png`), fullPage: true});
}

// What axe finds wrong, one line each.
export async function accessibilityFaults(page) {
  await page.evaluate(axeSource);
  const {violations} = await page.evaluate(() =>
    axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return violations.map(
    (each) =>
      `${each.id}: ${each.nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? node.failureSummary})`)
        .join('; ')}`,
  );
}

export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
