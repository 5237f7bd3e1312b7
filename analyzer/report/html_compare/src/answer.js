// The answer on top: what changed in all; over clocks and boards, where energy and latency are
// least. And what the gate said, if there was one.
import {el, number} from '../../page/dom.js';
import {count, joules, printable, relative, seconds, signedCount, signedUnit} from './format.js';

function figure(name, value, exact, note) {
  return el(
    'div',
    {class: 'figure'},
    el('dt', {}, name),
    el(
      'dd',
      {},
      number(exact, value, {class: 'value', id: `answer-${name.replace(/\W+/g, '-')}`}),
      el('p', {class: 'note'}, note),
    ),
  );
}

const unknown = (name, reason) =>
  el(
    'div',
    {class: 'figure'},
    el('dt', {}, name),
    el(
      'dd',
      {},
      el('span', {class: 'value unknown'}, 'unknown'),
      el('p', {class: 'note'}, printable(reason)),
    ),
  );

function changes({base, new: [now]}) {
  const {cycles, latency_s: latency, energy_j: energy} = now.change;
  return [
    figure(
      'cycles',
      relative(cycles.relative),
      cycles.absolute,
      `${count(base.cycles)} to ${count(now.cycles)}: ${signedCount(cycles.absolute)}`,
    ),
    figure(
      'latency',
      relative(latency.relative),
      latency.absolute,
      `${seconds(base.latency_s)} to ${seconds(now.latency_s)}: ${signedUnit(latency.absolute, 's')}`,
    ),
    energy
      ? figure(
          'energy',
          relative(energy.relative),
          energy.absolute,
          `${joules(base.energy_j)} to ${joules(now.energy_j)}: ${signedUnit(energy.absolute, 'J')}`,
        )
      : unknown('energy', base.no_energy_reason ?? now.no_energy_reason),
  ];
}

const least = (sides, key) => sides.reduce((a, b) => (b[key] < a[key] ? b : a));

function leasts(data) {
  const sides = [data.base, ...data.new];
  const fastest = least(sides, 'latency_s');
  const fewest = least(sides, 'cycles');
  const known = sides.filter((side) => side.energy_j !== null);
  const thrifty = known.length > 1 ? least(known, 'energy_j') : null;
  const where = (side) => printable(side.label);
  return [
    thrifty
      ? figure('least energy', where(thrifty), thrifty.energy_j, joules(thrifty.energy_j))
      : unknown('least energy', data.base.no_energy_reason ?? 'known of fewer than two'),
    figure('least latency', where(fastest), fastest.latency_s, seconds(fastest.latency_s)),
    figure('fewest cycles', where(fewest), fewest.cycles, count(fewest.cycles)),
  ];
}

function gate(result) {
  if (!result) return null;
  const limit = `+${Number((result.limit * 100).toPrecision(6))} %`;
  return el(
    'div',
    {class: result.passed ? 'callout passed' : 'callout', id: 'gate'},
    el('h3', {}, result.passed ? `Within the limit of ${limit}` : `Above the limit of ${limit}`),
    el('p', {}, result.passed ? 'The gate passed.' : `${printable(result.sentence)}.`),
  );
}

export function answer(data) {
  const one = data.new.length === 1 && data.over === 'inputs';
  return el(
    'section',
    {id: 'answer', 'aria-labelledby': 'title', tabindex: '-1'},
    el('dl', {class: 'figures'}, one ? changes(data) : leasts(data)),
    one ? el('p', {class: 'reading'}, printable(data.new[0].explanation.sentence)) : null,
    gate(data.gate),
  );
}
