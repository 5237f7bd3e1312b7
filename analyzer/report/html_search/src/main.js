// The search: reads the data in the page and builds the sections from top to bottom: the best network,
// the Pareto set as a drawing with what is marked in it, the table, and what all rests on.
import {newMarking} from '../../html_validate/src/marking.js';
import {el, number, section} from '../../page/dom.js';
import {count, hertz, joules, percent, printable, seconds} from '../../page/format.js';
import {themeSwitch} from '../../page/theme.js';
import {readData} from './data.js';
import {front} from './front.js';
import {networksTable} from './networks_table.js';
import {factsOf, facts, kib, scoreText, stagesOf} from './words.js';
import '../../page/styles/theme.css';
import '../../page/styles/page.css';
import '../../page/styles/controls.css';
import '../../page/styles/table.css';
import '../../page/styles/print.css';
import '../../html_validate/src/styles/drawings.css';
import '../../html_validate/src/styles/rows.css';
import './styles/front.css';

function figure(id, name, value, text, note) {
  return el(
    'div',
    {class: 'figure'},
    el('dt', {}, name),
    el(
      'dd',
      {},
      value === null
        ? el('span', {class: 'value unknown', id}, 'not known')
        : number(value, text(value), {class: 'value', id}),
      el('p', {class: 'note'}, note),
    ),
  );
}

const room = (value, budget) =>
  budget === null || budget === undefined || value === null
    ? 'no budget'
    : `${percent(1 - value / budget)} below its budget`;

function answer(data) {
  const {best, budgets} = data;
  if (!best)
    return [
      el(
        'p',
        {class: 'reading', id: 'nothing'},
        data.nearest
          ? `Nothing keeps the budgets; nearest is ${printable(data.nearest.network)}.`
          : 'Nothing keeps the budgets.',
      ),
    ];
  const by = best.emulated ? 'emulated' : 'by its cost';
  return [
    el(
      'dl',
      {class: 'figures'},
      figure('score', `${data.scoreName} of ${printable(best.name)}`, best.score, (value) => scoreText(data, value),
        data.score_is_proxy ? 'a proxy of how much it can hold, not an accuracy' : 'the best within the budgets'),
      figure('latency', `latency, ${by}`, best.latency, seconds, room(best.latency, budgets.latency_s)),
      figure('energy', `energy, ${by}`, best.energy, joules, room(best.energy, budgets.energy_j)),
      figure('arena', 'arena', best.arena, kib, room(best.arena, budgets.arena_bytes)),
      figure('flash', 'flash', best.flash, kib, room(best.flash, budgets.flash_bytes)),
      figure('macs', 'MACs', best.macs, count, 'multiply-accumulates of an inference'),
    ),
    byMacs(data),
  ];
}

// Where what MACs found is better than what the search found, it is the one above.
function taken({taken: isTaken, best_that_keeps: own, best_before: before}) {
  if (!isTaken) return '';
  const than = before
    ? `better than the best that the search found by its own costs, ${printable(before.network)}`
    : 'the only one that fits';
  return ` Of its networks that keep them the best, ${printable(own.network)}, is ${than}, and is the one above.`;
}

function byMacs({by_macs: macs, scoreName, ...data}) {
  if (!macs?.best) return null;
  const score = scoreText(data, macs.best.proxy ?? macs.best.accuracy);
  return el(
    'p',
    {class: 'reading', id: 'by-macs'},
    `The same search with MACs as its cost finds ${printable(macs.best.network)}, ${scoreName} ${score}: ` +
      `taken to need ${seconds(macs.best_by_macs.latency_s)}, it takes ${seconds(macs.best_emulated.latency_s)} ` +
      `emulated, and ${macs.keeps_budgets ? 'keeps' : 'breaks'} the budgets.${taken(macs)}`,
  );
}

