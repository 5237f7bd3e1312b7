// For everyone: both themes, a phone's width, no shift of what is read, the keyboard, paper.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {accessibilityFaults, launch, open, screenshot, sideways} from '../page/browser.mjs';
import {leastContrast} from '../page/contrast.mjs';
import {reports} from './samples.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// Least contrast of a frame's label to its ground, which axe cannot see in SVG.
const leastFrameContrast = async (page) =>
  leastContrast(
    await page.evaluate(() =>
      [...document.querySelectorAll('g.frame')].map((frame) => [
        getComputedStyle(frame.querySelector('rect')).fill,
        getComputedStyle(frame.querySelector('.d3-flame-graph-label')).color,
      ]),
    ),
  );

for (const {name, file} of reports)
  for (const theme of ['light', 'dark'])
    test(`${name}: accessible, with contrast, in ${theme}`, async () => {
      const {page, close} = await open(browser, file, {theme});
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.ok((await leastFrameContrast(page)) >= 4.5);
      await page.locator('#flame-search').fill('e');
      assert.ok((await leastFrameContrast(page)) >= 4.5);
      if (theme === 'dark') await screenshot(page, `${name}-dark`);
      await close();
    });

test('the switch overrides the system, which is followed until then', async () => {
  const {page, close} = await open(browser, reports[0].file, {theme: 'light'});
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const system = async (colorScheme) => {
    await page.emulateMedia({colorScheme});
    await page.evaluate(() => new Promise((done) => setTimeout(done, 100))); // it hears of it later
  };
  await system('dark');
  assert.equal(await theme(), 'dark');
  await page.locator('#theme').click();
  assert.equal(await theme(), 'light');
  assert.equal(await page.locator('#theme').getAttribute('aria-pressed'), 'false');
  await system('light');
  await system('dark');
  assert.equal(await theme(), 'light');
  await close();
});

for (const {name, file} of reports)
  test(`${name}: 360 pixels wide, nothing sticks out`, async () => {
    const {page, close} = await open(browser, file, {width: 360, height: 740});
    const outside = await sideways(page);
    assert.ok(outside <= 0, `${outside} pixels too wide`);
    await screenshot(page, `${name}-phone`);
    assert.deepEqual(await accessibilityFaults(page), []);
    await close();
  });

for (const {name, file} of reports)
  test(`${name}: nothing moves while it opens`, async () => {
    const {page, close} = await open(browser, file);
    const shift = await page.evaluate(
      () =>
        new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const each of list.getEntries()) sum += each.value;
          }).observe({type: 'layout-shift', buffered: true});
          setTimeout(() => done(sum), 300);
        }),
    );
    assert.equal(shift, 0);
    await close();
  });

test('every stop of the Tab key shows where it is', async () => {
  const {page, close} = await open(browser, reports[0].file);
  const unseen = [];
  let stops = 0;
  for (; stops < 200; ++stops) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const drawn = at.matches('g.frame')
        ? at.querySelector('rect')
        : at.matches('.segments input')
          ? at.nextElementSibling
          : at;
      const {outlineStyle, outlineWidth} = getComputedStyle(drawn);
      return {
        what: at.outerHTML.slice(0, 80),
        seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      };
    });
    if (!stop) break;
    if (!stop.seen) unseen.push(stop.what);
  }
  assert.ok(stops > 15, `${stops} stops`);
  assert.deepEqual(unseen, []);
  await close();
});

test('on paper nothing scrolls', async () => {
  const {page, close} = await open(browser, reports[0].file);
  await page.emulateMedia({media: 'print'});
  const clipped = await page
    .locator('.scroll')
    .evaluateAll(
      (all) => all.filter((each) => getComputedStyle(each).overflowY !== 'visible').length,
    );
  assert.equal(clipped, 0);
  assert.ok(!(await page.locator('nav').isVisible()));
  await close();
});
