// For everyone: both themes, a phone's width, no two texts in one place, paper; and rows of all kinds:
// one, all alike, five thousand.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import * as browsing from '../page/browser.mjs';
import {leastContrast} from '../page/contrast.mjs';
import {attributes, points} from './page_parts.mjs';
import {alike, large, one, real, samples, single} from './samples.mjs';

let browser;
before(async () => {
  browser = await browsing.launch();
});
after(() => browser?.close());

const open = ({file}, how) => browsing.open(browser, file, how);

// What stands in drawings, on what it stands.
const leastTextContrast = async (page) =>
  leastContrast(
    await page.evaluate(() => {
      const style = (each) => getComputedStyle(each);
      const ground = style(document.documentElement).backgroundColor;
      return [...document.querySelectorAll('.drawing text')].map((each) => [style(each).fill, ground]);
    }),
  );

// Points are no text: 3:1 (WCAG 1.4.11), also on the band.
const leastPointContrast = async (page) =>
  leastContrast(
    await page.evaluate(() => {
      const fill = (each) => getComputedStyle(each).fill;
      const ground = getComputedStyle(document.documentElement).backgroundColor;
      const band = fill(document.querySelector('#residuals .band'));
      return [...document.querySelectorAll('#residuals .point')].flatMap((each) => [
        [fill(each), ground],
        [fill(each), band],
      ]);
    }),
  );

const looks = [
  ['light', 1280],
  ['dark', 360],
  ['dark', 1280],
  ['light', 360],
];
for (const sample of samples)
  for (const [theme, width] of looks.slice(0, sample === real ? 4 : 2))
    test(`${sample.name}: whole and accessible, ${theme}, ${width} pixels`, async () => {
      const {page, faults, close} = await open(sample, {theme, width});
      assert.ok((await browsing.sideways(page)) <= 0);
      // axe takes minutes for ten thousand points: of those, the rest of the page.
      if (sample === large)
        await page.evaluate(() => {
          for (const each of document.querySelectorAll('.point:nth-child(n + 20)')) each.remove();
        });
      assert.deepEqual(await browsing.accessibilityFaults(page), []);
      assert.ok((await leastTextContrast(page)) >= 4.5);
      assert.ok((await leastPointContrast(page)) >= 3);
      await browsing.screenshot(page, `validate-${sample.name}-${theme}-${width}`);
      assert.deepEqual(faults, []);
      await close();
    });

for (const sample of samples)
  test(`${sample.name}: a point in each drawing for each row, inside its frame`, async () => {
    const {page, close} = await open(sample, {width: 360});
    const {rows} = sample.data.latency;
    for (const drawing of ['scatter', 'residuals']) {
      assert.equal(await points(page, drawing).count(), rows.length);
      const outside = await page.locator(`#${drawing}`).evaluate((host) => {
        const frame = host.querySelector('svg').getBoundingClientRect();
        return [...host.querySelectorAll('.point, text')].filter((each) => {
          const {left, right, top, bottom} = each.getBoundingClientRect();
          const slack = 1;
          return (
            left < frame.left - slack ||
            right > frame.right + slack ||
            top < frame.top - slack ||
            bottom > frame.bottom + slack
          );
        }).map((each) => each.outerHTML);
      });
      assert.deepEqual(outside, []);
    }
    const inBars = await attributes(page.locator('#histogram .bar'), 'data-rows');
    assert.equal(inBars.reduce((sum, each) => sum + Number(each), 0), rows.length);
    await close();
  });

for (const sample of samples)
  test(`${sample.name}: the ticks of an axis do not touch`, async () => {
    for (const width of [360, 1280]) {
      const {page, close} = await open(sample, {width});
      const touching = await page.evaluate(() =>
        [...document.querySelectorAll('.drawing')].flatMap((host) => {
          const boxes = [...host.querySelectorAll('.tick')].map((each) => ({
            text: each.textContent,
            box: each.getBoundingClientRect(),
          }));
          return boxes.flatMap((a, at) =>
            boxes
              .slice(at + 1)
              .filter(
                (b) =>
                  a.box.left < b.box.right + 3 &&
                  b.box.left < a.box.right + 3 &&
                  a.box.top < b.box.bottom - 1 &&
                  b.box.top < a.box.bottom - 1,
              )
              .map((b) => `${host.id}: ${a.text} and ${b.text}`),
          );
        }),
      );
      assert.deepEqual(touching, []);
      await close();
    }
  });

test('one row, rows all alike, no groups: no keys, nothing that is not a number', async () => {
  for (const sample of [one, alike, single]) {
    const {page, faults, close} = await open(sample);
    assert.equal(await page.locator('button.key, #groups').count(), 0);
    assert.doesNotMatch(await page.locator('body').innerText(), /NaN|Infinity|undefined|null/);
    assert.doesNotMatch(await page.locator('#drawings').innerHTML(), /NaN|Infinity|undefined/);
    assert.deepEqual(faults, []);
    await close();
  }
});

test('on paper nothing scrolls', async () => {
  const {page, close} = await open(real);
  await page.emulateMedia({media: 'print'});
  const clipped = await page
    .locator('.scroll')
    .evaluateAll((all) => all.filter((each) => getComputedStyle(each).overflowY !== 'visible').length);
  assert.equal(clipped, 0);
  await close();
});

test('the empty page says that it is empty', async () => {
  const file = new URL('../../../analyzer/report/html_validate/validate.html', import.meta.url).pathname;
  const {page, faults, close} = await open({file});
  assert.match(await page.locator('.empty').first().textContent(), /empty page/);
  assert.deepEqual(faults, []);
  await close();
});
