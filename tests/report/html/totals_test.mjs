// The numbers on the page are the estimate's, and every view sums to them.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, open, screenshot} from '../page/browser.mjs';
import {showAll} from './code_view.mjs';
import {bare, reports, sample, whole} from './samples.mjs';

const grouped = (value) => value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const {name, file, estimate, data} of reports) {
  test(`${name}: opens without a fault, and shows the estimate's totals`, async () => {
    const {page, faults, close} = await open(browser, file);
    const exact = (selector) => page.locator(selector).getAttribute('value').then(Number);
    assert.equal(await exact('#latency data.value'), estimate.latency_s);
    assert.equal(await exact('#cycles data.value'), estimate.cycles);
    assert.equal(await page.locator('#cycles data.value').textContent(), grouped(estimate.cycles));
    if (estimate.energy_j === null) {
      assert.equal(await page.locator('#energy .value').textContent(), 'unknown');
      assert.equal(await page.locator('#energy .note').textContent(), estimate.no_energy_reason);
      assert.ok(await page.locator('input[value=joules]').isDisabled());
    } else {
      assert.equal(await exact('#energy data.value'), estimate.energy_j);
    }
    for (const end of estimate.cycles_interval)
      assert.ok((await page.locator('#cycles .interval').textContent()).includes(grouped(end)));
    for (const id of ['class-table', 'function-table', 'stall-table'])
      assert.equal(await exact(`#${id} tfoot data:not(.share)`), estimate.cycles, id);
    if (data.call_tree)
      assert.ok(
        (await page.locator('g.frame').first().getAttribute('aria-label')).includes(
          `: ${grouped(estimate.cycles)} cycles, 100.0`,
        ),
      );
    for (const warning of estimate.warnings)
      assert.ok((await page.locator('#warnings').textContent()).includes(warning));
    assert.doesNotMatch(
      await page.locator('body').innerText(),
      /inconsistent|NaN|undefined|Infinity/,
    );
    assert.deepEqual(faults, []);
    await screenshot(page, `${name}-light`);
    await close();
  });

  test(`${name}: the code of each function sums to the function`, async () => {
    const {page, close} = await open(browser, file);
    const {cycles: own} = data.functions;
    const rows = own
      .map((_, at) => at)
      .sort((a, b) => own[b] - own[a])
      .slice(0, 8);
    for (const at of rows) {
      await page.locator(`#function-table tr[data-function="${at}"] button`).click();
      await showAll(page);
      const cycles = await page
        .locator('#code-body tr.instruction td:nth-child(5) data')
        .evaluateAll((cells) => cells.reduce((all, cell) => all + Number(cell.value), 0));
      assert.ok(
        Math.abs(cycles - data.functions.cycles[at]) < 1e-6,
        `${data.functions.name[at]}: ${cycles}`,
      );
    }
    await close();
  });
}

test('an estimate alone makes a report, with its own rows as functions', async () => {
  const {page, faults, close} = await open(browser, bare.file);
  assert.equal(
    await page.locator('#function-table tbody tr').count(),
    bare.data.estimate.by_function.length,
  );
  for (const id of ['flame-graph', 'code', 'charts'])
    assert.equal(await page.locator(`#${id}`).count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

test('one figure of energy for each cycle stands for the columns', async () => {
  const data = structuredClone(whole.data);
  data.energy_per_cycle_j = data.estimate.energy_j / data.estimate.cycles;
  for (const table of [data.functions, data.call_tree, data.code]) delete table.energy_j;
  delete data.functions.inclusive_energy_j;
  const [lean, full] = [sample('lean', data), whole].map((each) => open(browser, each.file));
  const texts = [];
  for (const opened of [lean, full]) {
    const {page, close} = await opened;
    await page.locator('input[value=joules]').check();
    texts.push([
      await page.locator('main').textContent(),
      await page.locator('g.frame').first().getAttribute('aria-label'),
    ]);
    await close();
  }
  assert.deepEqual(texts[0], texts[1]);
});

test('rows that do not sum to the whole are said to', async () => {
  const data = structuredClone(whole.data);
  data.call_tree.cycles[1] += 1;
  const {page, close} = await open(browser, sample('broken', data).file);
  assert.match(
    await page.locator('#warnings').textContent(),
    /its call tree sum to 11,413,123 cycles/,
  );
  await close();
});

test('code that is inlined shows in the function that holds it, when asked', async () => {
  const data = structuredClone(whole.data);
  const {functions, code} = data;
  functions.inlined = functions.name.map((_, at) => at === 1);
  functions.inside = functions.name.map((_, at) => (at === 1 ? 0 : -1));
  const {page, faults, close} = await open(browser, sample('inlined', data).file);
  const [holder, copy] = [0, 1].map((at) => code.function.filter((owner) => owner === at).length);
  const rows = page.locator('#code-body tr.instruction');
  assert.match(
    await page.locator('#function-table tr[data-function="1"]').textContent(),
    new RegExp(`inlined in ${functions.name[0]}`),
  );
  assert.equal(await rows.count(), holder);
  await page.locator('#code-inlined').check();
  assert.equal(await rows.count(), holder + copy);
  const sum = (functions.cycles[0] + functions.cycles[1]).toFixed(0);
  assert.ok((await page.locator('#code-about').textContent()).replace(/,/g, '').includes(sum));
  await page.locator('#function-table tr[data-function="1"] button').click();
  assert.ok(!(await page.locator('#code-inlined').isVisible()));
  assert.equal(await rows.count(), copy);
  assert.deepEqual(faults, []);
  await close();
});

test('a call tree of several roots gets one above them', async () => {
  const data = structuredClone(whole.data);
  data.call_tree.parent = data.call_tree.parent.map((above) => above - 1).slice(1);
  for (const key of ['function', 'calls', 'instructions', 'cycles', 'energy_j'])
    data.call_tree[key] = data.call_tree[key].slice(1);
  data.call_tree.parent[1] = -1;
  const {page, faults, close} = await open(browser, sample('roots', data).file);
  assert.match(
    await page.locator('g.frame').first().getAttribute('aria-label'),
    /^everything counted: 11,413,122 cycles, 100\.0/,
  );
  assert.deepEqual(faults, []);
  await close();
});

test('passes are shown each', async () => {
  const data = structuredClone(whole.data);
  data.estimate.passes = 4;
  const {page, close} = await open(browser, sample('passes', data).file);
  assert.match(await page.locator('#cycles .note').textContent(), /2,853,281 for each of 4 passes/);
  await close();
});
