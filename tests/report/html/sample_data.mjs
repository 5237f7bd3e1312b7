// A report's whole data round an estimate, invented where the estimate does not say and consistent
// with it where it does.
import {randomFrom} from './random.mjs';
import {sampleCode, sampleSources} from './sample_code.mjs';
import {sampleTree} from './sample_tree.mjs';

export const defaults = {
  seed: 7,
  perFunction: 12,
  rowsOf: (row) => Math.min(240, 8 + Math.floor(row.cycles ** 0.33)),
};

function withCallees(tree, key, functions) {
  const inclusive = tree[key].map((value) => value ?? 0);
  for (let at = inclusive.length - 1; at > 0; --at) inclusive[tree.parent[at]] += inclusive[at];
  const sums = new Array(functions).fill(0);
  tree.function.forEach((owner, at) => {
    if (owner >= 0) sums[owner] += inclusive[at];
  });
  return sums;
}

function functionsOf(estimate, tree, files) {
  const rows = estimate.by_function;
  const column = (key) => rows.map((row) => row[key]);
  const calls = rows.map((_, at) =>
    tree.function.reduce((all, owner, node) => (owner === at ? all + tree.calls[node] : all), 0),
  );
  const unknown = estimate.energy_j === null;
  return {
    name: column('function'),
    address: column('address'),
    file: rows.map((_, at) => at % files),
    line: rows.map((_, at) => 10 * at + 10),
    calls,
    instructions: column('instructions'),
    cycles: column('cycles'),
    inclusive_cycles: withCallees(tree, 'cycles', rows.length),
    stall_cycles: column('stall_cycles'),
    energy_j: column('energy_j'),
    inclusive_energy_j: unknown ? rows.map(() => null) : withCallees(tree, 'energy_j', rows.length),
    stack_bytes: rows.map((_, at) => (at % 9 === 8 ? null : 8 * (at % 13))),
    inlined: rows.map((_, at) => at % 11 === 10),
  };
}

// Latency and energy over clocks, as `compare --clocks` would have them.
function clocks() {
  const x = [16, 24, 30, 48, 60, 84, 100, 120, 144, 168];
  return [
    {
      title: 'Latency and energy over the clock',
      x_label: 'clock, MHz',
      y_label: 'latency, ms',
      y2_label: 'energy, mJ',
      x,
      series: [
        {label: 'latency, ms', y: x.map((mhz) => (11413 / mhz) * (0.75 + mhz / 672))},
        {label: 'energy, mJ', axis: 'right', y: x.map((mhz) => 6 + 190 / mhz + mhz * 0.025)},
      ],
      marks: [{x: 84, label: 'least energy: 84 MHz'}],
    },
  ];
}

export function sampleData(estimate, options = {}) {
  const {seed, perFunction, rowsOf} = {...defaults, ...options};
  const random = randomFrom(seed);
  const files = [
    'kernels/src/conv_2d.c',
    'kernels/src/depthwise_conv_2d.c',
    'kernels/src/softmax.c',
    'firmware_images/src/main.c',
  ];
  const reasons = [...Object.keys(estimate.lost_cycles), ...Object.keys(estimate.stalls)];
  const tree = sampleTree(estimate.by_function, {perFunction, random});
  return {
    estimate,
    files,
    reasons,
    functions: functionsOf(estimate, tree, files.length),
    call_tree: tree,
    code: sampleCode(estimate, {reasons, files, rowsOf, random}),
    sources: sampleSources(estimate.by_function, files.length),
    stack_high_water_bytes: 1480,
    series: options.series === false ? [] : clocks(),
  };
}
