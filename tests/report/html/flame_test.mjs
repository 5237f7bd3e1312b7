// The flame graph: search, zoom, reset, cycles and joules, by mouse and by keyboard.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, open, screenshot} from '../page/browser.mjs';
import {given, whole} from './samples.mjs';

const report = given ?? whole;
const {call_tree: tree, functions} = report.data;
const grouped = (value) => value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const inclusive = tree.cycles.slice();
for (let at = inclusive.length - 1; at > 0; --at) inclusive[tree.parent[at]] += inclusive[at];
const nameOf = (node) => functions.name[tree.function[node]];
const root = tree.function[0] < 0 ? 'everything counted' : nameOf(0);
const below = (node, owner) =>
  node >= 0 && (tree.function[node] === owner || below(tree.parent[node], owner));
// A frame wide enough to be drawn, and neither the whole run nor as wide as it.
const target = inclusive
  .map((_, at) => at)
  .filter((at) => at > 0 && inclusive[at] < inclusive[0] * 0.98)
  .reduce((a, b) => (inclusive[b] > inclusive[a] ? b : a));
const frame = (page, index) =>
  page
    .locator(
      `g.frame[aria-label^=${JSON.stringify(`${nameOf(index)}: ${grouped(inclusive[index])} `)}]`,
    )
    .first();
const width = (locator) =>
  locator.locator('rect').evaluate((rect) => rect.getBoundingClientRect().width);
// Waits, for as long as the browser does, until a frame of this function has been drawn so wide.
const isAsWide = (page, index, pixels) =>
  page.waitForFunction(
    ([name, full]) =>
      [...document.querySelectorAll('g.frame')].some(
        (each) =>
          each.getAttribute('name') === name &&
          Math.abs(each.querySelector('rect').getBoundingClientRect().width - full) < 2,
      ),
    [nameOf(index), pixels],
  );

test('search highlights what matches, counts it once, and is undone', async () => {
  const {page, faults, close} = await open(browser, report.file);
  const owner = tree.function[target];
  const nodes = tree.function.map((each, at) => (each === owner ? at : -1)).filter((at) => at >= 0);
  const cycles = nodes
    .filter((at) => !below(tree.parent[at], owner))
    .reduce((all, at) => all + inclusive[at], 0);
  await page.locator('#flame-search').fill(functions.name[owner].toUpperCase());
  const found = await page.locator('#flame-found').textContent();
  assert.ok(found.includes(`${grouped(cycles)} cycles`), found);
  const marked = await page
    .locator('g.frame[data-match]')
    .evaluateAll((frames) => frames.map((each) => each.getAttribute('name')));
  assert.ok(marked.length > 0 && marked.every((name) => name === functions.name[owner]));
  await screenshot(page, 'flame-search');
  await page.locator('#flame-search').fill('(no such [name');
  assert.equal(await page.locator('#flame-found').textContent(), 'no frame matches');
  await page.locator('#flame-search').fill('');
  assert.equal(await page.locator('g.frame[data-match]').count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

test('a click zooms, the reset button shows all again', async () => {
  const {page, close} = await open(browser, report.file);
  const reset = page.locator('#flame-reset');
  const host = await page.locator('#flame').evaluate((each) => each.clientWidth);
  assert.ok(await reset.isDisabled());
  const before = await width(frame(page, target));
  assert.ok(before < host * 0.99);
  await frame(page, target).click();
  await isAsWide(page, target, host);
  assert.ok(
    (await page.locator('#flame-details').textContent()).startsWith(
      `${nameOf(target)}: ${grouped(inclusive[target])} `,
    ),
  );
  await screenshot(page, 'flame-zoomed');
  await reset.click();
  await isAsWide(page, target, before);
  assert.ok(await reset.isDisabled());
  await close();
});

test('joules are as wide as they are, and a switch keeps the zoom', async (t) => {
  if (report.data.estimate.energy_j === null) return t.skip('no energy');
  const {page, close} = await open(browser, report.file);
  await frame(page, target).click();
  await page.locator('input[value=joules]').check();
  const label = await page.locator('g.frame').first().getAttribute('aria-label');
  assert.ok(label.startsWith(`${root}: `));
  assert.match(label, /: [\d.]+ [pnµm]?J, 100\.0/);
  assert.ok(!(await page.locator('#flame-reset').isDisabled()));
  await close();
});

test('by keyboard: one stop for Tab, arrows move, Enter zooms, Escape shows all', async () => {
  const {page, faults, close} = await open(browser, report.file);
  assert.equal(await page.locator('g.frame[tabindex="0"]').count(), 1);
  await page.locator('g.frame[tabindex="0"]').focus();
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  await page.keyboard.press('ArrowDown');
  const first = await focused();
  assert.ok(!first.startsWith(`${root}: `));
  assert.equal(await page.locator('#flame-details').textContent(), first);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  assert.ok(!(await page.locator('#flame-reset').isDisabled()));
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement.querySelector('rect')).outlineStyle,
  );
  assert.equal(outline, 'solid');
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('#flame-reset').isDisabled());
  assert.ok(await focused());
  await page.keyboard.press('Home');
  assert.ok((await focused()).startsWith(`${root}: `));
  assert.deepEqual(faults, []);
  await close();
});
