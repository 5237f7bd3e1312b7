// A network's report: its operators, their types, whether it fits, and what is left out.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, open} from '../page/browser.mjs';
import {column, grouped} from './table_column.mjs';
import {bare, largeNetwork, network, sample} from './samples.mjs';

const {model, estimate} = network.data;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const withModel = (name, change) => {
  const data = structuredClone(network.data);
  change(data.model, data);
  return sample(name, data).file;
};

const sum = (rows, key) => rows.reduce((all, row) => all + (row[key] ?? 0), 0);
const closeTo = (a, b) => assert.ok(Math.abs(a - b) <= 1e-9 * Math.abs(b), `${a}, not ${b}`);

test('the operators’ figures are the data’s, and sum to the estimate', async () => {
  const {page, faults, close} = await open(browser, network.file);
  for (const key of ['cycles', 'macs', 'cycles_per_mac', 'latency_s', 'energy_j', 'share'])
    assert.deepEqual(
      await column(page, 'operator-table', key),
      model.ops.map((op) => op[key]),
      key,
    );
  const foot = async (key) => (await column(page, 'operator-table', key, 'tfoot'))[0];
  assert.equal(await foot('cycles'), estimate.cycles);
  assert.equal(await foot('macs'), model.macs);
  closeTo(await foot('cycles_per_mac'), estimate.cycles / model.macs);
  closeTo(await foot('energy_j'), estimate.energy_j);
  closeTo(await foot('latency_s'), estimate.latency_s);
  const first = page.locator('#operator-table tbody tr').nth(3);
  assert.match(await first.textContent(), /^3DEPTHWISE_CONV_2Dcost of operator 1/);
  assert.match(await first.textContent(), /1×25×5×64/);
  assert.doesNotMatch(await page.locator('#warnings').textContent(), /inconsistent/);
  assert.doesNotMatch(await page.locator('main').innerText(), /NaN|undefined|Infinity|null/);
  assert.deepEqual(faults, []);
  await close();
});

test('types of operator: the data’s figures, and how far they are apart', async () => {
  const {page, close} = await open(browser, network.file);
  const rows = [...model.by_type].sort((a, b) => b.cycles - a.cycles);
  for (const key of ['count', 'macs', 'cycles', 'share', 'cycles_per_mac', 'joules_per_mac'])
    assert.deepEqual(
      await column(page, 'type-table', key),
      rows.map((row) => row[key]),
      key,
    );
  assert.deepEqual(
    await column(page, 'type-table', 'macs_per_s'),
    rows.map((row) => (row.macs ? row.macs / row.latency_s : null)),
  );
  assert.deepEqual(await column(page, 'type-table', 'count', 'tfoot'), [model.ops.length]);
  const each = rows.filter((row) => row.macs).sort((a, b) => a.cycles_per_mac - b.cycles_per_mac);
  const words = await page.locator('#type-spread').textContent();
  assert.ok(words.includes(`${each.at(-1).op} is the dearest`), words);
  assert.ok(words.includes(`${each[0].op} the cheapest`), words);
  const factor = await page.locator('#type-spread data').getAttribute('value');
  closeTo(Number(factor), each.at(-1).cycles_per_mac / each[0].cycles_per_mac);
  await close();
});

test('operators sort by any column, and the filter finds types, names and shapes', async () => {
  const {page, close} = await open(browser, network.file);
  const order = () =>
    page
      .locator('#operator-table tbody tr')
      .evaluateAll((rows) => rows.map((row) => Number(row.dataset.operator)));
  assert.deepEqual(
    await order(),
    model.ops.map((op) => op.index),
  );
  await page.locator('#operator-table th[data-key=cycles_per_mac] button').click();
  const sorted = (await order()).map((at) => model.ops[at].cycles_per_mac ?? -1);
  assert.deepEqual(
    sorted,
    [...sorted].sort((a, b) => b - a),
  );
  const box = page.locator('#operator-filter');
  for (const [term, keep] of [
    ['depthwise', (op) => op.op.startsWith('DEPTHWISE')],
    ['SOFTMAX_12/relu', (op) => op.index === 12],
    ['1x12', (op) => op.shapes.includes('1x12')],
  ]) {
    await box.fill(term);
    const expected = model.ops.filter(keep);
    assert.deepEqual(
      (await order()).sort((a, b) => a - b),
      expected.map((op) => op.index),
      term,
    );
    assert.deepEqual(await column(page, 'operator-table', 'cycles', 'tfoot'), [
      sum(expected, 'cycles'),
    ]);
  }
  await close();
});

