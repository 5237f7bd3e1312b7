// An invented estimate of a large image: 300 functions, some of them with names that would break a
// page which took them for markup.
import {randomFrom, split} from './random.mjs';

export const hostile = [
  '</script><img src=x onerror="document.title=\'broken\'">',
  '<b onmouseover="document.title=\'broken\'">bold</b>',
  '__proto__',
  'constructor',
  'toString',
  '&lt;escaped&amp;',
  '"\' onfocus=alert(1) x="',
  'javascript:alert(1)',
  'a‮evil‬',
  "${1+1}{{1+1}}$&$'",
  '@BOARDLESS_DATA@',
  'std::__detail::_Map_base<std::basic_string<char>, std::pair<const std::basic_string<char>, std::vector<' +
    'boardless::Kernel<int8_t, 3, 3, true>>>, std::allocator<void>, true>::operator[](std::basic_string<char> const&)',
];

const classes = [
  'alu',
  'load',
  'store',
  'branch_taken',
  'branch_not_taken',
  'multiply_accumulate',
  'call',
  'return',
];

function rowsOf(totals, weights, energy) {
  const columns = Object.fromEntries(
    Object.entries(totals).map(([key, total]) => [key, split(total, weights)]),
  );
  return weights
    .map((_, at) => ({
      instructions: columns.instructions[at],
      cycles: columns.cycles[at],
      stall_cycles: columns.stall_cycles[at],
      energy_j: (energy * columns.cycles[at]) / totals.cycles,
      share: columns.cycles[at] / totals.cycles,
    }))
    .sort((a, b) => b.cycles - a.cycles);
}

export function largeEstimate(base, {functions = 300, seed = 11} = {}) {
  const random = randomFrom(seed);
  const totals = {instructions: 100_000_003, cycles: 143_210_987, stall_cycles: 21_000_001};
  const energy = 0.112;
  const weights = Array.from({length: functions}, (_, at) => (0.3 + random()) / (at + 2) ** 0.8);
  const byClass = rowsOf(
    totals,
    classes.map((_, at) => 1 / (at + 1)),
    energy,
  );
  const byFunction = rowsOf(totals, weights, energy);
  return {
    ...base,
    ...totals,
    run_instructions: totals.instructions,
    image: {...base.image, path: `build/${hostile[0]}/large.elf`},
    cycles_interval: [totals.cycles * 0.9, totals.cycles * 1.1],
    latency_s: totals.cycles / base.clock_hz,
    latency_interval_s: [
      (totals.cycles * 0.9) / base.clock_hz,
      (totals.cycles * 1.1) / base.clock_hz,
    ],
    energy_j: energy,
    energy_interval_j: [energy * 0.85, energy * 1.15],
    no_energy_reason: null,
    by_class: byClass.map((row, at) => ({class: classes[at], ...row})),
    by_function: byFunction.map((row, at) => ({
      function: hostile[at] ?? `app::module_${at % 17}::step_${at}(unsigned int)`,
      ...row,
      address: 0x08000200 + at * 0x600,
    })),
    stalls: {
      flash_data_read: {events: 2_500_000, cycles: 12_500_000},
      memory_switch: {events: 8_500_001, cycles: 8_500_001},
    },
    lost_cycles: {...base.lost_cycles, load_use: 3_000_000, refill: 9_000_000, operands: 12_345},
    console: `${hostile[1]}\n`,
    warnings: [...base.warnings, hostile[1]],
  };
}
