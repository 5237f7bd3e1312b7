// The page of `boardless compare --html` in real Chromium: it opens without a fault, its numbers are
// the JSON's, names show as names, and everyone can use it.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import * as browsing from '../page/browser.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = process.env.BOARDLESS ?? join(root, 'build/release/bin/boardless');
const image = (name) => join(root, 'firmware_images', `${name}.elf`);
const board = ['--board', 'stm32f407-discovery'];
const hostile = ['</script><script>alert(1)</script>', '<img src=x onerror=alert(1)>', '\u202eevil'];

const folder = mkdtempSync(join(tmpdir(), 'boardless-compare-'));
const samples = {
  clocks: [image('ds_cnn-cortex-m4'), ...board, '--clocks', '16MHz..168MHz'],
  boards: [image('ds_cnn-cortex-m4'), '--boards', 'stm32f407-discovery,nucleo-f446re'],
  inputs: [image('op_add-cortex-m4'), image('op_softmax-cortex-m4'), ...board],
};
let browser;

// An estimate as that of a model, each function an op of its own.
function asModel(estimate) {
  estimate.ops = estimate.by_function.map((row, index) => ({
    ...row,
    index,
    op: index === 1 ? hostile[0] : index % 2 ? 'ADD' : 'CONV_2D',
    missing: null,
  }));
  return estimate;
}

before(async () => {
  const json = ['--format', 'json'];
  const run = (words) => execFileSync(program, words, {encoding: 'utf8', stdio: 'pipe'});
  const estimate = JSON.parse(run(['estimate', image('op_add-cortex-m4'), ...board, ...json]));
  hostile.forEach((name, at) => (estimate.by_function[at].function = name));
  writeFileSync(join(folder, 'hostile.json'), JSON.stringify(estimate));
  samples.hostile = [image('op_add-cortex-m4'), join(folder, 'hostile.json'), ...board];
  const models = ['op_add-cortex-m4', 'op_softmax-cortex-m4'].map((name) => {
    const file = join(folder, `${name}.json`);
    const whole = JSON.parse(run(['estimate', image(name), ...board, ...json]));
    writeFileSync(file, JSON.stringify(asModel(whole)));
    return file;
  });
  samples.models = models;
  samples['many models'] = [...models, models[0]];
  for (const [name, words] of Object.entries(samples)) {
    const html = join(folder, `${name}.html`);
    samples[name] = {
      html,
      data: JSON.parse(run(['compare', ...words, ...json, '--html', html])),
    };
  }
  browser = await browsing.launch();
});
after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true});
});

async function open(name, how) {
  const opened = await browsing.open(browser, samples[name].html, how);
  return {...opened, data: samples[name].data};
}

for (const name of ['clocks', 'boards', 'inputs', 'hostile', 'models', 'many models'])
  for (const [theme, width] of [
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ])
    test(`${name}: whole and accessible, ${theme}, ${width} pixels`, async () => {
      const {page, faults, close} = await open(name, {theme, width});
      assert.ok((await browsing.sideways(page)) <= 0);
      assert.deepEqual(await browsing.accessibilityFaults(page), []);
      await browsing.screenshot(page, `${name}-${theme}-${width}`);
      assert.deepEqual(faults, []);
      await close();
    });

test('the numbers are those of the JSON', async () => {
  const {page, data, close} = await open('inputs');
  const {change, by_function: functions} = data.new[0];
  const value = (id) => page.locator(id).getAttribute('value');
  assert.equal(Number(await value('#answer-cycles')), change.cycles.absolute);
  assert.equal(Number(await value('#answer-energy')), change.energy_j.absolute);
  const rows = page.locator('#function-table tbody tr');
  assert.equal(await rows.count(), functions.length);
  const signed = (n) => (n > 0 ? '+' : '') + n.toLocaleString('en-US');
  for (const at of [0, functions.length - 1])
    assert.equal(await rows.nth(at).locator('td').nth(2).textContent(), signed(functions[at].change_cycles));
  await close();
});

test('the clock of least energy is named in words, in the table and drawn', async () => {
  const {page, data, close} = await open('clocks');
  const {label} = data.least_energy;
  assert.ok((await page.locator('#optimum').textContent()).startsWith(`Energy is least at ${label}:`));
  assert.equal(await page.locator('#answer-least-energy').textContent(), label);
  const row = page.locator('#overview-table tbody tr', {hasText: 'least energy'});
  assert.equal(await row.count(), 1);
  assert.ok((await row.textContent()).startsWith(label));
  assert.ok((await page.locator('.plot canvas').boundingBox()).width > 300);
  await close();
});

test('by keyboard: another NEW, the filter, the order', async () => {
  const {page, data, close} = await open('clocks');
  await page.locator('#overview-table button.link').last().focus();
  await page.keyboard.press('Enter');
  const last = data.new.at(-1);
  assert.ok((await page.locator('#shown').textContent()).startsWith(last.label));
  await page.locator('#function-filter').fill('conv');
  const shown = last.by_function.filter((row) => row.function.includes('conv')).length;
  assert.equal(await page.locator('#function-table tbody tr').count(), shown);
  const head = page.locator('#function-table thead button').first();
  await head.focus();
  await page.keyboard.press('Enter');
  assert.equal(
    await page.locator('#function-table thead th').first().getAttribute('aria-sort'),
    'ascending',
  );
  await page.locator('#theme').focus();
  await page.keyboard.press('Space');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await close();
});

test('ops of models have a table, before the functions', async () => {
  const {page, faults, data, close} = await open('models');
  const {by_op: ops} = data.new[0];
  const rows = page.locator('#op-table tbody tr');
  assert.equal(await rows.count(), ops.length);
  const names = await page.locator('#op-table .name').allTextContents();
  assert.deepEqual(names, ops.map((row) => row.op));
  assert.ok(names.includes(`op1_${hostile[0]}`));
  const sections = await page.locator('main section').evaluateAll((all) => all.map(({id}) => id));
  assert.equal(sections.indexOf('functions'), sections.indexOf('ops') + 1);
  assert.deepEqual(faults, []);
  await close();
});

test('ops of the NEW that is chosen', async () => {
  const {page, data, close} = await open('many models');
  await page.locator('#overview-table button.link').last().click();
  const {label, by_op: ops} = data.new[1];
  assert.ok((await page.locator('#shown').textContent()).startsWith(label));
  assert.equal(await page.locator('#ops #shown').count(), 1);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'ops-title');
  assert.equal(await page.locator('#op-table tbody tr').count(), ops.length);
  await close();
});

test('firmware has no table of ops', async () => {
  const {page, close} = await open('inputs');
  assert.equal(await page.locator('#ops').count(), 0);
  await close();
});

test('hostile names show as names', async () => {
  const {page, faults, close} = await open('hostile');
  const names = await page.locator('#function-table .name').allTextContents();
  for (const name of hostile) assert.ok(names.includes(name.replace('\u202e', '\\u202e')), name);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(faults, []);
  await close();
});
