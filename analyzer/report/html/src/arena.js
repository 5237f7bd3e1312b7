// The arena, the piece of RAM that all tensors of a network share: a map of what lies where and when,
// and the same as a table.
import {arenaChart} from './arena_chart.js';
import {operatorName} from './data.js';
import {el, number, section} from '../../page/dom.js';
import {bytes, count, printable} from './format.js';
import {sortableTable} from './table.js';

const known = (value) => typeof value === 'number';
const hint = 'Point at a block, or move with the arrow keys.';
const longest = 160; // letters of names to say of a block; the table has them whole
const near = 1.6; // times the arena: a limit that is further away would only flatten the map

function blocksOf({blocks}, name) {
  return blocks.map((block) => {
    const scratch = known(block.scratch_of);
    const names = scratch
      ? [`scratch of operator ${name(block.scratch_of)}`]
      : (block.tensors ?? []).map(printable);
    const [first, last] = [block.first_operator, block.last_operator];
    const life =
      first === last
        ? `while operator ${name(first)} runs`
        : `from operator ${name(first)} to ${name(last)}`;
    const all = names.join(', ') || 'unnamed';
    const said = all.length > longest ? `${all.slice(0, longest)}…` : all;
    return {
      scratch,
      all,
      // Converters join the names of what they fused by semicolons.
      short: scratch ? 'scratch' : (names[0] || 'unnamed').split(';')[0],
      offset: block.offset,
      bytes: block.bytes,
      first,
      last,
      text: `${said}: ${bytes(block.bytes)} at offset ${count(block.offset)}, in use ${life}`,
    };
  });
}

function lead(memory, name) {
  const {arena_bytes: arena, arena_lower_bound_bytes: least, peak_operator: peak} = memory;
  return el(
    'p',
    {class: 'lead', id: 'arena-lead'},
    'The RAM that all tensors share, each while it is needed.',
    known(arena) ? [' It takes ', number(arena, bytes(arena)), '.'] : null,
    known(peak)
      ? ` Most is in use while operator ${name(peak)} runs${known(least) ? ':' : '.'}`
      : null,
    known(least)
      ? [
          known(peak) ? ' ' : ' No plan can go below ',
          number(least, bytes(least)),
          known(peak) ? ', below which no plan can go.' : '.',
        ]
      : null,
  );
}

function legend({blocks, peak, limit}) {
  const key = (kind, words) =>
    el(
      'span',
      {class: 'key'},
      el('span', {class: 'swatch', 'data-block-kind': kind, 'aria-hidden': 'true'}),
      words,
    );
  return el(
    'p',
    {class: 'legend'},
    'Across: operators, in the order in which they run. Up: bytes of the arena. ',
    blocks.some((block) => !block.scratch)
      ? key('tensor', 'tensor; colours only tell neighbours apart')
      : null,
    blocks.some((block) => block.scratch)
      ? key('scratch', 'scratch of an operator, hatched')
      : null,
    peak === null ? null : key('peak', 'operator at the peak'),
    limit === null ? null : key('limit', 'what the board’s RAM has room for, beside the rest'),
  );
}

function table(blocks) {
  const amount = (key, label) => ({
    key,
    label,
    numeric: true,
    value: (row) => row[key],
    cell: (row) => number(row[key], count(row[key])),
  });
  return sortableTable({
    id: 'block-table',
    label: 'Blocks of the arena',
    rows: blocks,
    tall: true,
    sort: {key: 'first', descending: false},
    columns: [
      {
        key: 'all',
        label: 'block',
        value: (row) => row.all,
        cell: (row) => el('span', {class: 'names'}, row.all),
      },
      amount('offset', 'offset'),
      amount('bytes', 'bytes'),
      amount('first', 'from\noperator'),
      amount('last', 'to\noperator'),
    ],
    rowAttributes: (row) => ({'data-scratch': row.scratch}),
  });
}

// What the board's RAM leaves to the arena, where the map can show it.
function limitOf({board_ram_bytes: there, ram_bytes: used, arena_bytes: arena}, most) {
  if (!known(there)) return null;
  const left = known(used) && known(arena) ? Math.max(0, there - (used - arena)) : there;
  return left <= most * near ? left : null;
}

// `mount()` draws: a chart must be in the page to know its width.
export function arena({model}) {
  const {memory} = model;
  const name = (index) => operatorName(model, index);
  const blocks = blocksOf(model, name);
  const operators = Math.max(model.ops?.length ?? 0, ...blocks.map((block) => block.last + 1));
  const end = Math.max(
    1,
    memory.arena_bytes ?? 0,
    ...blocks.map((block) => block.offset + block.bytes),
  );
  const limit = limitOf(memory, end);
  const peak =
    memory.peak_operator >= 0 && memory.peak_operator < operators ? memory.peak_operator : null;

  const host = el('div', {class: 'arena', id: 'arena-map'});
  const details = el('p', {class: 'details', id: 'arena-details'}, hint);
  const element = section(
    'arena',
    'Arena',
    lead(memory, name),
    host,
    details,
    legend({blocks, peak, limit}),
    el('details', {}, el('summary', {}, 'The blocks as a table'), table(blocks).element),
  );
  return {
    element,
    mount(width) {
      const chart = arenaChart(host, {
        blocks,
        operators,
        most: Math.max(end, limit ?? 0) * (limit === null ? 1 : 1.05),
        peak,
        limit,
        look: (block) => {
          details.textContent = block?.text ?? hint;
        },
      });
      const edges = 2; // of the frame round it: model.css
      chart.draw(width - edges);
      new ResizeObserver(() => {
        if (host.clientWidth === width - edges || !host.clientWidth) return;
        width = host.clientWidth + edges;
        chart.draw(width - edges);
      }).observe(host);
    },
  };
}