test('what was not counted is said to be so, and is in no sum', async () => {
  const file = withModel('missing', ({ops, by_type: types}, data) => {
    const op = ops[12];
    data.estimate.cycles -= op.cycles;
    types.splice(
      types.findIndex((each) => each.op === op.op),
      1,
    );
    for (const key of ['instructions', 'cycles', 'stall_cycles', 'latency_s', 'energy_j', 'share'])
      op[key] = 0;
    op.macs = 1000;
    op.missing = 'no kernel for SOFTMAX of int16';
  });
  const {page, faults, close} = await open(browser, file);
  const row = page.locator('#operator-table tr[data-operator="12"]');
  assert.match(await row.textContent(), /not counted: no kernel for SOFTMAX of int16/);
  assert.ok(await row.evaluate((each) => each.hasAttribute('data-missing')));
  assert.equal((await column(page, 'operator-table', 'cycles'))[12], null);
  const counted = model.ops.slice(0, 12);
  assert.deepEqual(await column(page, 'operator-table', 'cycles', 'tfoot'), [
    sum(counted, 'cycles'),
  ]);
  const [each] = await column(page, 'operator-table', 'cycles_per_mac', 'tfoot');
  closeTo(each, sum(counted, 'cycles') / sum(counted, 'macs'));
  assert.match(await page.locator('#operators-missing').textContent(), /^1 of 13 operators is not/);
  assert.deepEqual(faults, []);
  await close();
});

test('operators that do not sum to the estimate are said to', async () => {
  const {page, close} = await open(
    browser,
    withModel('unequal', ({ops}) => {
      ops[0].cycles += 5;
    }),
  );
  assert.match(await page.locator('#warnings').textContent(), /its operators sum to/);
  await close();
});

test('flash and RAM against the board’s: fits, or does not fit and by how much', async () => {
  const {page, close} = await open(browser, network.file);
  const m = model.memory;
  const words = await page.locator('#fit').textContent();
  assert.match(words, /The network fits the board’s memory\./);
  for (const key of Object.keys(m).filter((each) => /^(?!arena_lower).*_bytes$/.test(each)))
    assert.ok(words.includes(`${grouped(m[key])} B`), key);
  await close();

  const large = await open(browser, largeNetwork.file);
  const its = largeNetwork.data.model.memory;
  const refused = await large.page.locator('#fit').textContent();
  assert.match(refused, /The network does not fit the board’s memory: /);
  assert.ok(refused.includes(`${grouped(its.ram_bytes - its.board_ram_bytes)} B of RAM too much`));
  assert.equal(await large.page.locator('#fit').getAttribute('data-fits'), 'false');
  await large.close();
});

test('one operator, one block; and what is not given is left out', async () => {
  const cases = [
    ['one', (m) => Object.assign(m, {memory: {blocks: m.memory.blocks.slice(0, 1)}}), ['arena']],
    ['no-memory', (m) => delete m.memory, []],
    ['no-types', (m) => Object.assign(m, {by_type: [], memory: null}), []],
    ['no-blocks', (m) => delete m.memory.blocks, ['fit']],
    [
      'unknown',
      (m) => Object.assign(m.memory, {fits: null, board_ram_bytes: null}),
      ['arena', 'fit'],
    ],
    ['nothing', (m) => ['ops', 'by_type', 'memory'].forEach((key) => delete m[key]), []],
  ];
  for (const [name, change, present] of cases) {
    const {page, faults, close} = await open(browser, withModel(name, change));
    for (const id of ['arena', 'fit'])
      assert.equal(await page.locator(`#${id}`).count(), Number(present.includes(id)), name);
    assert.equal(await page.locator('#operators').count(), Number(name !== 'nothing'), name);
    assert.equal(
      await page.locator('#operator-types').count(),
      Number(!['nothing', 'no-types'].includes(name)),
      name,
    );
    assert.doesNotMatch(await page.locator('main').innerText(), /NaN|undefined|Infinity/, name);
    assert.deepEqual(faults, [], name);
    await close();
  }
});

test('without a model the page is what it was: only the model’s parts are gone', async () => {
  const texts = [];
  for (const {file} of [bare, network]) {
    const {page, close} = await open(browser, file);
    texts.push(
      await page.evaluate(() => {
        const parts = ['operators', 'arena'].flatMap((id) => [
          document.getElementById(id),
          document.querySelector(`nav a[href="#${id}"]`)?.parentNode,
        ]);
        for (const each of [...parts, document.getElementById('fit')]) each?.remove();
        return ['header', 'nav', 'main'].map((tag) => document.querySelector(tag).innerHTML);
      }),
    );
    await close();
  }
  const [without, rest] = texts;
  assert.match(without[2], /The firmware ran in an emulator; /);
  rest[2] = rest[2].replace(/The network’s operators .*?;/, 'The firmware ran in an emulator;');
  const at = [...without[2]].findIndex((letter, index) => letter !== rest[2][index]);
  assert.ok(
    at < 0,
    `${without[2].slice(at - 80, at + 80)}, not ${rest[2].slice(at - 80, at + 80)}`,
  );
  assert.deepEqual(rest, without);
});
