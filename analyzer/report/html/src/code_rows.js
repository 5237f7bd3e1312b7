// What the code view shows of one function, as plain rows: its executed instructions by address,
// grouped under the source line that each came from.
//
//   codeOf(data, 3) → {groups: [{file, line, cycles, rows: [{address, text, executions, …}]}], …}
import {printable} from './format.js';
import {hotShare} from './heat.js';

function lostOf(data, pairs) {
  const out = [];
  for (let at = 0; at + 1 < (pairs?.length ?? 0); at += 2)
    if (pairs[at + 1] > 0)
      out.push({reason: data.reasons[pairs[at]] ?? 'other', cycles: pairs[at + 1]});
  return out.sort((a, b) => b.cycles - a.cycles);
}

function rowAt(data, at) {
  const {code} = data;
  const share = code.cycles[at] / (data.estimate.cycles || 1);
  return {
    address: code.address[at],
    size: code.size[at] ?? 0,
    text: printable(code.text[at] ?? ''),
    file: code.file[at] ?? -1,
    line: code.line[at] ?? 0,
    executions: code.executions[at],
    cycles: code.cycles[at],
    stallCycles: code.stall_cycles[at] ?? 0,
    energy: code.energy_j[at] ?? null,
    lost: lostOf(data, code.lost[at]),
    share,
    hot: share >= hotShare,
  };
}

function indexByFunction(code) {
  const index = new Map();
  code.function.forEach((owner, at) => {
    if (!index.has(owner)) index.set(owner, []);
    index.get(owner).push(at);
  });
  return index;
}

// The functions of which a copy is inlined in `owner`.
export function inlinedIn(data, owner) {
  const {inside} = data.functions;
  return inside.flatMap((holder, at) => (holder === owner ? [at] : []));
}

// Made once, then asked for each function that is looked at: its own code, or with what is inlined.
export function codeReader(data) {
  let index = null;
  return (owner, withInlined) => {
    index ??= indexByFunction(data.code);
    const owners = withInlined ? [owner, ...inlinedIn(data, owner)] : [owner];
    const rows = owners.flatMap((each) => index.get(each) ?? []).map((at) => rowAt(data, at));
    rows.sort((a, b) => a.address - b.address);
    return rows;
  };
}

const add = (group, row) => {
  group.rows.push(row);
  group.cycles += row.cycles;
  group.stallCycles += row.stallCycles;
  if (row.energy !== null) group.energy = (group.energy ?? 0) + row.energy;
  group.share += row.share;
};

const groupFor = (row) => ({
  file: row.file,
  line: row.line,
  rows: [],
  cycles: 0,
  stallCycles: 0,
  energy: null,
  share: 0,
  gap: false,
});

// Instructions in address order, a group for each run of one source line. `gap` says that code which
// never ran, or of another function, lies before it.
export function byAddress(rows) {
  const groups = [];
  let last = null;
  for (const row of rows) {
    const gap = last !== null && last.address + last.size !== row.address;
    if (!last || gap || last.file !== row.file || last.line !== row.line) {
      groups.push(groupFor(row));
      groups.at(-1).gap = gap;
    }
    add(groups.at(-1), row);
    last = row;
  }
  return groups;
}

// One group for each source line, in the order of the source.
export function byLine(rows) {
  const lines = new Map();
  for (const row of rows) {
    const key = `${row.file}:${row.line}`;
    if (!lines.has(key)) lines.set(key, groupFor(row));
    add(lines.get(key), row);
  }
  return [...lines.values()].sort((a, b) => a.file - b.file || a.line - b.line);
}
