// A network's part of a report's data, invented round an estimate: its cycles, instructions and
// energy are the estimate's.
import {randomFrom, split} from './random.mjs';

// The keyword-spotting network of the bundled image.
const shapes = ['1x49x10x1', '1x25x5x64', '1x1x1x64', '1x64', '1x12'];
const layers = [
  ['CONV_2D', 0, 1, 320_000, 2_624, 2.6],
  ...[1, 2, 3, 4].flatMap(() => [
    ['DEPTHWISE_CONV_2D', 1, 1, 72_000, 640, 8.1],
    ['CONV_2D', 1, 1, 512_000, 4_160, 2.7],
  ]),
  ['AVERAGE_POOL_2D', 1, 2, null, 0, 0],
  ['RESHAPE', 2, 3, null, 0, 0],
  ['FULLY_CONNECTED', 3, 4, 768, 780, 3.4],
  ['SOFTMAX', 4, 4, null, 0, 0],
];

function op(at, [type, from, to, macs, parameters]) {
  return {
    index: at,
    op: type,
    name: `functional/${type.toLowerCase()}_${at}/Relu;functional/batch_normalization_${at}/FusedBatchNormV3`,
    shapes: `${shapes[from]} -> ${shapes[to]}`,
    macs,
    parameters,
    same_as: at > 2 && at < 9 ? (at % 2 ? 1 : 2) : null,
    missing: null,
  };
}

const per = (value, macs) => (value !== null && macs ? value / macs : null);
const total = (rows, key) =>
  rows.every((row) => row[key] === null) ? null : rows.reduce((all, row) => all + row[key], 0);

function withCosts(ops, weights, e) {
  const counted = weights.map((weight, at) => (ops[at].missing ? 0 : weight));
  const [cycles, instructions, stalls] = ['cycles', 'instructions', 'stall_cycles'].map((key) =>
    split(key === 'stall_cycles' ? Math.round(e.cycles * 0.1) : e[key], counted),
  );
  return ops.map((each, at) => {
    const share = cycles[at] / e.cycles;
    const energy = e.energy_j === null ? null : e.energy_j * share;
    return {
      ...each,
      instructions: instructions[at],
      cycles: cycles[at],
      stall_cycles: stalls[at],
      latency_s: e.latency_s * share,
      energy_j: energy,
      cycles_per_mac: per(cycles[at], each.macs),
      joules_per_mac: per(energy, each.macs),
      share,
    };
  });
}

function byType(ops) {
  const counted = ops.filter((each) => !each.missing);
  return [...new Set(counted.map((each) => each.op))].map((type) => {
    const rows = counted.filter((each) => each.op === type);
    const sums = Object.fromEntries(
      ['macs', 'instructions', 'cycles', 'latency_s', 'energy_j', 'share'].map((key) => [
        key,
        total(rows, key),
      ]),
    );
    return {
      op: type,
      count: rows.length,
      ...sums,
      cycles_per_mac: per(sums.cycles, sums.macs),
      joules_per_mac: per(sums.energy_j, sums.macs),
    };
  });
}

const model = (ops, memory) => ({
  kernels: 'boardless 1.0, GCC 12.2.1',
  macs: ops.reduce((all, each) => all + (each.macs ?? 0), 0),
  ops,
  by_type: byType(ops),
  memory,
});

const block = (tensors, scratch, offset, bytes, first, last) => ({
  tensors,
  scratch_of: scratch,
  offset,
  bytes,
  first_operator: first,
  last_operator: last,
});

export function sampleModel(estimate) {
  const ops = withCosts(
    layers.map((layer, at) => op(at, layer)),
    layers.map(([, , , macs, , each]) => (macs ? macs * each : 9_000)),
    estimate,
  );
  const name = (at) => `functional/layer_${at}/Relu;functional/norm_${at}/FusedBatchNormV3`;
  const blocks = [block(['serving_default_input:0'], null, 8_000, 496, 0, 0)];
  for (let at = 0; at < 9; ++at) {
    blocks.push(block([name(at)], null, at % 2 ? 8_000 : 0, 8_000, at, at + 1));
    if (at % 2 === 0) blocks.push(block([], at, 16_000, at ? 512 : 160, at, at));
  }
  blocks.push(
    block([name(9), name(10)], null, 8_000, 64, 9, 11),
    block([name(11)], null, 0, 16, 11, 12),
    block(['StatefulPartitionedCall:0'], null, 16, 16, 12, 12),
  );
  return model(ops, {
    flash_bytes: 38_912,
    code_bytes: 14_436,
    constant_bytes: 24_476,
    ram_bytes: 17_744,
    arena_bytes: 16_512,
    arena_lower_bound_bytes: 16_512,
    stack_bytes: 1_232,
    peak_operator: 2,
    board_flash_bytes: 1_048_576,
    board_ram_bytes: 131_072,
    fits: true,
    blocks,
  });
}

// 500 operators and 1,500 blocks by default, names as given, some operators not counted, on a board
// whose RAM is too small.
export function largeModel(estimate, {names, operators = 500, blocks = 1500, seed = 5} = {}) {
  const random = randomFrom(seed);
  const types = ['CONV_2D', 'DEPTHWISE_CONV_2D', 'ADD', 'MUL', 'CONV_2D', names[0]];
  const nameAt = (at) => names[at % names.length];
  const ops = Array.from({length: operators}, (_, at) => {
    const macs = at % 6 === 2 ? null : 1_000 + Math.floor(random() * 90_000);
    return {
      ...op(at, [types[at % types.length], 1, 1, macs, at]),
      name: nameAt(at),
      same_as: at > 60 && at % 7 === 0 ? at - 60 : null,
      missing: at % 41 === 5 ? `no kernel for ${nameAt(at)}` : null,
    };
  });
  const costed = withCosts(
    ops,
    ops.map((each, at) => (each.macs ?? 2_000) * (2 + (at % types.length))),
    estimate,
  );
  const rows = Math.ceil(blocks / operators);
  const plan = Array.from({length: blocks}, (_, at) => {
    const first = Math.floor(at / rows);
    const bytes = 16 * Math.ceil(random() ** 3 * 3_000);
    return at % rows === rows - 1
      ? block([], first, 48_016 * (at % rows), bytes, first, first)
      : block([nameAt(at), nameAt(at + 1)], null, 48_016 * (at % rows), bytes, first, first);
  });
  const arena = Math.max(...plan.map((each) => each.offset + each.bytes));
  const inUse = Array.from({length: operators}, (_, at) =>
    total(
      plan.filter((each) => each.first_operator === at),
      'bytes',
    ),
  );
  return model(costed, {
    flash_bytes: 700_000,
    code_bytes: 100_000,
    constant_bytes: 600_000,
    ram_bytes: arena + 4_096,
    arena_bytes: arena,
    arena_lower_bound_bytes: Math.max(...inUse),
    stack_bytes: 4_096,
    peak_operator: inUse.indexOf(Math.max(...inUse)),
    board_flash_bytes: 524_288,
    board_ram_bytes: 131_072,
    fits: false,
    blocks: plan,
  });
}
