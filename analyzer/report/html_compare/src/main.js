// The comparison: reads the data in the page (docs/compare.md) and builds the sections from top to
// bottom, then draws the chart, which must be in the page to be drawn.
import {answer} from './answer.js';
import {clockChart} from './chart.js';
import {details} from './details.js';
import {el} from '../../page/dom.js';
import {fileName, hertz, printable} from './format.js';
import {notes} from './notes.js';
import {overview} from './overview.js';
import {themeSwitch} from '../../page/theme.js';
// After the modules: these rules go over the library's own.
import '../../page/styles/theme.css';
import '../../page/styles/page.css';
import '../../page/styles/controls.css';
import '../../page/styles/table.css';
import '../../page/styles/print.css';
import './styles/comparison.css';

function readData() {
  try {
    const data = JSON.parse(document.getElementById('boardless-data').textContent);
    return data?.base && data.new?.length ? data : null;
  } catch {
    return null;
  }
}

const boardOf = (side) => `${printable(side.board)} at ${hertz(side.clock_hz)}`;

function titleOf(data) {
  const file = fileName(data.base.image.path);
  if (data.over === 'clocks') return `${file} at ${data.new.length + 1} clocks`;
  if (data.over === 'boards') return `${file} on ${data.new.length + 1} boards`;
  if (data.new.length === 1)
    return `${printable(data.new[0].label)} against ${printable(data.base.label)}`;
  return `${data.new.length} estimates against ${printable(data.base.label)}`;
}

function subtitleOf(data) {
  const {base} = data;
  const where =
    data.over === 'clocks'
      ? `on ${printable(base.board)}`
      : data.over === 'boards'
        ? `base: ${boardOf(base)}`
        : `base on ${boardOf(base)}`;
  return `${where}; counted: ${printable(base.region)}`;
}

function contents(sections) {
  return el(
    'nav',
    {'aria-label': 'Sections'},
    el(
      'ul',
      {},
      sections.map((each) =>
        el('li', {}, el('a', {href: `#${each.id}`}, each.querySelector('h2').textContent)),
      ),
    ),
  );
}

function build(data) {
  const chart = data.over === 'clocks' ? clockChart(data) : null;
  const taken = details(data);
  const sections = [
    chart?.element,
    data.new.length > 1 ? overview(data, taken.show) : null,
    ...taken.sections,
    notes(data),
  ].filter(Boolean);
  document.body.prepend(
    el('a', {class: 'skip', href: '#answer'}, 'Skip to the answer'),
    el(
      'header',
      {},
      el(
        'div',
        {class: 'masthead'},
        el('p', {class: 'maker'}, 'boardless · comparison of firmware cost'),
        themeSwitch(),
      ),
      el('h1', {id: 'title'}, titleOf(data)),
      el('p', {class: 'subtitle'}, subtitleOf(data)),
    ),
    contents(sections),
    el('main', {}, answer(data), sections),
  );
  chart?.mount();
}

const data = readData();
if (data) build(data);
else
  document.body.prepend(
    el('p', {class: 'empty'}, 'This is the empty page: boardless compare --html fills it.'),
  );
