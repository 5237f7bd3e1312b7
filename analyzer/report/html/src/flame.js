// The flame graph's section: the switch between cycles and joules, search, reset, the line of
// details, and the way from a frame to its code.
import {frameName, sum} from './data.js';
import {el, section} from '../../page/dom.js';
import {flameChart} from './flame_chart.js';
import {withCallees} from './flame_data.js';
import {count, joules, percent} from './format.js';
import {heatLegend} from './heat.js';

const edges = 4; // of the frame round it, in pixels: flame.css
const hint =
  'Point at a frame, or move with the arrow keys. Click or Enter zooms, Escape shows all.';

// What there is to say of each frame, in the unit that is shown.
function amounts(data, unit) {
  const {tree} = data;
  const own = unit === 'joules' ? tree.energy_j : tree.cycles;
  const inclusive = withCallees(tree.parent, own);
  const whole = inclusive[0] || 1;
  const text = unit === 'joules' ? joules : (value) => `${count(value)} cycles`;
  const name = (index) => frameName(data, index);
  return {
    share: (index) => (own[index] ?? 0) / whole,
    describe(index) {
      const calls = tree.calls[index];
      const called = calls ? `, ${count(calls)} call${calls === 1 ? '' : 's'}` : '';
      return (
        `${name(index)}: ${text(inclusive[index])}, ${percent(inclusive[index] / whole)} of all; ` +
        `${text(own[index] ?? 0)} of its own${called}`
      );
    },
    found(indices) {
      const matching = new Set(indices);
      const inMatch = []; // a match inside another must not count twice
      tree.parent.forEach((above, at) => {
        inMatch[at] = above >= 0 && (inMatch[above] || matching.has(above));
      });
      const cycles = sum(indices.filter((at) => !inMatch[at]).map((at) => inclusive[at]));
      return indices.length === 0
        ? 'no frame matches'
        : `${count(indices.length)} frame${indices.length === 1 ? '' : 's'}: ${text(cycles)}, ${percent(cycles / whole)}`;
    },
  };
}

function unitSwitch(data, onChange) {
  const radio = (unit, disabled) =>
    el(
      'label',
      {},
      el('input', {
        type: 'radio',
        name: 'flame-unit',
        value: unit,
        checked: unit === 'cycles',
        disabled,
        onchange: () => onChange(unit),
      }),
      el('span', {}, unit),
    );
  return el(
    'fieldset',
    {class: 'segments'},
    el('legend', {class: 'visually-hidden'}, 'Width of a frame'),
    radio('cycles', false),
    radio('joules', !data.hasEnergy),
  );
}

function legend() {
  return el(
    'p',
    {class: 'legend'},
    'Width: with callees. Colour: a frame’s own share of all, from ',
    heatLegend.map(({step, text}) =>
      el(
        'span',
        {class: 'key'},
        el('span', {class: 'swatch', 'data-heat': step, 'aria-hidden': 'true'}),
        text,
      ),
    ),
  );
}

// `mount()` draws: a chart must be in the page to know its width.
export function flame(data, {showFunction}) {
  let unit = 'cycles';
  let said = amounts(data, unit);
  let chart = null;

  const host = el('div', {
    class: 'flame',
    id: 'flame',
    role: 'group',
    'aria-label': 'Flame graph of the call tree',
  });
  const details = el('p', {class: 'details', id: 'flame-details'}, hint);
  const status = el('output', {id: 'flame-found'});
  const reset = el(
    'button',
    {type: 'button', id: 'flame-reset', disabled: true, onclick: () => chart.reset()},
    'Reset zoom',
  );
  const toCode = el(
    'button',
    {
      type: 'button',
      id: 'flame-code',
      disabled: true,
      onclick: () => showFunction(data.tree.function[chart.zoomed()]),
    },
    'Show its code',
  );
  const search = el('input', {
    type: 'search',
    id: 'flame-search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'part of a name',
    oninput: () => chart.search(search.value),
  });
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !search.value) return;
    search.value = '';
    chart.search('');
  });

  const on = {
    look: (index) => {
      details.textContent = index === null ? resting() : said.describe(index);
    },
    found: (indices) => {
      status.textContent = indices === null ? '' : said.found(indices);
    },
    zoom(index) {
      reset.disabled = index === 0;
      toCode.disabled = data.tree.function[index] < 0;
      on.look(index);
    },
  };
  const resting = () => (chart?.zoomed() ? said.describe(chart.zoomed()) : hint);
  const element = section(
    'flame-graph',
    'Flame graph',
    el(
      'p',
      {class: 'lead'},
      'Who called whom, and what it cost: a frame is a function, the frames ',
      'below it are what it called.',
    ),
    el(
      'div',
      {class: 'tools'},
      unitSwitch(data, (chosen) => {
        unit = chosen;
        said = amounts(data, unit);
        chart.show(unit);
        details.textContent = resting();
      }),
      el('label', {class: 'field'}, el('span', {}, 'Search'), search),
      reset,
      showFunction ? toCode : null,
      status,
    ),
    data.hasEnergy
      ? null
      : el('p', {class: 'note'}, `No joules: ${data.estimate.no_energy_reason}.`),
    details,
    el('div', {class: 'flame-scroll'}, host),
    legend(),
  );
  return {
    element,
    mount(width) {
      chart = flameChart(host, data, {
        width: width - edges,
        describe: (index) => said.describe(index),
        share: (index) => said.share(index),
        on,
      });
    },
  };
}
