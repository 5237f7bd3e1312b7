// Latency and energy over the clock, by uPlot. The clock of least energy is marked by a line, a
// diamond and its name, and named again in the words below: a canvas says nothing to a screen
// reader, which also has the overview's table.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import {el, section} from '../../page/dom.js';
import {joules, percent, printable, seconds, withUnit} from './format.js';
import {onThemeChange} from '../../page/theme.js';

const height = 320;

const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const fromZero = (_, least, most) => [Math.min(0, least ?? 0), (most ?? 0) * 1.08 || 1];

function drawOptimum(plot, at, label) {
  const {ctx, bbox} = plot;
  const scale = devicePixelRatio;
  const x = plot.valToPos(plot.data[0][at], 'x', true);
  const y = plot.valToPos(plot.data[2][at], 'energy', true);
  const size = 8 * scale;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour('--text');
  ctx.lineWidth = scale;
  ctx.setLineDash([3 * scale, 3 * scale]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + size);
  ctx.lineTo(x - size, y);
  ctx.closePath();
  ctx.fill();
  ctx.font = `${12 * scale}px system-ui, sans-serif`;
  const right = bbox.left + bbox.width - ctx.measureText(label).width - 4 * scale;
  ctx.fillText(label, Math.max(bbox.left, Math.min(x + 6 * scale, right)), bbox.top + 14 * scale);
  ctx.restore();
}

function options(points, optimum, width) {
  const axis = (label) => ({
    label,
    size: 62,
    labelSize: 24,
    stroke: colour('--text'),
    labelFont: '13px system-ui, sans-serif',
    font: '12px system-ui, sans-serif',
    grid: {stroke: colour('--rule'), width: 1},
    ticks: {stroke: colour('--rule'), width: 1},
  });
  const values = (unit) => (_, splits) => splits.map((value) => withUnit(value, unit));
  const line = (label, scale, series, dash, unit) => ({
    label,
    scale,
    stroke: colour(series),
    width: 2,
    dash,
    points: {show: true, size: 6},
    value: (_, value) => (value === null ? '–' : withUnit(value, unit)),
  });
  const hasEnergy = points.some((point) => point.energy_j !== null);
  return {
    width,
    height,
    // From zero up, so that lengths can be compared.
    scales: {x: {time: false}, latency: {range: fromZero}, energy: {range: fromZero}},
    cursor: {drag: {x: false, y: false}},
    axes: [
      {...axis('clock'), size: 36, values: values('Hz')},
      {...axis('latency (solid)'), scale: 'latency', values: values('s')},
      ...(hasEnergy
        ? [
            {
              ...axis('energy (dashed)'),
              scale: 'energy',
              side: 1,
              grid: {show: false},
              values: values('J'),
            },
          ]
        : []),
    ],
    series: [
      {label: 'clock', value: (_, value) => (value === null ? '–' : withUnit(value, 'Hz'))},
      line('latency', 'latency', '--series-1', [], 's'),
      ...(hasEnergy ? [line('energy', 'energy', '--series-2', [8, 4], 'J')] : []),
    ],
    hooks: {
      draw: [
        (plot) => {
          if (optimum >= 0)
            drawOptimum(plot, optimum, `least energy: ${printable(points[optimum].label)}`);
        },
      ],
    },
  };
}

function words(points, optimum) {
  const fastest = points.reduce((a, b) => (b.latency_s < a.latency_s ? b : a));
  const quick = `Latency is least at ${printable(fastest.label)}: ${seconds(fastest.latency_s)}.`;
  if (optimum < 0) return `Energy is unknown on this board. ${quick}`;
  const best = points[optimum];
  const most = points.reduce((a, b) => (b.energy_j > a.energy_j ? b : a));
  const less = most.energy_j > 0 ? 1 - best.energy_j / most.energy_j : 0;
  return `Energy is least at ${printable(best.label)}: ${joules(best.energy_j)}, ${percent(less)} less than at ${printable(most.label)}, where it is most. ${quick}`;
}

export function clockChart(data) {
  const points = [data.base, ...data.new].sort((a, b) => a.clock_hz - b.clock_hz);
  const optimum = data.least_energy
    ? points.findIndex((point) => point.label === data.least_energy.label)
    : -1;
  const text = words(points, optimum);
  const host = el('div', {
    class: 'plot',
    role: 'img',
    'aria-label': `Latency and energy over the clock. ${text} The figures are in the table below.`,
  });
  let plot = null;
  const draw = () => {
    plot?.destroy();
    const columns = [
      points.map((point) => point.clock_hz),
      points.map((point) => point.latency_s),
    ];
    if (points.some((point) => point.energy_j !== null))
      columns.push(points.map((point) => point.energy_j));
    plot = new uPlot(options(points, optimum, host.clientWidth), columns, host);
  };
  return {
    element: section(
      'chart',
      'Latency and energy over the clock',
      el('p', {class: 'reading', id: 'optimum'}, text),
      el('figure', {}, host),
    ),
    mount() {
      draw();
      onThemeChange(draw);
      let width = host.clientWidth;
      new ResizeObserver(() => {
        if (host.clientWidth === width) return;
        width = host.clientWidth;
        draw();
      }).observe(host);
    },
  };
}
