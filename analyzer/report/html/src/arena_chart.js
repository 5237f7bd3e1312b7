// The drawing of the arena: operators from left to right in the order in which they run, bytes from
// the bottom up, a block where and while it is in use. arena.js has the section round it.
//
// Blocks are the options of a list box, of which the keyboard looks at one at a time (arena_keys.js).
// A network of many operators is wider than the page and scrolls beside its axis.
import {blockKeys} from './arena_keys.js';
import {svg} from '../../page/dom.js';
import {bytes, count} from './format.js';

const top = 24; // for the peak's label
const bottom = 30; // for the operators' numbers
const axis = 56;
const side = 4; // to the left and right of the operators, for the ring
const plotHeight = 300;
const height = top + plotHeight + bottom;
const column = {least: 7, most: 160}; // pixels for an operator
const letter = 6.7; // pixels of a letter in a block's label
const colours = 4;

// 1, 2 or 5 times a power of ten, so that at most `parts` of them fit.
function step(most, parts) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / parts)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => most / each <= parts);
}

const tickText = (value, size) =>
  value === 0 ? '0' : size >= 1000 ? `${count(value / 1000)} kB` : `${count(value)} B`;

function text(x, y, content, attributes = {}) {
  return svg('text', {x, y, ...attributes}, content);
}

// The longest form of a name that fits: whole, without the scopes before it, or cut.
function shortened(name, letters) {
  const parts = name.split('/');
  for (let from = 0; from < parts.length; ++from) {
    const form = parts.slice(from).join('/');
    if (form && form.length <= letters) return form;
  }
  return letters < 5 ? '' : `${(parts.at(-1) || name).slice(0, letters - 1)}…`;
}

// Along the block where there is room, else up it.
function label(block, box, attributes) {
  const along = Math.floor((box.width - 6) / letter);
  const up = Math.floor((box.height - 6) / letter);
  const lies = box.height >= 15 && (along >= 6 || along >= up);
  const stands = !lies && box.width >= 15;
  const short = lies ? shortened(block.short, along) : stands ? shortened(block.short, up) : '';
  if (!short) return null;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return text(x, y, short, {
    class: 'label',
    ...attributes,
    'text-anchor': 'middle',
    'dominant-baseline': 'central',
    transform: stands ? `rotate(-90 ${x} ${y})` : null,
  });
}

