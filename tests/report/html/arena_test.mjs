// The map of a network's arena: where blocks are, by keyboard, for everyone, and of any size.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {accessibilityFaults, launch, open, screenshot, sideways} from '../page/browser.mjs';
import {leastContrast} from '../page/contrast.mjs';
import {hostile} from './large_estimate.mjs';
import {largeNetwork, network, tightNetwork} from './samples.mjs';
import {column, grouped} from './table_column.mjs';

const {model} = network.data;
const shown = (name) =>
  name.replace(/[\u202a-\u202e]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// axe does not look into drawings.
const leastLabelContrast = async (page) =>
  leastContrast(
    await page.evaluate(() => {
      const fill = (each) => getComputedStyle(each).fill;
      const ground = getComputedStyle(document.documentElement).backgroundColor;
      const pairs = [...document.querySelectorAll('.label:not([data-kind=scratch])')].map(
        (each) => [
          fill(each),
          fill(document.querySelector(`.block[data-block="${each.dataset.of}"] rect`)),
        ],
      );
      for (const each of document.querySelectorAll('.axis text, .peak-label, .limit-label'))
        pairs.push([fill(each), ground]);
      return pairs;
    }),
  );

test('the arena: each block where and while it is, the peak, and the same as a table', async () => {
  const {page, close} = await open(browser, network.file);
  const {blocks, peak_operator: peak, arena_bytes: arena} = model.memory;
  const drawn = await page.locator('.block').evaluateAll((all) =>
    all
      .sort((a, b) => a.dataset.block - b.dataset.block)
      .map((each) => {
        const {x, y, width, height} = each.querySelector('rect');
        return [x, y, width, height].map((length) => length.baseVal.value);
      }),
  );
  assert.equal(drawn.length, blocks.length);
  const tall = blocks.findIndex((block) => block.bytes === 8_000);
  const unit = drawn[tall][3] / 8_000;
  const each = (drawn[tall][2] + 1) / 2; // of an operator
  const [left, low] = [drawn[tall][0], drawn[tall][1] + drawn[tall][3]];
  drawn.forEach(([x, y, width, height], at) => {
    const {offset, bytes, first_operator: first, last_operator: last} = blocks[at];
    const near = (a, b) => assert.ok(Math.abs(a - b) < 0.1, `block ${at}: ${a}, not ${b}`);
    near(x, left + first * each);
    near(width, (last - first + 1) * each - 1);
    near(y + height, low - offset * unit);
    near(height, Math.max(2.5, bytes * unit));
  });
  assert.equal(await page.locator('.peak-label').textContent(), `▼ peak: operator ${peak}`);
  assert.equal(await page.locator('.limit').count(), 0); // far away
  const lead = await page.locator('#arena-lead').textContent();
  assert.ok(lead.includes(`${grouped(arena)} B`) && lead.includes(`operator ${peak} (CONV_2D)`));

  await page.locator('#arena summary').click();
  for (const [key, of] of [
    ['offset', 'offset'],
    ['bytes', 'bytes'],
    ['first', 'first_operator'],
    ['last', 'last_operator'],
  ]) {
    const values = await column(page, 'block-table', key);
    const expected = blocks.map((block) => block[of]);
    assert.deepEqual(
      values.sort((a, b) => a - b),
      expected.sort((a, b) => a - b),
      key,
    );
  }
  await close();
});

for (const [{name, file}, theme, width] of [
  [network, 'light', 1280],
  [network, 'dark', 360],
  [tightNetwork, 'light', 360],
  [tightNetwork, 'dark', 1280],
])
  test(`${name}: accessible, nothing sticks out or moves, in ${theme}, ${width} pixels wide`, async () => {
    const {page, faults, close} = await open(browser, file, {theme, width});
    const shift = await page.evaluate(
      () =>
        new Promise((done) => {
          let moved = 0;
          new PerformanceObserver((list) => {
            for (const each of list.getEntries()) moved += each.value;
          }).observe({type: 'layout-shift', buffered: true});
          setTimeout(() => done(moved), 200);
        }),
    );
    assert.equal(shift, 0);
    const outside = await sideways(page);
    assert.ok(outside <= 0, `${outside} pixels too wide`);
    assert.ok((await leastLabelContrast(page)) >= 4.5);
    await screenshot(page, `${name}-${theme}-${width}`);
    await page.locator('#arena summary').click();
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(faults, []);
    await close();
  });

test('by keyboard every block is reached, says what it is, and shows the focus', async () => {
  const {page, faults, close} = await open(browser, network.file);
  const {blocks, peak_operator: peak} = model.memory;
  const at = () =>
    page.evaluate(() => ({
      block: Number(document.activeElement.dataset.block),
      label: document.activeElement.getAttribute('aria-label'),
      stops: document.querySelectorAll('.block[tabindex="0"]').length,
      said: document.getElementById('arena-details').textContent,
    }));
  // From the table above, Tab comes to the peak's largest block.
  await page.locator('#type-table button.sort').last().focus();
  await page.keyboard.press('Tab');
  const start = blocks[(await at()).block];
  assert.ok(start.first_operator <= peak && peak <= start.last_operator);
  assert.equal(start.bytes, 8_000);
  await page.keyboard.press('Home');
  const seen = new Set();
  for (let step = 0; step < blocks.length; ++step) {
    const {block, label, stops, said} = await at();
    seen.add(block);
    assert.equal(stops, 1);
    assert.equal(said, label);
    const {tensors, scratch_of: scratch, bytes, offset} = blocks[block];
    assert.ok(
      label.startsWith(scratch === null ? tensors[0] : `scratch of operator ${scratch} (`),
      label,
    );
    assert.ok(label.includes(`: ${grouped(bytes)} B at offset ${grouped(offset)}, in use `), label);
    await page.keyboard.press('ArrowRight');
  }
  assert.equal(seen.size, blocks.length);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.ok(blocks[(await at()).block].offset > 0);
  for (const offset of [8_000, 0]) {
    await page.keyboard.press('ArrowDown');
    assert.equal(blocks[(await at()).block].offset, offset);
  }
  const ring = await page.locator('.ring.focus').evaluate((each) => {
    const {visibility, stroke, strokeWidth} = getComputedStyle(each);
    return {visibility, stroke, wide: parseFloat(strokeWidth) >= 2};
  });
  assert.equal(ring.visibility, 'visible');
  assert.ok(ring.wide && ring.stroke !== 'none');
  const focused = await page.evaluateHandle(() => document.activeElement);
  await page.setViewportSize({width: 700, height: 900}); // drawn anew, it keeps the focus
  await page.waitForFunction((block) => !block.isConnected, focused);
  assert.ok(Number.isInteger((await at()).block));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SUMMARY');
  await page.locator('.block').first().hover();
  assert.match(await page.locator('#arena-details').textContent(), / B at offset /);
  assert.ok(await page.locator('.ring.pointed').isVisible());
  assert.deepEqual(faults, []);
  await close();
});

for (const theme of ['light', 'dark'])
  test(`500 operators, 1,500 blocks, hostile names, on a phone in ${theme}`, async () => {
    const {page, faults, close} = await open(browser, largeNetwork.file, {
      width: 360,
      height: 740,
      theme,
    });
    const {ops, memory} = largeNetwork.data.model;
    const outside = await sideways(page);
    assert.ok(outside <= 0, `${outside} pixels too wide`);
    assert.ok((await leastLabelContrast(page)) >= 4.5);
    assert.equal(await page.locator('.block').count(), memory.blocks.length);
    const labels = await page
      .locator('.block')
      .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
    for (const name of hostile)
      assert.ok(
        labels.some((label) => label.includes(shown(name).slice(0, 60))),
        name,
      );
    assert.equal(await page.locator('.limit').count(), 1);
    await screenshot(page, `large_network-${theme}-360`);
    await page.locator('#operators button.more:visible').click();
    const names = await page.locator('#operator-table .place').allTextContents();
    assert.deepEqual(
      names,
      ops.map((op) => shown(op.name)),
    );
    assert.equal(await page.locator('img, b[onmouseover], iframe, object').count(), 0);
    assert.equal(await page.locator('script').count(), 2);
    assert.doesNotMatch(await page.locator('main').innerText(), /NaN|undefined|Infinity/);
    assert.deepEqual(faults, []);
    await close();
  });
