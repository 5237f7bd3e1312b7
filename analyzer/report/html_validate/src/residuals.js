// How far each row is off against how large it is: shows whether errors grow, shrink or lean to one
// side with size.
import {svg} from '../../page/dom.js';
import {plot} from './plot.js';
import {amountScale, errorLines, errorScale} from './scales.js';

function ground(x, y, box) {
  const line = (value, kind) => {
    const at = y.scale(value).toFixed(1);
    return svg('line', {class: kind, x1: box.left, x2: box.right, y1: at, y2: at});
  };
  const lines = errorLines(y.scale, 13);
  return [
    svg('rect', {
      class: 'band',
      x: box.left,
      width: box.right - box.left,
      y: y.scale(0.1),
      height: y.scale(-0.1) - y.scale(0.1),
    }),
    line(0, 'identity'),
    lines.map(({limit, text}) => [
      line(limit, 'limit'),
      text
        ? svg('text', {class: 'tick', x: box.right + 5, y: y.scale(limit), dy: '0.35em'}, text)
        : null,
    ]),
  ].flat(3);
}

export function residuals({quantity, kinds, marking}) {
  const {rows, unit, name} = quantity;
  const measured = rows.map((row) => row.measured);
  const errors = rows.map((row) => row.error);
  return plot({
    id: 'residuals',
    label: `Error against measured ${name}`,
    rows,
    unit,
    height: 420,
    right: 46,
    kinds,
    marking,
    axes: (box) => ({
      x: {
        ...amountScale(measured, [box.left, box.right], {unit, room: 58}),
        label: `measured ${name}`,
      },
      y: {...errorScale(errors, [box.bottom, box.top], {room: 32}), label: 'error of the prediction'},
    }),
    place: ({measured: value, error}) => ({x: value, y: error}),
    ground,
  });
}
