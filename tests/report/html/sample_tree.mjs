// A call tree invented for a real estimate: who calls whom is made up, the sums are the estimate's.
import {split} from './random.mjs';

// The bundled keyword-spotting image as it is written: caller of each function, by pattern.
const known = [
  [/^Reset_Handler$/, []],
  [/^main$/, ['Reset_Handler']],
  [/^infer$/, ['main']],
  [/^layer_/, ['infer']],
  [
    /^bl_conv_2d/,
    [
      'layer_conv',
      'layer_pointwise_1',
      'layer_pointwise_2',
      'layer_pointwise_3',
      'layer_pointwise_4',
    ],
  ],
  [
    /^bl_depthwise/,
    ['layer_depthwise_1', 'layer_depthwise_2', 'layer_depthwise_3', 'layer_depthwise_4'],
  ],
  [/^sum_pixel/, ['bl_depthwise_conv_2d_int8']],
  [/^bl_average/, ['layer_average_pool']],
  [/^bl_fully/, ['layer_fully_connected']],
  [/^bl_softmax/, ['layer_softmax']],
  [/^exp_of/, ['bl_softmax_int8']],
  [/^memcpy$/, ['bl_conv_2d_int8', 'main']],
  [/^memset$/, ['bl_depthwise_conv_2d_int8', 'Reset_Handler']],
];

function callersOf(name, at, names, random) {
  const rule = known.find(([pattern]) => pattern.test(name));
  if (rule && names.includes('Reset_Handler'))
    return rule[1].map((caller) => names.indexOf(caller)).filter((i) => i >= 0);
  if (at === 0) return [];
  return [...new Set([0, 1, 2].map(() => Math.floor(random() * random() * at)))];
}

// Functions in an order in which callers come before callees.
function ordered(callers) {
  const order = [];
  const seen = new Set();
  const visit = (at) => {
    if (seen.has(at)) return;
    seen.add(at);
    callers[at].forEach(visit);
    order.push(at);
  };
  callers.forEach((_, at) => visit(at));
  return order;
}

function nodesOf(callers, perFunction, random) {
  const nodes = [{parent: -1, function: -1}];
  const of = callers.map(() => []);
  for (const at of ordered(callers)) {
    const above = callers[at].flatMap((caller) => of[caller]);
    if (!above.length) above.push(0);
    while (above.length > perFunction) above.splice(Math.floor(random() * above.length), 1);
    for (const parent of above.sort((a, b) => a - b)) {
      of[at].push(nodes.length);
      nodes.push({parent, function: at});
    }
  }
  return {nodes, of};
}

export function sampleTree(rows, {perFunction, random}) {
  const names = rows.map((row) => row.function);
  const callers = names.map((name, at) => callersOf(name, at, names, random));
  const {nodes, of} = nodesOf(callers, perFunction, random);
  const tree = {parent: [], function: [], calls: [], instructions: [], cycles: [], energy_j: []};
  for (const node of nodes) {
    tree.parent.push(node.parent);
    tree.function.push(node.function);
    for (const key of ['calls', 'instructions', 'cycles', 'energy_j']) tree[key].push(0);
  }
  rows.forEach((row, at) => {
    const weights = of[at].map(() => 0.2 + random());
    const cycles = split(row.cycles, weights);
    const instructions = split(row.instructions, weights);
    of[at].forEach((node, k) => {
      tree.cycles[node] = cycles[k];
      tree.instructions[node] = instructions[k];
      tree.calls[node] = 1 + Math.floor(random() * Math.min(1000, instructions[k] / 20));
      tree.energy_j[node] =
        row.energy_j === null ? null : row.energy_j * (row.cycles ? cycles[k] / row.cycles : 0);
    });
  });
  return tree;
}
