// The page's numbers are the JSON's, points lie where they belong, and a network that is chosen in
// the drawing or the table, by pointer or keyboard, is marked in both.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import * as browsing from '../page/browser.mjs';
import {hostile, none, one, real, scored, taken} from './samples.mjs';

let browser;
before(async () => {
  browser = await browsing.launch();
});
after(() => browser?.close());

const open = ({file}, how) => browsing.open(browser, file, how);
const points = (page) => page.locator('#front .point');
const costOf = (network) => network.emulated ?? network.cost;

test('the numbers are those of the JSON', async () => {
  const {page, faults, close} = await open(real);
  const value = async (id) => Number(await page.locator(`#${id}`).getAttribute('value'));
  const {best, networks, by_macs: macs} = real.data;
  assert.equal(await value('score'), best.proxy);
  assert.equal(await value('latency'), best.emulated.latency_s);
  assert.equal(await value('energy'), best.emulated.energy_j);
  assert.equal(await value('arena'), best.emulated.arena_bytes);
  const column = (at) =>
    page
      .locator(`#networks-table tbody td:nth-child(${at}) data`)
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute('value'))));
  assert.deepEqual(await column(2), [...networks.map(({proxy}) => proxy), macs.best.proxy]);
  assert.deepEqual(
    await column(3),
    [...networks.map((each) => costOf(each).latency_s), macs.best_emulated.latency_s],
  );
  const text = await page.locator('body').textContent();
  assert.ok(text.includes('not an accuracy'));
  assert.ok((await page.locator('#by-macs').textContent()).includes(macs.best.network));
  assert.deepEqual(faults, []);
  await close();
});

test('what MACs found is said to be so where it was taken', async () => {
  const {page, close} = await open(taken);
  const text = await page.locator('#by-macs').textContent();
  for (const each of ['0badcafe', taken.data.best.network, 'is the one above']) assert.ok(text.includes(each), text);
  await close();
});

for (const cost of ['latency', 'energy'])
  test(`points go right by ${cost} and up by score, and the budget is a line`, async () => {
    const {page, close} = await open(real);
    await page.locator(`#cost input[value=${cost}]`).check();
    const places = await points(page).evaluateAll((all) =>
      all.map((each) => each.getAttribute('transform').match(/[\d.]+/g).map(Number)),
    );
    const key = cost === 'latency' ? 'latency_s' : 'energy_j';
    const budget = Number(await page.locator('#budget').getAttribute('x1'));
    for (const [a, one] of real.data.networks.entries()) {
      assert.ok(places[a][0] <= budget + 0.1);
      for (const [b, other] of real.data.networks.entries()) {
        if (costOf(one)[key] < costOf(other)[key]) assert.ok(places[a][0] <= places[b][0]);
        if (one.proxy > other.proxy) assert.ok(places[a][1] <= places[b][1]);
      }
    }
    await close();
  });

test('a point marks its row, a row its point', async () => {
  const {page, faults, close} = await open(real);
  await points(page).nth(2).click({force: true});
  const {network} = real.data.networks[2];
  assert.equal(await page.locator('#networks-table [aria-current]').getAttribute('data-row'), '2');
  assert.equal(await page.locator('.marked-name').textContent(), network);
  assert.ok((await page.locator('#marked').textContent()).includes('channels'));
  await page.locator('#networks-table tr[data-row="1"] td').first().click();
  assert.equal(await page.locator('#front [aria-selected="true"]').getAttribute('data-row'), '1');
  assert.equal(await page.locator('#networks-table [aria-current]').count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test('by keyboard: one stop for the drawing, arrows to every point', async () => {
  const {page, close} = await open(real);
  assert.equal(await page.locator('#front [tabindex="0"]').count(), 1);
  await page.locator('#cost input[value=latency]').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  const focused = () => page.evaluate(() => document.activeElement.dataset.row);
  const visited = new Set([await focused()]);
  for (let k = 0; k < real.data.networks.length; ++k) {
    await page.keyboard.press('ArrowRight');
    visited.add(await focused());
  }
  assert.equal(visited.size, real.data.networks.length + 1);
  assert.ok(await page.locator('#front .tip').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!(await page.locator('#front .tip').isVisible()));
  await close();
});

test('hostile words show as words', async () => {
  const {page, faults, close} = await open(scored, {width: 360});
  await points(page).first().focus();
  for (const where of ['#basis', '#marked'])
    assert.ok((await page.locator(where).textContent()).includes(hostile), where);
  assert.ok((await page.locator('#basis').textContent()).includes('\\u202eevil'));
  assert.equal(await page.locator('script').count(), 2);
  assert.equal(await page.locator('#cost').count(), 0);
  assert.ok((await page.locator('#score').textContent()).includes('%'));
  assert.deepEqual(faults, []);
  await close();
});

test('one network, and none', async () => {
  const single = await open(one);
  assert.equal(await points(single.page).count(), 1);
  await single.close();
  const empty = await open(none);
  assert.match(await empty.page.locator('#nothing').textContent(), /Nothing keeps the budgets/);
  assert.deepEqual(empty.faults, []);
  await empty.close();
});