function hatch() {
  return svg(
    'defs',
    {},
    svg(
      'pattern',
      {
        id: 'arena-hatch',
        width: 7,
        height: 7,
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      svg('rect', {class: 'ground', width: 7, height: 7}),
      svg('rect', {class: 'stripe', width: 2, height: 7}),
    ),
  );
}

// `blocks` have bytes, offset, first, last, short, text and scratch; `peak` is an operator or null,
// `limit` what the board leaves to the arena, or null. `look(block or null)` hears of what is looked at.
export function arenaChart(host, {blocks, operators, most, peak, limit, look}) {
  const scale = (value) => top + plotHeight * (1 - value / most);
  const drawing = svg('svg', {
    role: 'listbox',
    'aria-label': 'Blocks of the arena',
    'aria-orientation': 'horizontal',
    height,
  });
  const scroller = host.appendChild(document.createElement('div'));
  const left = svg('svg', {class: 'axis', width: axis, height, 'aria-hidden': 'true'});
  host.prepend(left);
  scroller.className = 'arena-scroll';
  scroller.append(drawing);

  const ring = (kind) =>
    svg('rect', {class: `ring ${kind}`, 'aria-hidden': 'true', visibility: 'hidden'});
  const [pointed, focus] = [ring('pointed'), ring('focus')];
  const size = step(most, 6);
  const ticks = [];
  for (let value = 0; value <= most * 1.0001; value += size) ticks.push(value);
  left.append(
    ...ticks.map((value) =>
      text(axis - 6, scale(value), tickText(value, size), {
        'text-anchor': 'end',
        'dominant-baseline': 'central',
      }),
    ),
  );
  // Small blocks over large ones: a block of a few bytes is drawn larger than it is.
  const order = blocks.map((_, at) => at).sort((a, b) => blocks[b].bytes - blocks[a].bytes);
  let boxes = [];
  let nodes = [];

  const kind = (at) => (blocks[at].scratch ? 'scratch' : (at % colours) + 1);

  function blockNode(at) {
    return svg(
      'g',
      {
        class: 'block',
        role: 'option',
        tabindex: '-1',
        'data-block': at,
        'data-kind': kind(at),
        'aria-selected': 'false',
        'aria-label': blocks[at].text,
        'aria-posinset': at + 1,
        'aria-setsize': blocks.length,
      },
      svg('rect', boxes[at]),
    );
  }

  // Beside the blocks: what is cut short is no part of their names.
  const labels = () =>
    order.map((at) => label(blocks[at], boxes[at], {'data-of': at, 'data-kind': kind(at)}));

  function numbers(width, each) {
    const apart = Math.max(1, Math.ceil(step(operators, Math.max(1, width / 34))));
    const out = [];
    for (let at = 0; at < operators; at += apart)
      out.push(
        text(side + (at + 0.5) * each, top + plotHeight + 16, at, {'text-anchor': 'middle'}),
      );
    return out;
  }

  function peakMarks(width, each) {
    if (peak === null) return [[], []];
    const x = side + peak * each;
    const words = `▼ peak: operator ${peak}`;
    const anchor = x + each / 2 < 70 ? 'start' : x + each / 2 > width - 70 ? 'end' : 'middle';
    const at = {start: Math.max(2, x), middle: x + each / 2, end: Math.min(width - 2, x + each)}[
      anchor
    ];
    const frame = {x, y: top, width: each, height: plotHeight};
    return [
      [svg('rect', {class: 'peak-band', ...frame})],
      [
        svg('rect', {class: 'peak', ...frame}),
        text(at, top - 8, words, {class: 'peak-label', 'text-anchor': anchor}),
      ],
    ];
  }

  function limitLine(width) {
    if (limit === null) return [];
    const y = scale(limit);
    return [
      svg('line', {class: 'limit', x1: 0, x2: width, y1: y, y2: y}),
      text(side, y > top + 20 ? y - 6 : y + 14, `room on the board: ${bytes(limit)}`, {
        class: 'limit-label',
      }),
    ];
  }

  const hidden = (...children) => svg('g', {'aria-hidden': 'true'}, ...children);

  function draw(given) {
    const room = given - axis;
    const each = Math.min(column.most, Math.max(column.least, (room - 2 * side) / operators));
    const width = Math.floor(Math.max(each * operators + 2 * side, room)); // words want room too
    const focused = keys.focused();
    drawing.setAttribute('width', width);
    boxes = blocks.map((block) => {
      const high = Math.max(2.5, scale(block.offset) - scale(block.offset + block.bytes));
      return {
        x: side + block.first * each + 0.5,
        y: scale(block.offset) - high,
        width: Math.max(2, (block.last - block.first + 1) * each - 1),
        height: high,
      };
    });
    nodes = [];
    for (const at of order) nodes[at] = blockNode(at);
    const [under, over] = peakMarks(width, each);
    drawing.replaceChildren(
      hatch(),
      hidden(
        under,
        ticks.map((value) =>
          svg('line', {class: 'grid', x1: 0, x2: width, y1: scale(value), y2: scale(value)}),
        ),
      ),
      ...order.map((at) => nodes[at]),
      hidden(labels(), over, limitLine(width), numbers(width, each)),
      pointed,
      focus,
    );
    for (const each of [pointed, focus]) mark(each, null);
    keys.decorate();
    if (focused !== null) nodes[focused].focus({preventScroll: true});
  }

  function mark(at, block) {
    at.setAttribute('visibility', block === null ? 'hidden' : 'visible');
    if (block === null) return;
    for (const [name, value] of Object.entries(boxes[block])) at.setAttribute(name, value);
  }

  const tell = (block) => look(block === null ? null : blocks[block]);
  const blockAt = (target) => {
    const node = target.closest?.('.block');
    return node ? Number(node.dataset.block) : null;
  };
  // Not on the drawing: one that listens for focus is itself a stop of the Tab key in Chromium.
  const keys = blockKeys(scroller, {
    blocks,
    first: startAt(blocks, peak),
    node: (at) => nodes[at],
    look(block) {
      mark(focus, block);
      tell(block);
    },
  });
  const point = (block) => {
    mark(pointed, block);
    tell(block ?? keys.focused());
  };
  drawing.addEventListener('pointerover', (event) => point(blockAt(event.target)));
  drawing.addEventListener('pointerleave', () => point(null));

  return {draw};
}

// Tab comes to the largest block of the peak first: that is what there is to gain.
function startAt(blocks, peak) {
  let found = 0;
  blocks.forEach((block, at) => {
    const inPeak = (each) => peak !== null && each.first <= peak && peak <= each.last;
    const better =
      Number(inPeak(block)) - Number(inPeak(blocks[found])) || block.bytes - blocks[found].bytes;
    if (better > 0) found = at;
  });
  return found;
}
