// The Pareto set as points: accuracy (or proxy) upwards, a cost to the right, its budget as a line.
// Draws again as its width changes, tells of the point under the pointer, and marks the network that
// is looked at. The points are the options of a list box, of which the keyboard looks at one.
import {scaleLinear} from 'd3-scale';
import {drawAtWidth} from '../../html_validate/src/draw_at_width.js';
import {pointKeys} from '../../html_validate/src/point_keys.js';
import {amountScale} from '../../html_validate/src/scales.js';
import {el, svg} from '../../page/dom.js';
import {printable} from '../../page/format.js';
import {described, factsOf} from './words.js';

const height = 420;
const margin = {left: 78, right: 16, top: 24, bottom: 46};
const radius = 5.5;
const near = 18; // pixels from which a pointer finds a point

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
const circle = (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
const diamond = (r) => `M0,${-1.3 * r}L${1.3 * r},0L0,${1.3 * r}L${-1.3 * r},0Z`;

function scoreScale(networks, range) {
  const scores = networks.map(({score}) => score);
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const gap = 0.08 * (most - least) || 0.01;
  return scaleLinear([Math.max(0, least - gap), Math.min(1, most + gap)], range);
}

export function front({data, cost, marking}) {
  const {networks} = data;
  const tip = el('div', {class: 'tip', 'aria-hidden': 'true', hidden: true});
  const host = el('div', {class: 'drawing', id: 'front'}, tip);
  let placed = [];
  let points = [];
  let ring = null;
  let keys = null;
  let width = 0;

  function pointOf(network) {
    const {x, y} = placed[network.at];
    const own = network.source === 'search';
    return svg('path', {
      class: 'point',
      role: 'option',
      'aria-selected': 'false',
      'aria-label': described(data, cost, network),
      tabindex: '-1',
      'data-row': network.at,
      'data-colour': own ? '1' : '2',
      d: (own ? circle : diamond)(radius),
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
    });
  }

  function axes(x, y, box) {
    const along = x.ticks.flatMap((tick) => [
      svg('line', {class: 'grid', x1: x.scale(tick), x2: x.scale(tick), y1: box.top, y2: box.bottom}),
      svg('text', {class: 'tick middle', x: x.scale(tick), y: box.bottom + 18}, x.text(tick)),
    ]);
    // No more digits than tell the ticks apart.
    const factor = data.score_is_proxy ? 1 : 100;
    const ticks = y.ticks(6);
    const digits = Math.max(0, Math.ceil(-Math.log10(factor * (ticks[1] - ticks[0] || 1)) - 1e-9));
    const text = (tick) => (factor * tick).toFixed(digits) + (data.score_is_proxy ? '' : ' %');
    const up = ticks.flatMap((tick) => [
      svg('line', {class: 'grid', x1: box.left, x2: box.right, y1: y(tick), y2: y(tick)}),
      svg('text', {class: 'tick end', x: box.left - 8, y: y(tick), dy: '0.35em'}, text(tick)),
    ]);
    const middle = (box.top + box.bottom) / 2;
    return [
      ...along,
      ...up,
      svg('text', {class: 'axis-title middle', transform: `translate(14 ${middle}) rotate(-90)`}, data.scoreName),
      svg('text', {class: 'axis-title middle', x: (box.left + box.right) / 2, y: box.bottom + 39}, cost.name),
    ];
  }

  function budgetLine(x, box) {
    if (cost.budget === null) return [];
    const at = x.scale(cost.budget);
    const left = at > (box.left + box.right) / 2;
    return [
      svg('line', {class: 'limit', id: 'budget', x1: at, x2: at, y1: box.top, y2: box.bottom}),
      svg('text', {x: at + (left ? -6 : 6), y: box.top - 8, class: left ? 'end' : null}, 'budget'),
    ];
  }

  function draw() {
    width = host.clientWidth;
    const focused = host.contains(document.activeElement);
    const box = {
      left: margin.left,
      right: width - margin.right,
      top: margin.top,
      bottom: height - margin.bottom,
    };
    const values = networks.map((network) => network[cost.name]);
    if (cost.budget !== null) values.push(cost.budget);
    const x = amountScale(values, [box.left, box.right], {unit: cost.unit, room: 70});
    const y = scoreScale(networks, [box.bottom, box.top]);
    placed = networks.map((network) => ({x: x.scale(network[cost.name]), y: y(network.score)}));
    points = networks.map(pointOf);
    ring = svg('circle', {class: 'ring', r: radius + 5});
    host.querySelector('svg')?.remove();
    host.prepend(
      svg(
        'svg',
        {width, height},
        svg('g', {'aria-hidden': 'true'}, axes(x, y, box), budgetLine(x, box)),
        svg('g', {role: 'listbox', 'aria-label': `Networks: ${networks.length}`}, points),
        ring,
      ),
    );
    keys = pointKeys({rows: networks, points, placed, isShown: () => true});
    showMarked(marking.row());
    if (focused && marking.row()) points[marking.row().at].focus({preventScroll: true});
  }

  function showTip(at) {
    tip.hidden = at === null;
    if (at === null) return;
    const network = networks[at];
    const [score, ...others] = factsOf(data, network);
    tip.replaceChildren(
      el('p', {class: 'tip-name'}, printable(network.name)),
      el(
        'dl',
        {},
        [score, ...others.filter(([name]) => name === cost.name || name === 'found')].map(
          ([name, text]) => el('div', {}, el('dt', {}, name), el('dd', {}, text)),
        ),
      ),
    );
    const {x, y} = placed[at];
    const [wide, high] = [tip.offsetWidth, tip.offsetHeight];
    tip.style.left = `${clamp(x - wide / 2, 0, Math.max(0, width - wide))}px`;
    tip.style.top = `${y - high - 14 >= 0 ? y - high - 14 : y + 14}px`;
  }

  function showMarked(network) {
    if (!ring) return;
    host.querySelector('[aria-selected="true"]')?.setAttribute('aria-selected', 'false');
    ring.classList.toggle('shown', network !== null);
    if (network === null) return;
    points[network.at].setAttribute('aria-selected', 'true');
    ring.setAttribute('cx', placed[network.at].x);
    ring.setAttribute('cy', placed[network.at].y);
    keys.makeCurrent(network.at);
  }

  function nearest(event) {
    const {left, top} = host.getBoundingClientRect();
    let [found, least] = [null, near * near];
    placed.forEach((point, at) => {
      const apart = (point.x + left - event.clientX) ** 2 + (point.y + top - event.clientY) ** 2;
      if (apart < least) [found, least] = [at, apart];
    });
    return found;
  }

  host.addEventListener('pointermove', (event) => showTip(nearest(event)));
  host.addEventListener('pointerleave', () => showTip(null));
  host.addEventListener('click', (event) => {
    const at = nearest(event);
    if (at !== null) points[at].focus({preventScroll: true});
  });
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') showTip(null);
    else keys.pressed(event);
  });
  host.addEventListener('focusin', (event) => {
    const point = event.target.closest('.point');
    if (!point) return;
    const at = Number(point.dataset.row);
    showTip(at);
    marking.mark(networks[at], {pressed: true});
  });
  host.addEventListener('focusout', () => showTip(null));
  marking.onChange(showMarked);

  return {element: host, mount: () => drawAtWidth(host, draw)};
}

