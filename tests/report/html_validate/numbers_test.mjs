// The numbers of the page are the JSON's, points lie where they belong, and names show as names.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import * as browsing from '../page/browser.mjs';
import {attributes, points, shown} from './page_parts.mjs';
import {hostile, named, real} from './samples.mjs';

let browser;
before(async () => {
  browser = await browsing.launch();
});
after(() => browser?.close());

const open = ({file}, how) => browsing.open(browser, file, how);

for (const quantity of ['latency', 'energy'])
  test(`the numbers of ${quantity} are those of the JSON`, async () => {
    const {page, close} = await open(real);
    await page.locator(`#quantity input[value=${quantity}]`).check();
    const data = real.data[quantity];
    const value = async (id) => Number(await page.locator(`#${id}`).getAttribute('value'));
    for (const key of ['mape', 'rmse', 'r2', 'bias']) assert.equal(await value(key), data[key]);
    for (const limit of [5, 10, 15])
      assert.equal(await value(`within-${limit}`), data[`within_${limit}_percent`]);
    assert.equal(await value('within-interval'), data.within_interval);

    const column = async (table, at) =>
      (await attributes(page.locator(`#${table} tbody td:nth-child(${at}) data`), 'value')).map(Number);
    const sorted = [...data.rows].sort(
      (a, b) => Math.abs(b.relative_error) - Math.abs(a.relative_error),
    );
    const unit = quantity === 'latency' ? 's' : 'j';
    assert.deepEqual(await column('rows-table', 3), sorted.map((row) => row[`measured_${unit}`]));
    assert.deepEqual(await column('rows-table', 4), sorted.map((row) => row[`predicted_${unit}`]));
    assert.deepEqual(await column('rows-table', 5), sorted.map((row) => row.relative_error));
    // Of two computations: alike but for the last digit.
    const worst = await column('worst-table', 4);
    assert.equal(worst.length, data.worst.length);
    for (const [at, row] of data.worst.entries())
      assert.ok(Math.abs(worst[at] - row.relative_error) < 1e-12, row.name);
    assert.deepEqual(
      await page.locator('#worst-table .reason').allTextContents(),
      data.worst.map((row) => row.reason ?? '–'),
    );
    assert.deepEqual(await column('baselines-table', 3), [
      data.mape,
      ...data.baselines.map((row) => row.mape),
    ]);
    const byMape = [...data.by_group].sort((a, b) => b.mape - a.mape);
    assert.deepEqual(await column('groups-table', 3), byMape.map((row) => row.mape));
    await close();
  });

test('points lie where their rows are: on the line where predicted is measured', async () => {
  const {page, close} = await open(real);
  const places = (await attributes(points(page, 'scatter'), 'transform')).map((each) =>
    each.match(/[\d.]+/g).map(Number),
  );
  const [[x0, y0], [x1, y1]] = (await page.locator('#scatter .identity').getAttribute('d'))
    .match(/[\d.]+,[\d.]+/g)
    .map((each) => each.split(',').map(Number));
  const {rows} = real.data.latency;
  for (const [at, {measured_s: measured, predicted_s: predicted}] of rows.entries()) {
    const [x, y] = places[at];
    const onLine = y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
    // Pixels grow downwards, so that above the line is less.
    if (predicted > measured * 1.001) assert.ok(y < onLine + 0.1, rows[at].name);
    if (predicted < measured * 0.999) assert.ok(y > onLine - 0.1, rows[at].name);
    for (const other of rows.keys())
      if (rows[other].measured_s > measured) assert.ok(places[other][0] >= x);
  }
  await close();
});

test('hostile names show as names', async () => {
  const {page, faults, close} = await open(named, {width: 360});
  assert.match(await page.locator('h1').textContent(), /^<b>hostile\.csv on /);
  const names = await page.locator('#rows-table .name').allTextContents();
  const groups = await page.locator('#groups-table tbody th').allTextContents();
  for (const name of hostile) {
    assert.ok(names.includes(`${shown(name).replaceAll('/', '')}.elf layer_conv`), name);
    assert.ok(groups.includes(shown(name)), name);
  }
  const last = points(page, 'residuals').last();
  await last.hover();
  const shownName = `${shown(hostile.at(-1))}.elf layer_conv`;
  assert.equal(await page.locator('#residuals .tip-name').textContent(), shownName);
  await last.click();
  assert.equal(await page.locator('.marked-name').textContent(), shownName);
  assert.equal(await page.locator('img, b').count(), 0);
  assert.equal(await page.locator('script').count(), 2);
  assert.deepEqual(faults, []);
  await close();
});

test('what was not measured is said, and not to be chosen', async () => {
  const {page, close} = await open(named);
  assert.equal(await page.locator('#quantity').count(), 0);
  assert.equal(named.data.energy, null);
  const text = await page.locator('#answer').textContent();
  assert.ok(text.includes(named.data.no_energy_reason));
  await close();
});

test('what the figures rest on is named', async () => {
  const {page, close} = await open(real);
  const text = await page.locator('#basis').textContent();
  const {measurements, board, model, boardless_version: version, notes} = real.data;
  for (const part of [measurements.path, measurements.sha256, board, model, version, ...notes])
    assert.ok(text.includes(part), part);
  await close();
});
