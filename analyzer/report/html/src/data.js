// The page's data, as `explain --html` wrote it (analyzer/report/html/README.md lists the keys).
// Only `estimate` must be there: readData() gives every other part an empty form, so that the
// sections need not ask.
import {printable} from './format.js';

const columns = {
  functions: [
    'name',
    'address',
    'file',
    'line',
    'calls',
    'instructions',
    'cycles',
    'inclusive_cycles',
    'stall_cycles',
    'energy_j',
    'inclusive_energy_j',
    'stack_bytes',
    'inlined',
    'inside',
  ],
  call_tree: ['parent', 'function', 'calls', 'instructions', 'cycles', 'energy_j'],
  code: [
    'function',
    'address',
    'size',
    'text',
    'file',
    'line',
    'executions',
    'cycles',
    'stall_cycles',
    'energy_j',
    'lost',
  ],
};

function withColumns(table, names) {
  const out = {};
  for (const name of names) out[name] = table?.[name] ?? [];
  return out;
}

// A report without a table of functions still has the estimate's own rows.
function functionsOf(data) {
  if (data.functions) return withColumns(data.functions, columns.functions);
  const rows = data.estimate.by_function ?? [];
  const column = (key) => rows.map((row) => row[key]);
  return {
    ...withColumns(null, columns.functions),
    name: column('function'),
    address: column('address'),
    instructions: column('instructions'),
    cycles: column('cycles'),
    stall_cycles: column('stall_cycles'),
    energy_j: column('energy_j'),
  };
}

// Where each cycle costs the same energy, the report may give that figure instead of whole columns.
function withEnergy(table, perCycle) {
  if (typeof perCycle === 'number' && !table.energy_j.length)
    table.energy_j = table.cycles.map((cycles) => cycles * perCycle);
  if (typeof perCycle === 'number' && table.inclusive_energy_j?.length === 0)
    table.inclusive_energy_j = table.inclusive_cycles.map((cycles) => cycles * perCycle);
  return table;
}

// A graph has one root: one is put above where the run has several, such as each call of a region.
function withOneRoot(tree) {
  if (tree.parent.filter((above) => above < 0).length < 2) return tree;
  const out = {};
  for (const [name, values] of Object.entries(tree))
    out[name] = values.length ? [0, ...values] : [];
  out.parent = [-1, ...tree.parent.map((above) => above + 1)];
  out.function[0] = -1;
  return out;
}

// Of a network: its operators, their sums by type and its memory, each null where it is not given.
function modelOf(model) {
  if (!model) return null;
  const rows = (list) => (list?.length ? list : null);
  return {
    kernels: model.kernels ?? null,
    macs: model.macs ?? null,
    ops: rows(model.ops),
    byType: rows(model.by_type),
    memory: model.memory ?? null,
    blocks: rows(model.memory?.blocks),
  };
}

// Null where the placeholder was never filled.
export function readData(text) {
  let data = null;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (!data?.estimate) return null;
  return {
    estimate: data.estimate,
    files: data.files ?? [],
    reasons: data.reasons ?? [],
    functions: withEnergy(functionsOf(data), data.energy_per_cycle_j),
    tree: withOneRoot(
      withEnergy(withColumns(data.call_tree, columns.call_tree), data.energy_per_cycle_j),
    ),
    code: withEnergy(withColumns(data.code, columns.code), data.energy_per_cycle_j),
    sources: data.sources ?? [],
    stackHighWater: data.stack_high_water_bytes ?? null,
    series: data.series ?? [],
    model: modelOf(data.model),
    boardName: data.board_name ?? null,
    hasEnergy: typeof data.estimate.energy_j === 'number',
  };
}

export function functionName(data, index) {
  return index >= 0 ? printable(data.functions.name[index] || '[unnamed]') : '[unattributed]';
}

// A frame of the call tree.
export function frameName(data, node) {
  const index = data.tree.function[node];
  return node === 0 && index < 0 ? 'everything counted' : functionName(data, index);
}

// " in infer": the linked function that holds this copy of an inlined one; empty where unknown.
export function insideOf(data, index) {
  const inside = data.functions.inside[index] ?? -1;
  return inside >= 0 ? ` in ${functionName(data, inside)}` : '';
}

export function place(data, file, line) {
  const name = file >= 0 ? data.files[file] : undefined;
  if (name === undefined) return '';
  return printable(line > 0 ? `${name}:${line}` : name);
}

export function shortPlace(data, file, line) {
  return place(data, file, line).replace(/^.*\//, '');
}

// The text of a source line, null where the source was not at hand.
export function sourceReader(data) {
  const pieces = new Map();
  for (const piece of data.sources) {
    if (!pieces.has(piece.file)) pieces.set(piece.file, []);
    pieces.get(piece.file).push(piece);
  }
  return (file, line) => {
    for (const piece of pieces.get(file) ?? []) {
      const text = piece.lines[line - piece.first];
      if (text !== undefined) return printable(text);
    }
    return null;
  };
}

// "3 (CONV_2D)": an operator of the network.
export function operatorName({ops}, index) {
  const op = ops?.find((each) => each.index === index)?.op;
  return op ? `${index} (${printable(op)})` : String(index);
}

export function sum(values) {
  let total = 0;
  for (const value of values) total += value ?? 0;
  return total;
}
