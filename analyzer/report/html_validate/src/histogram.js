// How many rows are how far off.
import {el, svg} from '../../page/dom.js';
import {drawAtWidth} from './draw_at_width.js';
import {count, errorTick} from './format.js';
import {errorBins} from './histogram_bins.js';

const height = 200;
const margin = {left: 10, right: 10, top: 22, bottom: 44};
const room = 52; // pixels that an edge's text takes

function inWords({from, to, rows}) {
  const of = `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  if (from === -Infinity) return `${of} below ${errorTick(to)}`;
  if (to === Infinity) return `${of} above ${errorTick(from)}`;
  return `${of} from ${errorTick(from)} to ${errorTick(to)}`;
}

export function histogram({rows}) {
  const {bins, step, first} = errorBins(rows.map((row) => row.error));
  const largest = Math.max(...bins.map((bin) => bin.rows));
  const words = bins.filter((bin) => bin.rows).map(inWords);
  const host = el('div', {
    class: 'drawing',
    id: 'histogram',
    role: 'img',
    'aria-label': `How many rows are how far off: ${words.join(', ')}.`,
  });

  function draw() {
    const width = host.clientWidth;
    const each = (width - margin.left - margin.right) / bins.length;
    const floor = height - margin.bottom;
    const x = (edge) => margin.left + (edge - first) * each;
    const y = (value) => floor - (value / largest) * (floor - margin.top);
    const every = [1, 2, 5, 10, 20].find((n) => n * each >= room) ?? bins.length;
    const edges = [];
    for (let edge = first; edge <= first + bins.length; ++edge)
      if (edge % every === 0 && x(edge) >= 22 && x(edge) <= width - 22) edges.push(edge);
    host.replaceChildren(
      svg(
        'svg',
        {width, height, 'aria-hidden': 'true'},
        bins.map((bin, at) => [
          svg('rect', {
            class: bin.from === -Infinity || bin.to === Infinity ? 'bar open' : 'bar',
            x: x(first + at) + 1,
            width: Math.max(1, each - 2),
            y: y(bin.rows),
            height: floor - y(bin.rows),
            'data-rows': bin.rows,
          }),
          bin.rows && each >= 7 * String(bin.rows).length
            ? svg(
                'text',
                {class: 'tick middle', x: x(first + at) + each / 2, y: y(bin.rows) - 5},
                String(bin.rows),
              )
            : null,
        ]).flat(),
        svg('line', {class: 'floor', x1: margin.left, x2: width - margin.right, y1: floor, y2: floor}),
        first < 0 && first + bins.length > 0
          ? svg('line', {class: 'identity', x1: x(0), x2: x(0), y1: margin.top - 8, y2: floor})
          : null,
        edges.map((edge) => [
          svg('line', {class: 'floor', x1: x(edge), x2: x(edge), y1: floor, y2: floor + 4}),
          svg('text', {class: 'tick middle', x: x(edge), y: floor + 18}, errorTick(edge * step)),
        ]).flat(),
        svg(
          'text',
          {class: 'axis-title middle', x: width / 2, y: height - 6},
          'error of the prediction',
        ),
      ),
    );
  }

  return {
    element: host,
    mount: () => drawAtWidth(host, draw),
  };
}
