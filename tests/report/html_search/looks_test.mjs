// For everyone: both themes, a phone's width, everything inside its frame.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import * as browsing from '../page/browser.mjs';
import {leastContrast} from '../page/contrast.mjs';
import {none, real, samples} from './samples.mjs';

let browser;
before(async () => {
  browser = await browsing.launch();
});
after(() => browser?.close());

const contrasts = (page, what) =>
  page.evaluate((which) => {
    const ground = getComputedStyle(document.documentElement).backgroundColor;
    return [...document.querySelectorAll(which)].map((each) => [getComputedStyle(each).fill, ground]);
  }, what);

const looks = [
  ['light', 1280],
  ['dark', 360],
  ['dark', 1280],
  ['light', 360],
];
for (const sample of samples)
  for (const [theme, width] of looks.slice(0, sample === real ? 4 : 2))
    test(`${sample.name}: whole and accessible, ${theme}, ${width} pixels`, async () => {
      const {page, faults, close} = await browsing.open(browser, sample.file, {theme, width});
      assert.ok((await browsing.sideways(page)) <= 0);
      assert.deepEqual(await browsing.accessibilityFaults(page), []);
      if (sample !== none) {
        assert.ok(leastContrast(await contrasts(page, '.drawing text')) >= 4.5);
        assert.ok(leastContrast(await contrasts(page, '#front .point')) >= 3);
      }
      const outside = await page.evaluate(() => {
        const frame = document.querySelector('#front svg')?.getBoundingClientRect();
        return [...document.querySelectorAll('#front .point, #front text')]
          .filter((each) => {
            const {left, right, top, bottom} = each.getBoundingClientRect();
            return left < frame.left - 1 || right > frame.right + 1 || top < frame.top - 1 || bottom > frame.bottom + 1;
          })
          .map((each) => each.outerHTML);
      });
      assert.deepEqual(outside, []);
      await browsing.screenshot(page, `search-${sample.name}-${theme}-${width}`);
      assert.deepEqual(faults, []);
      await close();
    });
