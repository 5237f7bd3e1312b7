// One NEW taken apart against the base: why it changed, and its classes, functions and stalls, and
// the ops of a model. Where there are several, a choice says which.
import {el, section} from '../../page/dom.js';
import {count, printable, relative, signedCount, signedUnit} from './format.js';
import {table} from '../../page/table.js';

const stateWords = {both: '', new: 'new', gone: 'gone'};

function columns(by, hasEnergy) {
  const numeric = (key, label, value, cell) => ({key, label, numeric: true, value, cell});
  const list = [
    {
      key: 'name',
      label: by,
      value: (row) => row[by],
      cell: (row) => [
        el('span', {class: 'name'}, printable(row[by])),
        Math.max(row.count_base, row.count_new) > 1
          ? el('span', {class: 'tag'}, `all ${Math.max(row.count_base, row.count_new)} of this name`)
          : '',
        row.state !== 'both' ? el('span', {class: 'tag'}, stateWords[row.state]) : '',
      ],
    },
    numeric('base', 'base\ncycles', (row) => row.base.cycles, (row) => count(row.base.cycles)),
    numeric('new', 'new\ncycles', (row) => row.new.cycles, (row) => count(row.new.cycles)),
    numeric('change', 'change', (row) => Math.abs(row.change_cycles), (row) => signedCount(row.change_cycles)),
    numeric('relative', 'relative', (row) => row.change_relative ?? Infinity, (row) =>
      row.state === 'gone' ? 'gone' : relative(row.change_relative)),
  ];
  if (hasEnergy)
    list.push(
      numeric('energy', 'energy\nchange', (row) => Math.abs(row.change_energy_j), (row) =>
        signedUnit(row.change_energy_j, 'J')),
    );
  return list;
}

const sumOf = (rows, pick) => rows.reduce((sum, row) => sum + pick(row), 0);

function foot(rows, hasEnergy) {
  const base = sumOf(rows, (row) => row.base.cycles);
  const now = sumOf(rows, (row) => row.new.cycles);
  return [
    `${count(rows.length)} rows`,
    count(base),
    count(now),
    signedCount(now - base),
    base ? relative(now / base - 1) : now ? 'new' : '0.0 %',
    ...(hasEnergy ? [signedUnit(sumOf(rows, (row) => row.change_energy_j), 'J')] : []),
  ];
}

function differencesTable(by, rows, hasEnergy) {
  return table({
    id: `${by}-table`,
    label: `Differences by ${by === 'class' ? 'cycle class' : by}`,
    rows,
    columns: columns(by, hasEnergy),
    sort: {key: 'change', descending: true},
    foot: (shown) => foot(shown, hasEnergy),
  });
}

function functionsTable(now, hasEnergy) {
  const made = differencesTable('function', now.by_function, hasEnergy);
  const found = el('output', {id: 'found'});
  const input = el('input', {
    id: 'function-filter',
    type: 'search',
    placeholder: 'part of a name',
    oninput: () => draw(),
  });
  const changedOnly = el('input', {id: 'changed-only', type: 'checkbox', onchange: () => draw()});
  const draw = () => {
    const term = input.value.trim().toLowerCase();
    const shown = made.filter(
      (row) =>
        row.function.toLowerCase().includes(term) &&
        !(changedOnly.checked && row.state === 'both' && row.change_cycles === 0),
    );
    found.textContent = `${count(shown)} of ${count(now.by_function.length)} functions`;
  };
  draw();
  return [
    el(
      'div',
      {class: 'tools'},
      el('label', {class: 'field'}, 'Find ', input),
      el('label', {class: 'field'}, changedOnly, ' changed ones alone'),
      found,
    ),
    made.element,
  ];
}

function stallRows(now) {
  const of = (list, key, kind) =>
    list
      .filter((row) => row.base_cycles || row.new_cycles)
      .map((row) => ({name: row[key], kind, ...row}));
  return [...of(now.by_stall, 'stall', 'memory'), ...of(now.by_lost_cycles, 'reason', 'pipeline')];
}

function stallsTable(rows) {
  const numeric = (key, label) => ({
    key,
    label,
    numeric: true,
    value: (row) => row[key],
    cell: (row) => (key === 'change_cycles' ? signedCount(row[key]) : count(row[key])),
  });
  return table({
    id: 'stall-table',
    label: 'Differences in lost cycles',
    rows,
    columns: [
      {key: 'name', label: 'reason', value: (row) => row.name, cell: (row) => printable(row.name)},
      {key: 'kind', label: 'lost to', value: (row) => row.kind, cell: (row) => row.kind},
      numeric('base_cycles', 'base\ncycles'),
      numeric('new_cycles', 'new\ncycles'),
      numeric('change_cycles', 'change'),
    ],
  }).element;
}

export function details(data) {
  const single = data.new.length === 1 && data.over === 'inputs';
  const heading = el('p', {class: 'lead', id: 'shown', 'aria-live': 'polite'});
  const ops = el('div');
  const functions = el('div');
  const classes = el('div');
  const stalls = el('div');
  const choice = el(
    'select',
    {id: 'which', onchange: () => show(Number(choice.value), false)},
    data.new.map((now, at) => el('option', {value: at}, printable(now.label))),
  );
  // Above the first section that it is about.
  const lead = [
    data.new.length > 1
      ? el('div', {class: 'tools'}, el('label', {class: 'field'}, 'Show ', choice))
      : null,
    heading,
  ];
  const hasOps = data.new.some((now) => now.by_op.length > 0);
  const opSections = hasOps ? [section('ops', 'Ops', ...lead, ops)] : [];
  const functionSection = section('functions', 'Functions', ...(hasOps ? [] : lead), functions);

  function show(at, move) {
    const now = data.new[at];
    const hasEnergy = now.change.energy_j !== null;
    choice.value = String(at);
    // A single NEW has its explanation in the answer.
    const why = single ? '' : ` ${printable(now.explanation.sentence)}`;
    heading.textContent = `${printable(now.label)} against ${printable(data.base.label)}.${why}`;
    ops.replaceChildren(differencesTable('op', now.by_op, hasEnergy).element);
    functions.replaceChildren(...functionsTable(now, hasEnergy));
    classes.replaceChildren(differencesTable('class', now.by_class, hasEnergy).element);
    const lost = stallRows(now);
    stalls.replaceChildren(
      lost.length ? stallsTable(lost) : el('p', {class: 'note'}, 'No cycle was lost in either.'),
    );
    if (move) {
      const title = document.getElementById(hasOps ? 'ops-title' : 'functions-title');
      title.focus({preventScroll: true});
      title.scrollIntoView({block: 'start'});
    }
  }

  const best = data.new.findIndex((now) => now.label === data.least_energy?.label);
  show(Math.max(0, best), false);
  return {
    show,
    sections: [
      ...opSections,
      functionSection,
      section('classes', 'Cycle classes', classes),
      section('stalls', 'Lost cycles', stalls),
    ],
  };
}
