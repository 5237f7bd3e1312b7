// The answer: how long, how much energy, how many cycles, each with its interval, and of what.
import {el, number} from '../../page/dom.js';
import {fit} from './fit.js';
import {count, hertz, joules, printable, ratio, seconds, tolerance} from './format.js';

function figure(id, label, value, exact, interval, note) {
  return el(
    'div',
    {class: 'figure', id},
    el('dt', {}, label),
    el(
      'dd',
      {},
      exact === null
        ? el('span', {class: 'value unknown'}, value)
        : number(exact, value, {class: 'value'}),
      interval && el('span', {class: 'interval'}, interval),
      note && el('span', {class: 'note'}, note),
    ),
  );
}

function between([least, most], text, value) {
  const off = tolerance(value, [least, most]);
  return `between ${text(least)} and ${text(most)}${off ? ` (±${off})` : ''}`;
}

function whatRan(model) {
  if (!model) return 'The firmware ran in an emulator';
  const built = model.kernels ? ` (${printable(model.kernels)})` : '';
  return `The network’s operators ran in an emulator, on compiled kernels${built}`;
}

export function answer({estimate: e, model}) {
  const passes = e.passes > 1;
  const each = (value, text) =>
    passes ? `${text(value / e.passes)} for each of ${count(e.passes)} passes` : null;
  const energy =
    e.energy_j === null
      ? figure('energy', 'Energy', 'unknown', null, null, e.no_energy_reason)
      : figure(
          'energy',
          'Energy',
          joules(e.energy_j),
          e.energy_j,
          between(e.energy_interval_j, joules, e.energy_j),
          each(e.energy_j, joules),
        );
  return el(
    'section',
    {id: 'answer', 'aria-labelledby': 'title'},
    el(
      'dl',
      {class: 'figures'},
      figure(
        'latency',
        'Latency',
        seconds(e.latency_s),
        e.latency_s,
        between(e.latency_interval_s, seconds, e.latency_s),
        each(e.latency_s, seconds),
      ),
      energy,
      figure(
        'cycles',
        'Cycles',
        count(e.cycles),
        e.cycles,
        between(e.cycles_interval, count, e.cycles),
        each(e.cycles, count),
      ),
    ),
    model?.memory ? fit(model.memory) : null,
    el(
      'p',
      {class: 'reading'},
      `${whatRan(model)}; nothing was measured on a board. Each executed instruction was `,
      `counted and timed by the core’s rules: ${count(e.instructions)} instructions, `,
      `${ratio(e.cycles, e.instructions)} cycles each on average.`,
    ),
  );
}

// "ST STM32F407G-DISC1 at 168 MHz · counted: the whole run from reset", under the title.
export function subtitle({estimate: e, boardName}) {
  return el(
    'p',
    {class: 'subtitle'},
    `${boardName ?? e.board} at ${hertz(e.clock_hz)} · counted: ${printable(e.region)}`,
  );
}
