// A row that is pressed or takes the focus, in a drawing or in a table, is marked in all of them.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import * as browsing from '../page/browser.mjs';
import {attributes, points, rowsOf} from './page_parts.mjs';
import {large, real} from './samples.mjs';

let browser;
before(async () => {
  browser = await browsing.launch();
});
after(() => browser?.close());

const open = ({file}, how) => browsing.open(browser, file, how);

test('a pressed point marks its row, a pressed row its points', async () => {
  const {page, faults, close} = await open(real);
  const {rows} = real.data.latency;
  const marked = (where) => page.locator(`${where} [aria-current="true"]`);
  await points(page, 'residuals').nth(3).click();
  assert.equal(await marked('#rows-table').getAttribute('data-row'), '3');
  assert.equal(await page.locator('#scatter [aria-selected="true"]').getAttribute('data-row'), '3');
  assert.ok((await page.locator('#marked').textContent()).startsWith(rows[3].name));
  const seen = await marked('#rows-table').evaluate((row) => {
    const frame = row.closest('.scroll').getBoundingClientRect();
    const {top, bottom} = row.getBoundingClientRect();
    return top >= frame.top && bottom <= frame.bottom + 1;
  });
  assert.ok(seen);

  await page.locator('#rows-table tr[data-row="5"] td').first().click();
  for (const drawing of ['scatter', 'residuals']) {
    const at = page.locator(`#${drawing} [aria-selected="true"]`);
    assert.equal(await at.count(), 1);
    assert.equal(await at.getAttribute('data-row'), '5');
    const [ring, point] = await page.locator(`#${drawing}`).evaluate((host) =>
      ['.ring', '[aria-selected="true"]'].map((which) => {
        const {left, right, top, bottom} = host.querySelector(which).getBoundingClientRect();
        return [(left + right) / 2, (top + bottom) / 2];
      }),
    );
    assert.ok(Math.hypot(ring[0] - point[0], ring[1] - point[1]) < 2.5);
  }
  assert.deepEqual(faults, []);
  await close();
});

test('the tip at a point says what it is', async () => {
  const {page, close} = await open(real);
  const tip = page.locator('#scatter .tip');
  assert.ok(!(await tip.isVisible()));
  const worst = real.data.latency.rows.findIndex(({name}) => name === real.data.latency.worst[0].name);
  await points(page, 'scatter').nth(worst).hover();
  const text = await tip.textContent();
  assert.ok(text.includes(real.data.latency.rows[worst].name));
  for (const word of ['measured', 'predicted', 'off by']) assert.ok(text.includes(word), word);
  assert.ok(text.includes(real.data.latency.rows[worst].reason));
  await page.mouse.move(0, 0);
  assert.ok(!(await tip.isVisible()));
  await close();
});

test('by keyboard: one stop for each drawing, arrows to every point, the row of it', async () => {
  const {page, faults, close} = await open(real);
  const {rows} = real.data.latency;
  for (const drawing of ['scatter', 'residuals'])
    assert.equal(await page.locator(`#${drawing} [tabindex="0"]`).count(), 1);
  await page.locator('#intervals').focus();
  await page.keyboard.press('Tab');
  const focused = () => page.evaluate(() => document.activeElement.dataset.row);
  await page.keyboard.press('Home');
  const visited = [await focused()];
  for (let k = 1; k < rows.length; ++k) {
    await page.keyboard.press('ArrowRight');
    visited.push(await focused());
  }
  assert.equal(new Set(visited).size, rows.length);
  const sizes = visited.map((at) => rows[at].measured_s);
  assert.deepEqual(sizes, [...sizes].sort((a, b) => a - b));
  assert.ok(await page.locator('#scatter .tip').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!(await page.locator('#scatter .tip').isVisible()));
  await page.locator('#to-row').focus();
  await page.keyboard.press('Enter');
  assert.equal(
    await page.evaluate(() => document.activeElement.closest('tr').dataset.row),
    visited.at(-1),
  );
  const ring = await page.locator('#scatter .ring').evaluate((each) => getComputedStyle(each).display);
  assert.notEqual(ring, 'none');
  await page.locator('#quantity input[value=latency]').focus();
  await page.keyboard.press('ArrowRight');
  const mape = Number(await page.locator('#mape').getAttribute('value'));
  assert.equal(mape, real.data.energy.mape);
  await page.locator('#theme').focus();
  await page.keyboard.press('Space');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  assert.deepEqual(faults, []);
  await close();
});

test('the focus stays on its point as the drawing changes its width', async () => {
  const {page, close} = await open(real);
  await points(page, 'scatter').nth(4).focus();
  const width = () => page.locator('#scatter svg').getAttribute('width');
  const before = await width();
  await page.setViewportSize({width: 700, height: 900});
  await page.waitForFunction((was) => document.querySelector('#scatter svg').getAttribute('width') !== was, before);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.row), '4');
  await close();
});

test('a group alone: its points and rows; the filter; the order', async () => {
  const {page, close} = await open(real);
  const {rows} = real.data.latency;
  const key = page.locator('button.key').first();
  await key.click();
  const name = await key.locator('.group-name').textContent();
  const of = rows.filter(({group}) => group === name).length;
  assert.ok(of > 0 && of < rows.length);
  assert.equal(await rowsOf(page).count(), of);
  for (const drawing of ['scatter', 'residuals'])
    assert.equal(await page.locator(`#${drawing} .point:not(.aside)`).count(), of);
  await key.click();
  assert.equal(await rowsOf(page).count(), rows.length);
  await page.locator('#row-filter').fill('conv');
  const found = rows.filter(({name: each}) => each.toLowerCase().includes('conv')).length;
  assert.equal(await rowsOf(page).count(), found);
  await page.locator('#row-filter').fill('');
  await page.locator('#rows-table thead button', {hasText: 'measured'}).click();
  const values = (await attributes(rowsOf(page).locator('td:nth-child(3) data'), 'value')).map(Number);
  assert.deepEqual(values, rows.map((row) => row.measured_s).sort((a, b) => b - a));
  await close();
});

// BOARDLESS_TIMED=1 holds it to a time, on a machine that does nothing else.
test('5,000 rows: it opens, and a point finds its row', async () => {
  const {page, faults, close} = await browsing.open(browser, large.file, {measure: true});
  assert.ok((await rowsOf(page).count()) < 1000);
  const {metrics} = await page.measured.send('Performance.getMetrics');
  const seconds = metrics.find(({name}) => name === 'TaskDuration').value;
  console.log(`opened in ${seconds.toFixed(1)} s of processor time`);
  if (process.env.BOARDLESS_TIMED) assert.ok(seconds < 2);
  await points(page, 'scatter').nth(4000).evaluate((each) => each.focus());
  await page.keyboard.press('Enter');
  const marked = page.locator('#rows-table [aria-current="true"]');
  assert.equal(await marked.getAttribute('data-row'), '4000');
  assert.deepEqual(faults, []);
  await close();
});
