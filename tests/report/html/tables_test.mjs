// The functions table and the code that a choice in it shows.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, open, screenshot} from '../page/browser.mjs';
import {showAll} from './code_view.mjs';
import {given, whole} from './samples.mjs';

const report = given ?? whole;
const {functions, code} = report.data;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const shownOrder = (page) =>
  page
    .locator('#function-table tbody tr')
    .evaluateAll((rows) => rows.map((row) => Number(row.dataset.function)));

test('each column sorts both ways, and says so', async () => {
  const {page, faults, close} = await open(browser, report.file);
  const heads = page.locator('#function-table thead th');
  for (const key of ['cycles', 'instructions', 'stall_cycles', 'inclusive_cycles', 'calls']) {
    const head = page.locator(`#function-table th[data-key="${key}"]`);
    for (const expected of ['descending', 'ascending']) {
      if ((await head.getAttribute('aria-sort')) !== expected) await head.locator('button').click();
      assert.equal(await head.getAttribute('aria-sort'), expected);
      const values = (await shownOrder(page)).map((at) => functions[key][at]);
      const sorted = [...values].sort((a, b) => (expected === 'descending' ? b - a : a - b));
      assert.deepEqual(values, sorted, key);
    }
  }
  const sorts = await heads.evaluateAll((all) => all.map((each) => each.getAttribute('aria-sort')));
  assert.equal(sorts.filter((each) => each !== 'none').length, 1);
  await page.locator('#function-table th[data-key="name"] button').click();
  assert.equal(await heads.first().getAttribute('aria-sort'), 'ascending');
  assert.deepEqual(faults, []);
  await close();
});

test('the filter keeps what matches, and sums it', async () => {
  const {page, close} = await open(browser, report.file);
  const term = functions.name[0].slice(0, 40);
  const expected = functions.name
    .map((_, at) => at)
    .filter((at) =>
      `${functions.name[at]}\n${report.data.files[functions.file[at]] ?? ''}`
        .toLowerCase()
        .includes(term.toLowerCase()),
    );
  await page.locator('#function-filter').fill(term);
  assert.deepEqual(
    (await shownOrder(page)).sort((a, b) => a - b),
    expected,
  );
  const sum = Number(
    await page.locator('#function-table tfoot data:not(.share)').getAttribute('value'),
  );
  assert.equal(
    sum,
    expected.reduce((all, at) => all + functions.cycles[at], 0),
  );
  await page.locator('#function-filter').fill('no such function');
  assert.deepEqual(await shownOrder(page), []);
  await close();
});

test('a chosen function shows its code, under its source lines, hot ones marked in words', async () => {
  const {page, faults, close} = await open(browser, report.file);
  const hottest = functions.cycles.indexOf(Math.max(...functions.cycles));
  assert.equal(await page.locator('#code-name').textContent(), functions.name[hottest]);
  const other = (await shownOrder(page))[1];
  await page.locator(`#function-table tr[data-function="${other}"] button`).click();
  assert.equal(await page.locator('#code-name').textContent(), functions.name[other]);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'code-name');
  await showAll(page);
  const own = code.function.map((_, at) => at).filter((at) => code.function[at] === other);
  assert.equal(await page.locator('tr.instruction').count(), own.length);
  assert.deepEqual(
    await page.locator('tr.instruction .asm').allTextContents(),
    own.map((at) => code.text[at]),
  );
  const hot = own.filter((at) => code.cycles[at] >= report.data.estimate.cycles * 0.01);
  assert.equal(await page.locator('tr.instruction .hot').count(), hot.length);
  if (own.some((at) => code.lost[at].length)) assert.ok((await page.locator('.loss').count()) > 0);
  if (report.data.sources.length) assert.ok((await page.locator('tr.line .source').count()) > 0);
  await page.locator('#code-hot').click();
  const top = own.reduce((a, b) => (code.cycles[b] > code.cycles[a] ? b : a));
  assert.equal(
    await page.evaluate(() => document.activeElement.querySelector('.address').textContent),
    `0x${code.address[top].toString(16).padStart(8, '0')}`,
  );
  await page.locator('input[value=lines]').check();
  const lines = new Set(own.map((at) => `${code.file[at]}:${code.line[at]}`));
  assert.equal(await page.locator('table.lines tbody tr').count(), lines.size);
  await screenshot(page, 'code-lines');
  assert.deepEqual(faults, []);
  await close();
});
