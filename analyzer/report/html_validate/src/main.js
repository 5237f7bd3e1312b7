// The validation: reads the data in the page and builds the sections from top to bottom, for latency
// or for energy as the reader chooses, then draws what must be in the page to be drawn.
import {el, section} from '../../page/dom.js';
import {themeSwitch} from '../../page/theme.js';
import {answer} from './answer.js';
import {basis} from './basis.js';
import {readData} from './data.js';
import {drawings} from './drawings.js';
import {baselinesTable, groupsTable} from './figures_table.js';
import {count, fileName, printable} from './format.js';
import {newMarking} from './marking.js';
import {rowsTable, worstTable} from './rows_table.js';
import '../../page/styles/theme.css';
import '../../page/styles/page.css';
import '../../page/styles/controls.css';
import '../../page/styles/table.css';
import '../../page/styles/print.css';
import './styles/drawings.css';
import './styles/rows.css';

function quantityChoice(quantities, show) {
  if (quantities.length < 2) return null;
  return el(
    'fieldset',
    {class: 'segments', id: 'quantity'},
    el('legend', {class: 'visually-hidden'}, 'What was measured'),
    quantities.map((each, at) =>
      el(
        'label',
        {},
        el('input', {
          type: 'radio',
          name: 'quantity',
          value: each.name,
          checked: at === 0,
          onchange: () => show(each),
        }),
        el('span', {}, each.name),
      ),
    ),
  );
}

function contents(sections) {
  return sections.map((each) =>
    el('li', {}, el('a', {href: `#${each.id}`}, each.querySelector('h2').textContent)),
  );
}

function sectionsOf(data, quantity) {
  const marking = newMarking();
  const rows = rowsTable(quantity, marking);
  const drawn = drawings(quantity, marking, rows.showGroup);
  const worst = worstTable(quantity, marking);
  const {figures} = quantity;
  return {
    sections: [
      section('drawings', 'Predicted and measured', ...drawn.elements),
      worst ? section('worst', 'Furthest off', worst) : null,
      figures.by_group.length ? section('groups', 'By group', groupsTable(quantity)) : null,
      section(
        'baselines',
        'Beside simple counts',
        el(
          'p',
          {class: 'lead'},
          figures.baselines.length
            ? 'What one would have had without: straight lines, fitted to these rows and cross-validated.'
            : 'There are too few rows to fit a straight line through simple counts.',
        ),
        baselinesTable(quantity, printable(data.model)),
      ),
      section('rows', 'All rows', ...rows.elements),
      section('basis', 'What it rests on', ...basis(data)),
    ].filter(Boolean),
    mount: drawn.mount,
  };
}

function build(data) {
  const links = el('ul');
  const figures = el('div', {'aria-live': 'off'});
  const place = el('div');
  const show = (quantity) => {
    const {sections, mount} = sectionsOf(data, quantity);
    figures.replaceChildren(...answer(quantity));
    place.replaceChildren(...sections);
    links.replaceChildren(...contents(sections));
    mount();
  };
  const [first] = data.quantities;
  const most = Math.max(...data.quantities.map(({rows}) => rows.length));
  document.body.prepend(
    el('a', {class: 'skip', href: '#answer'}, 'Skip to the answer'),
    el(
      'header',
      {},
      el(
        'div',
        {class: 'masthead'},
        el('p', {class: 'maker'}, 'boardless · predicted against measured'),
        themeSwitch(),
      ),
      el('h1', {id: 'title'}, `${fileName(data.measurements.path)} on ${printable(data.board)}`),
      el(
        'p',
        {class: 'subtitle'},
        `${count(most)} ${most === 1 ? 'row' : 'rows'}; predicted with ${printable(data.model)}`,
      ),
    ),
    el('nav', {'aria-label': 'Sections'}, links),
    el(
      'main',
      {},
      el(
        'section',
        {id: 'answer', 'aria-labelledby': 'title', tabindex: '-1'},
        quantityChoice(data.quantities, show),
        data.quantities.length === 1
          ? el('p', {class: 'lead'}, `Of ${first.name} alone: ${data.missing.map(({reason}) => printable(reason)).join('; ')}.`)
          : null,
        figures,
      ),
      place,
    ),
  );
  show(first);
}

const data = readData();
if (data?.quantities.length) build(data);
else
  document.body.prepend(
    el('p', {class: 'empty'}, 'This is the empty page: boardless validate --html fills it.'),
  );
