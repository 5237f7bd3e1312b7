// A drawing of rows as points between two axes: draws again as its width changes, tells of the point
// under the pointer, marks the row that is looked at.
//
//   plot({id: 'scatter', label: 'Predicted against measured', rows, kinds, marking,
//     axes: (box) => ({x: {scale, ticks, text, label}, y: …}),   // box: left, right, top, bottom
//     place: (row) => ({x, y, from, to}),     // values; from, to: the interval, or neither
//     ground: (x, y, box) => [elements between the grid and the points]})
//
// The points are the options of a list box, of which the keyboard looks at one (point_keys.js).
import {el, svg} from '../../page/dom.js';
import {drawAtWidth} from './draw_at_width.js';
import {pointKeys} from './point_keys.js';
import {described, tipOf} from './words.js';

const margin = {right: 14, top: 12, bottom: 46};
const title = 26; // pixels that the title of the axis at the left takes
const letter = 7; // pixels of a letter of a tick
const near = 18; // pixels from which a pointer finds a point
const many = 600; // rows, from where points are small

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

function axisOf(axis, box, {vertical}) {
  const at = (tick) => axis.scale(tick).toFixed(1);
  const parts = axis.ticks.map((tick) =>
    vertical
      ? [
          svg('line', {class: 'grid', x1: box.left, x2: box.right, y1: at(tick), y2: at(tick)}),
          svg('text', {x: box.left - 8, y: at(tick), class: 'tick end', dy: '0.35em'}, axis.text(tick)),
        ]
      : [
          svg('line', {class: 'grid', x1: at(tick), x2: at(tick), y1: box.top, y2: box.bottom}),
          svg('text', {x: at(tick), y: box.bottom + 18, class: 'tick middle'}, axis.text(tick)),
        ],
  );
  const middle = (box.top + box.bottom) / 2;
  const name = vertical
    ? svg('text', {class: 'axis-title middle', transform: `translate(14 ${middle}) rotate(-90)`}, axis.label)
    : svg('text', {class: 'axis-title middle', x: (box.left + box.right) / 2, y: box.bottom + 39}, axis.label);
  return [...parts.flat(), name];
}

export function plot({id, label, rows, unit, height, right = margin.right, kinds, marking, axes, place, ground}) {
  const tip = el('div', {class: 'tip', 'aria-hidden': 'true', hidden: true});
  const dense = rows.length > many;
  const host = el('div', {class: dense ? 'drawing dense' : 'drawing', id}, tip);
  const radius = dense ? 2.6 : 5;
  let chosen = null; // a group, or null: all
  let bars = !dense;
  let placed = []; // by row: pixels
  let points = [];
  let width = 0;
  let ring = null;
  let keys = null;
  let box = null;

  function interval(at) {
    const {x, from, to} = placed[at];
    if (from === null || to === null) return '';
    const [a, b] = [clamp(from, box.top, box.bottom), clamp(to, box.top, box.bottom)];
    return Math.abs(a - b) < 1 ? '' : `M${x.toFixed(1)},${a.toFixed(1)}V${b.toFixed(1)}`;
  }

  function pointOf(row, at) {
    const {colour, path} = kinds.of(row.group);
    const {x, y} = placed[at];
    return svg('path', {
      class: 'point',
      role: 'option',
      'aria-selected': 'false',
      'aria-label': described(row, unit),
      tabindex: '-1',
      'data-row': row.at,
      'data-colour': colour,
      d: path(radius),
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
    });
  }

  function draw() {
    width = host.clientWidth;
    const focused = host.contains(document.activeElement);
    box = {left: 0, right: width - right, top: margin.top, bottom: height - margin.bottom};
    const {ticks, text} = axes(box).y;
    box.left = title + 8 + letter * Math.max(...ticks.map((tick) => text(tick).length));
    const {x, y} = axes(box);
    placed = rows.map((row) => {
      const values = place(row);
      return {
        x: clamp(x.scale(values.x), box.left, box.right),
        y: clamp(y.scale(values.y), box.top, box.bottom),
        from: values.from === undefined ? null : y.scale(values.from),
        to: values.to === undefined ? null : y.scale(values.to),
      };
    });
    points = rows.map(pointOf);
    ring = svg('circle', {class: 'ring', r: radius + 5});
    const drawing = svg(
      'svg',
      {width, height},
      svg(
        'g',
        {'aria-hidden': 'true'},
        axisOf(x, box, {vertical: false}),
        axisOf(y, box, {vertical: true}),
        ground(x, y, box),
        svg('path', {class: 'intervals'}),
      ),
      svg('g', {role: 'listbox', 'aria-label': `${label}: ${rows.length} rows`}, points),
      ring,
    );
    host.querySelector('svg')?.remove();
    host.prepend(drawing);
    keys = pointKeys({rows, points, placed, isShown});
    update();
    if (focused) points[marking.row().at].focus({preventScroll: true});
  }

  const isShown = (at) => chosen === null || rows[at].group === chosen;

  function update() {
    let d = '';
    rows.forEach((row, at) => {
      points[at].classList.toggle('aside', !isShown(at));
      if (bars && isShown(at)) d += interval(at);
    });
    host.querySelector('.intervals').setAttribute('d', d);
    showMarked(marking.row());
  }

  function showTip(at) {
    tip.hidden = at === null;
    if (at === null) return;
    tip.replaceChildren(...tipOf(rows[at], unit));
    const {x, y} = placed[at];
    const [wide, high] = [tip.offsetWidth, tip.offsetHeight];
    tip.style.left = `${clamp(x - wide / 2, 0, Math.max(0, width - wide))}px`;
    tip.style.top = `${y - high - 14 >= 0 ? y - high - 14 : y + 14}px`;
  }

  function showMarked(row) {
    if (!ring) return;
    host.querySelector('[aria-selected="true"]')?.setAttribute('aria-selected', 'false');
    ring.classList.toggle('shown', row !== null);
    if (row === null) return;
    points[row.at].setAttribute('aria-selected', 'true');
    ring.setAttribute('cx', placed[row.at].x);
    ring.setAttribute('cy', placed[row.at].y);
    keys.makeCurrent(row.at);
  }

  function look(at) {
    showTip(at);
    if (at !== null) marking.mark(rows[at]);
  }

  function nearest(event) {
    const {left, top} = host.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let [found, least] = [null, near * near];
    placed.forEach((point, at) => {
      const apart = (point.x - x) ** 2 + (point.y - y) ** 2;
      if (apart < least && isShown(at)) [found, least] = [at, apart];
    });
    return found;
  }

  host.addEventListener('pointermove', (event) => showTip(nearest(event)));
  host.addEventListener('pointerleave', () => showTip(null));
  host.addEventListener('click', (event) => {
    const at = nearest(event);
    if (at === null) return;
    points[at].focus({preventScroll: true});
    marking.mark(rows[at], {pressed: true});
  });
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') showTip(null);
    else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (marking.row()) marking.mark(marking.row(), {pressed: true});
    } else keys.pressed(event);
  });
  host.addEventListener('focusin', (event) => {
    const point = event.target.closest('.point');
    if (point) look(Number(point.dataset.row));
  });
  host.addEventListener('focusout', () => showTip(null));
  marking.onChange(showMarked);

  return {
    element: host,
    mount: () => drawAtWidth(host, draw),
    showGroup(name) {
      chosen = name;
      if (ring) update();
    },
    showIntervals(on) {
      bars = on;
      if (ring) update();
    },
  };
}

export const showsIntervals = (rows) => rows.length <= many;
