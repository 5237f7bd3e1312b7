// Charts over a quantity such as the clock, by uPlot, each with its figures as a table: a canvas
// says nothing to a screen reader.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import {el, section} from '../../page/dom.js';
import {scrolling} from './table.js';
import {onThemeChange} from '../../page/theme.js';

const height = 280;
const dashes = [[], [8, 4], [2, 3], [8, 3, 2, 3]]; // told apart without colours too

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const plain = (value) =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(4)));

const fromZero = (_, least, most) => [Math.min(0, least ?? 0), (most ?? 0) * 1.08 || 1];

function drawMarks(plot, marks) {
  const {ctx, bbox} = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour('--text');
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  for (const mark of marks) {
    const x = plot.valToPos(mark.x, 'x', true);
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const left = x > bbox.left + bbox.width / 2; // keep the words inside the chart
    ctx.textAlign = left ? 'right' : 'left';
    ctx.fillText(
      mark.label,
      x + (left ? -6 : 6) * devicePixelRatio,
      bbox.top + 14 * devicePixelRatio,
    );
  }
  ctx.restore();
}

const onRight = (line) => line.axis === 'right';

function options(chart, width) {
  const axis = (label) => ({
    label,
    size: 56,
    labelSize: 24,
    stroke: colour('--text'),
    labelFont: '13px system-ui, sans-serif',
    font: '12px system-ui, sans-serif',
    grid: {stroke: colour('--rule'), width: 1},
    ticks: {stroke: colour('--rule'), width: 1},
  });
  const axes = [{...axis(chart.x_label ?? ''), size: 34}, axis(chart.y_label ?? '')];
  if (chart.series.some(onRight))
    axes.push({...axis(chart.y2_label ?? ''), scale: 'right', side: 1, grid: {show: false}});
  return {
    width,
    height,
    // From zero up, so that lengths can be compared.
    scales: {x: {time: false}, y: {range: fromZero}, right: {range: fromZero}},
    cursor: {drag: {x: false, y: false}},
    axes,
    series: [
      {label: chart.x_label ?? 'x'},
      ...chart.series.map((line, at) => ({
        label: line.label,
        scale: onRight(line) ? 'right' : 'y',
        stroke: colour(`--series-${(at % 4) + 1}`),
        width: 2,
        dash: dashes[at % 4],
        points: {show: chart.x.length <= 60, size: 6},
      })),
    ],
    hooks: {draw: [(plot) => drawMarks(plot, chart.marks ?? [])]},
  };
}

function figures(chart) {
  const label = `Figures of ${chart.title ?? 'the chart'}`;
  const marked = new Map((chart.marks ?? []).map((mark) => [mark.x, mark.label]));
  return el(
    'details',
    {},
    el('summary', {}, 'The figures'),
    scrolling(
      label,
      el(
        'table',
        {'aria-label': label},
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            [chart.x_label ?? 'x', ...chart.series.map((line) => line.label), ''].map((text) =>
              text ? el('th', {scope: 'col', class: 'num'}, text) : el('td'),
            ),
          ),
        ),
        el(
          'tbody',
          {},
          chart.x.map((x, at) =>
            el(
              'tr',
              {},
              el('th', {scope: 'row', class: 'num'}, plain(x)),
              chart.series.map((line) => el('td', {class: 'num'}, plain(line.y[at]))),
              el('td', {}, marked.get(x) ?? ''),
            ),
          ),
        ),
      ),
    ),
  );
}

export function series(data) {
  const hosts = data.series.map((chart) =>
    el('div', {
      class: 'plot',
      role: 'img',
      'aria-label': `${chart.title ?? 'Chart'}: ${chart.series.map((line) => line.label).join(', ')} over ${chart.x_label ?? 'x'}; the figures are in the table below`,
    }),
  );
  let width = 0;
  let plots = [];
  const draw = () => {
    for (const plot of plots) plot.destroy();
    plots = data.series.map(
      (chart, at) =>
        new uPlot(
          options(chart, width),
          [chart.x, ...chart.series.map((line) => line.y)],
          hosts[at],
        ),
    );
  };
  return {
    element: section(
      'charts',
      'Charts',
      data.series.map((chart, at) =>
        el('figure', {}, el('figcaption', {}, chart.title ?? ''), hosts[at], figures(chart)),
      ),
    ),
    mount(given) {
      width = given;
      draw();
      onThemeChange(draw);
      new ResizeObserver(() => {
        if (hosts[0].clientWidth === width) return;
        width = hosts[0].clientWidth;
        draw();
      }).observe(hosts[0]);
    },
  };
}
