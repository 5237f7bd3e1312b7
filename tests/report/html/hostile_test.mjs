// What firmware supplies is text, whatever it says.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, open} from '../page/browser.mjs';
import {hostile} from './large_estimate.mjs';
import {large, sample, whole} from './samples.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shown = (name) =>
  name.replace(/[\u202a-\u202e]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

test('hostile names show as names, in the table, the graph and the code', async () => {
  const {page, faults, close} = await open(browser, large.file);
  const title = await page.title();
  const names = await page.locator('#function-table tbody tr button').allTextContents();
  for (const [at, name] of hostile.entries()) {
    assert.ok(names.includes(shown(name)), name);
    await page.locator(`#function-table tr[data-function="${at}"] button`).click();
    assert.equal(await page.locator('#code-name').textContent(), shown(name));
    await page.locator('#flame-search').fill(shown(name));
    assert.match(await page.locator('#flame-found').textContent(), /frames?: /, name);
    await page.locator('#function-filter').fill('');
  }
  assert.equal(await page.locator('img, b[onmouseover], iframe, object').count(), 0);
  assert.equal(await page.locator('script').count(), 2);
  assert.equal(await page.title(), title);
  assert.ok(title.includes(hostile[0]));
  assert.deepEqual(faults, []);
  await close();
});

test('hostile source, instructions, files and reasons show as text', async () => {
  const data = structuredClone(whole.data);
  data.files = data.files.map(() => `a/${hostile[1]}.c`);
  data.reasons = data.reasons.map(() => hostile[0]);
  data.code.text = data.code.text.map(() => hostile[0]);
  for (const piece of data.sources) piece.lines = piece.lines.map(() => hostile[0]);
  data.series[0].title =
    data.series[0].series[0].label =
    data.series[0].marks[0].label =
      hostile[0];
  const {page, faults, close} = await open(browser, sample('hostile', data).file);
  assert.equal(await page.locator('tr.instruction .asm').first().textContent(), hostile[0]);
  assert.equal(await page.locator('tr.line .source').first().textContent(), hostile[0]);
  assert.equal(await page.locator('figcaption').textContent(), hostile[0]);
  assert.equal(await page.locator('img, b[onmouseover]').count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

test('the empty page says that it is empty', async () => {
  const file = new URL('../../../analyzer/report/html/report.html', import.meta.url).pathname;
  const {page, faults, close} = await open(browser, file);
  assert.match(await page.locator('.empty').first().textContent(), /empty report/);
  assert.deepEqual(faults, []);
  await close();
});
