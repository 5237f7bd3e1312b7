// Code invented for a real estimate: the instructions are made up; executions, cycles, stalls and
// the reasons for lost cycles of all rows sum to the estimate's.
import {fill, split} from './random.mjs';

const body = [
  ['ldr.w r3, [r1], #4', 2],
  ['ldr.w r5, [r2], #4', 2],
  ['sxtb16 r6, r3', 1],
  ['sxtb16 r3, r3, ror #8', 1],
  ['smlad r0, r6, r5, r0', 1],
  ['adds r4, #1', 1],
  ['cmp r4, r8', 1],
  ['ldrsb.w r7, [r2, #1]', 2],
  ['mla r0, r7, r3, r0', 1],
  ['str.w r0, [sp, #12]', 1],
  ['ssat r0, #8, r0', 1],
  ['movs r6, #0', 1],
];
const source = [
  '  for (int32_t i = 0; i < depth; i += 4) {',
  '    const uint32_t pixels = load_4(input + i);',
  '    const uint32_t weights = load_4(filter + i);',
  '    sum = smlad(even(pixels), even(weights), sum);',
  '    sum = smlad(odd(pixels), odd(weights), sum);',
  '  }',
  '  return clamp(scaled(sum, multiplier, shift));',
];
const perLine = 3; // instructions under one source line

// Blocks of instructions that run equally often, so that executions sum to what the function ran.
function executionsOf(instructions, rows, random) {
  const out = [];
  let left = instructions;
  while (out.length < rows && left > 0) {
    const size = Math.min(4 + Math.floor(random() * 10), rows - out.length, left);
    const times = Math.max(1, Math.floor((left / size) * (0.1 + 0.8 * random())));
    for (let k = 0; k < size; ++k) out.push(times);
    left -= size * times;
  }
  if (left > 0) out[0] += left;
  return out;
}

// `lost` of each function by reason, its sums those of the estimate.
function lossesByFunction(estimate, reasons) {
  const stall = reasons.map((reason) => estimate.stalls[reason]?.cycles ?? 0);
  const memory = fill(
    estimate.by_function.map((row) => row.stall_cycles),
    stall,
  );
  const weights = estimate.by_function.map((row) => row.cycles);
  const pipeline = reasons.map((reason) => split(estimate.lost_cycles[reason] ?? 0, weights));
  return estimate.by_function.map((_, at) => ({
    memory: memory[at],
    pipeline: pipeline.map((of) => of[at]),
  }));
}

function addFunction(code, files, row, at, losses, rows, random) {
  const executions = executionsOf(
    row.instructions,
    Math.max(1, Math.min(rows, row.instructions)),
    random,
  );
  const kinds = executions.map((_, k) =>
    k === executions.length - 1 ? ['bne.n 0x8000f1c', 2] : body[(k * 5 + at) % body.length],
  );
  const own = split(
    row.cycles - row.stall_cycles,
    executions.map((times, k) => times * kinds[k][1]),
  );
  const isLoad = executions.map((times, k) =>
    kinds[k][0].startsWith('ld') ? times : times * 0.02,
  );
  const byReason = losses.memory.map((cycles) => split(cycles, isLoad));
  // A reason goes to one instruction in seven, as it does in real code.
  const pipeline = losses.pipeline.map((cycles, reason) =>
    split(
      cycles,
      executions.map((times, k) => ((k + reason) % 7 === 0 ? times : 0)),
    ),
  );
  let address = row.address;
  executions.forEach((times, k) => {
    const stall = byReason.reduce((all, reason) => all + reason[k], 0);
    const size = kinds[k][0].includes('.w') || kinds[k][0].startsWith('sm') ? 4 : 2;
    code.function.push(at);
    code.address.push(address);
    code.size.push(size);
    code.text.push(kinds[k][0]);
    code.file.push(at % files);
    code.line.push(10 * at + 11 + (Math.floor(k / perLine) % source.length));
    code.executions.push(times);
    code.cycles.push(own[k] + stall);
    code.stall_cycles.push(stall);
    code.energy_j.push(
      row.energy_j === null
        ? null
        : row.energy_j * (row.cycles ? (own[k] + stall) / row.cycles : 0),
    );
    code.lost.push(
      [...byReason, ...pipeline].flatMap((reason, r) =>
        reason[k] ? [r % byReason.length, reason[k]] : [],
      ),
    );
    address += size + (k % 29 === 28 ? 6 : 0); // code that never ran
  });
}

export function sampleCode(estimate, {reasons, files, rowsOf, random}) {
  const code = {
    function: [],
    address: [],
    size: [],
    text: [],
    file: [],
    line: [],
    executions: [],
    cycles: [],
    stall_cycles: [],
    energy_j: [],
    lost: [],
  };
  const losses = lossesByFunction(estimate, reasons);
  estimate.by_function.forEach((row, at) =>
    addFunction(code, files.length, row, at, losses[at], rowsOf(row), random),
  );
  return code;
}

export function sampleSources(functions, files) {
  return functions.map((_, at) => ({
    file: at % files,
    first: 10 * at + 10,
    lines: ['', ...source],
  }));
}
