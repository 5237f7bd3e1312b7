// Predicted against measured, each row a point: on the line where the model is right, above it where
// it says too much.
import {svg} from '../../page/dom.js';
import {plot} from './plot.js';
import {amountScale} from './scales.js';

const band = 0.1;

function ground(x, y, box) {
  const [from, to] = x.scale.domain();
  const low = Math.max(from, 1e-300);
  const corner = (value, factor) => `${x.scale(value).toFixed(1)},${y.scale(value * factor).toFixed(1)}`;
  const start = x.logarithmic ? low : from;
  const clip = `${box.left},${box.top} ${box.right},${box.top} ${box.right},${box.bottom} ${box.left},${box.bottom}`;
  return [
    svg('clipPath', {id: 'scatter-frame'}, svg('polygon', {points: clip})),
    svg(
      'g',
      {'clip-path': 'url(#scatter-frame)'},
      svg('polygon', {
        class: 'band',
        points: [
          corner(start, 1 - band),
          corner(to, 1 - band),
          corner(to, 1 + band),
          corner(start, 1 + band),
        ].join(' '),
      }),
      svg('path', {class: 'identity', d: `M${corner(start, 1)}L${corner(to, 1)}`}),
    ),
  ];
}

export function scatter({quantity, kinds, marking}) {
  const {rows, unit, name} = quantity;
  // With the intervals, but for ends so far away that they would press all else together.
  const values = rows.flatMap(({measured, predicted, interval: [low, high]}) => [
    measured,
    predicted,
    Math.max(low, predicted / 2),
    Math.min(high, predicted * 2),
  ]);
  return plot({
    id: 'scatter',
    label: `Predicted against measured ${name}`,
    rows,
    unit,
    height: 420,
    kinds,
    marking,
    axes: (box) => ({
      x: {
        ...amountScale(values, [box.left, box.right], {unit, room: 58}),
        label: `measured ${name}`,
      },
      y: {
        ...amountScale(values, [box.bottom, box.top], {unit, room: 32}),
        label: `predicted ${name}`,
      },
    }),
    place: ({measured, predicted, interval: [low, high]}) => ({
      x: measured,
      y: predicted,
      from: low,
      to: high,
    }),
    ground,
  });
}