function markedNetwork(data, marking) {
  const hint =
    'Press a point or a row of the table to look at a network. By keyboard: Tab to the drawing, then the arrow keys.';
  const place = el('div', {id: 'marked', 'aria-live': 'polite'}, el('p', {class: 'note'}, hint));
  marking.onChange((network) =>
    place.replaceChildren(
      el('p', {class: 'marked-name'}, printable(network.name)),
      facts(factsOf(data, network)),
      el('ul', {class: 'stages'}, stagesOf(network.architecture).map((line) => el('li', {}, line))),
    ),
  );
  return place;
}

function frontSection(data, marking) {
  const place = el('div');
  const show = (cost) => {
    const drawn = front({data, cost, marking});
    place.replaceChildren(drawn.element);
    drawn.mount();
  };
  const choice =
    data.costs.length < 2
      ? null
      : el(
          'fieldset',
          {class: 'segments', id: 'cost'},
          el('legend', {class: 'visually-hidden'}, 'Cost'),
          data.costs.map((each, at) =>
            el(
              'label',
              {},
              el('input', {type: 'radio', name: 'cost', value: each.name, checked: at === 0, onchange: () => show(each)}),
              el('span', {}, each.name),
            ),
          ),
        );
  const words = `Each point is a network that no other betters in ${data.scoreName} and cost.${
    data.by_macs?.best ? ' The diamond is the best of the search by MACs.' : ''
  }`;
  return {
    element: section(
      'set',
      'Pareto set',
      el('p', {class: 'lead'}, words),
      choice,
      el('div', {class: 'pair front-pair'}, place, markedNetwork(data, marking)),
    ),
    mount: () => show(data.costs[0]),
  };
}

function basis(data) {
  return section(
    'basis',
    'What it rests on',
    facts([
      ['space', printable(data.space)],
      ['SHA-256', el('code', {class: 'hash'}, printable(data.space_sha256))],
      ['board', `${printable(data.board)} at ${hertz(data.clock_hz)}`],
      ['costs', data.cost_is_predicted ? 'predicted; of the best, emulated' : 'emulated'],
      ['scored by', printable(data.scorer)],
      ['search', `seed ${data.seed}, ${count(data.generations)} generations of ${count(data.population)}`],
      ['failed', `${count(data.failed.length)} networks, by the scorer`],
      ['made by', `boardless ${printable(data.boardless_version)}`],
    ]),
    data.notes.length
      ? el(
          'div',
          {class: 'callout'},
          el('h3', {}, 'To be known'),
          el('ul', {class: 'warnings'}, data.notes.map((each) => el('li', {}, printable(each)))),
        )
      : null,
  );
}

function build(data) {
  const marking = newMarking();
  const drawn = data.costs.length ? frontSection(data, marking) : null;
  const sections = [
    drawn?.element,
    data.networks.length ? section('networks', 'Networks', networksTable(data, marking)) : null,
    basis(data),
  ].filter(Boolean);
  document.body.prepend(
    el('a', {class: 'skip', href: '#answer'}, 'Skip to the answer'),
    el(
      'header',
      {},
      el('div', {class: 'masthead'}, el('p', {class: 'maker'}, 'boardless · architecture search'), themeSwitch()),
      el('h1', {id: 'title'}, `${printable(data.space)} on ${printable(data.board)}`),
      el('p', {class: 'subtitle'}, `${count(data.evaluated)} networks evaluated, ${count(data.within_budgets)} within the budgets`),
    ),
    el(
      'nav',
      {'aria-label': 'Sections'},
      el(
        'ul',
        {},
        sections.map((each) =>
          el('li', {}, el('a', {href: `#${each.id}`}, each.querySelector('h2').textContent)),
        ),
      ),
    ),
    el('main', {}, el('section', {id: 'answer', 'aria-labelledby': 'title', tabindex: '-1'}, answer(data)), ...sections),
  );
  drawn?.mount();
}

const data = readData();
if (data?.networks) build(data);
else
  document.body.prepend(
    el('p', {class: 'empty'}, 'This is the empty page: boardless search --html fills it.'),
  );
