// The report: reads the data in the page, builds the sections from top to bottom, then draws what
// must be in the page to be drawn.
import {answer, subtitle} from './answer.js';
import {arena} from './arena.js';
import {basis, warningList} from './basis.js';
import {unequalSums} from './checks.js';
import {classes} from './classes.js';
import {code} from './code.js';
import {readData} from './data.js';
import {el, section} from '../../page/dom.js';
import {flame} from './flame.js';
import {fileName} from './format.js';
import {functions} from './functions.js';
import {operators} from './operators.js';
import {series} from './series.js';
import {stalls} from './stalls.js';
import {themeSwitch} from '../../page/theme.js';
// After the modules: these rules go over the libraries' own.
import '../../page/styles/theme.css';
import '../../page/styles/page.css';
import '../../page/styles/controls.css';
import '../../page/styles/table.css';
import '../../page/styles/print.css';
import './styles/colours.css';
import './styles/answer.css';
import './styles/table.css';
import './styles/flame.css';
import './styles/code.css';
import './styles/model.css';
import './styles/print.css';

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

function header(title, line) {
  return el(
    'header',
    {},
    el(
      'div',
      {class: 'masthead'},
      el('p', {class: 'maker'}, 'boardless · estimate of firmware cost'),
      themeSwitch(),
    ),
    el('h1', {id: 'title'}, title),
    line,
  );
}

function build(data) {
  const {estimate} = data;
  const warnings = [...unequalSums(data), ...estimate.warnings];
  const hasCode = data.code.address.length > 0;
  const codeView = code(data);
  const showFunction = hasCode ? (index) => codeView.show(index, true) : null;
  const graph = data.tree.parent.length > 0 ? flame(data, {showFunction}) : null;
  const charts = data.series.length > 0 ? series(data) : null;
  const map = data.model?.blocks ? arena(data) : null;

  const sections = [
    basis(data, warnings),
    data.model?.ops || data.model?.byType ? operators(data) : null,
    map?.element,
    classes(data),
    graph?.element,
    functions(data, {showFunction}),
    hasCode ? codeView.element : null,
    stalls(data),
    charts?.element,
    warnings.length ? section('warnings', 'Warnings', warningList(warnings)) : null,
  ].filter(Boolean);

  if (hasCode) {
    const cycles = data.functions.cycles;
    codeView.show(cycles.indexOf(cycles.reduce((a, b) => Math.max(a, b), 0)), false);
  }
  document.body.prepend(
    el('a', {class: 'skip', href: '#answer'}, 'Skip to the answer'),
    header(fileName(estimate.image.path), subtitle(data)),
    contents(sections),
    el('main', {}, answer(data), sections),
  );

  const width = document.querySelector('main').clientWidth; // asked once: it costs a layout
  map?.mount(width);
  graph?.mount(width);
  charts?.mount(width);
}

const data = readData(document.getElementById('boardless-data').textContent);
if (data) build(data);
else
  document.body.prepend(
    el('p', {class: 'empty'}, 'This is the empty report: boardless explain --html fills it.'),
  );
