// The code of one function, with heat: drawn when it is asked for, so that an image of any size
// opens at once.
import {byAddress, byLine, codeReader, inlinedIn} from './code_rows.js';
import {instructionGroup, instructionHead, lineHead, lineRow} from './code_table.js';
import {functionName, insideOf, place, sourceReader, sum} from './data.js';
import {el, goTo, section} from '../../page/dom.js';
import {count, joules, percent} from './format.js';
import {hotShare} from './heat.js';
import {scrolling, setDepth} from './table.js';

const atOnce = 600; // instructions drawn before the reader asks for the others

function summary(data, index, rows, withInlined) {
  const {functions: f} = data;
  const cycles = f.cycles[index] ?? sum(rows.map((row) => row.cycles));
  const energy = f.energy_j[index];
  return [
    f.inlined[index] ? `inlined${insideOf(data, index)}` : '',
    place(data, f.file[index] ?? -1, f.line[index] ?? 0),
    `${count(cycles)} cycles, ${percent(cycles / (data.estimate.cycles || 1))} of all`,
    typeof energy === 'number' ? joules(energy) : '',
    f.calls[index] ? `${count(f.calls[index])} calls` : '',
    `${count(rows.length)} instructions ran`,
    withInlined ? `with what is inlined: ${count(sum(rows.map((row) => row.cycles)))} cycles` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

// Where the rows lie, most cycles first.
function hottest(rows) {
  return rows.map((_, at) => at).sort((a, b) => rows[b].cycles - rows[a].cycles);
}

export function code(data) {
  const rowsOf = codeReader(data);
  const source = sourceReader(data);
  let index = -1;
  let rows = [];
  let view = 'instructions';
  let nextHot = 0;

  const name = el('h3', {id: 'code-name', tabindex: '-1'}, 'No function chosen');
  const about = el('p', {class: 'about', id: 'code-about'}, ' ');
  const body = el('div', {id: 'code-body'});
  const toHot = el(
    'button',
    {type: 'button', id: 'code-hot', onclick: () => goToHottest()},
    'Next hottest instruction',
  );
  const inlined = el('input', {type: 'checkbox', id: 'code-inlined', onchange: () => show(index)});
  const inlinedField = el(
    'label',
    {class: 'field', hidden: true},
    inlined,
    el('span', {}, 'with inlined code'),
  );
  const radio = (value, label) =>
    el(
      'label',
      {},
      el('input', {
        type: 'radio',
        name: 'code-view',
        value,
        checked: value === view,
        onchange() {
          view = value;
          draw(atOnce);
        },
      }),
      el('span', {}, label),
    );

  function goToHottest() {
    const at = hottest(rows)[nextHot++ % rows.length];
    const find = () => body.querySelectorAll('tr.instruction')[at];
    if (!find()) draw(Infinity); // it is among those not drawn yet
    find().setAttribute('tabindex', '-1');
    find().focus({preventScroll: true});
    find().scrollIntoView({block: 'center'});
  }

  function instructionTable(limit) {
    const groups = byAddress(rows);
    const table = el(
      'table',
      {class: 'code', 'aria-label': `Instructions of ${functionName(data, index)}`},
      instructionHead(data),
    );
    let drawn = 0;
    for (const group of groups) {
      if (drawn >= limit) break;
      table.append(instructionGroup(data, group, source));
      drawn += group.rows.length;
    }
    const left = rows.length - drawn;
    return [
      table,
      left > 0
        ? el(
            'button',
            {type: 'button', class: 'more', onclick: () => draw(Infinity)},
            `Show the other ${count(left)} instructions`,
          )
        : null,
    ];
  }

  function lineTable() {
    return [
      el(
        'table',
        {class: 'code lines', 'aria-label': `Source lines of ${functionName(data, index)}`},
        lineHead(data),
        el(
          'tbody',
          {},
          byLine(rows).map((group) => lineRow(data, group, source)),
        ),
      ),
      null,
    ];
  }

  function draw(limit) {
    toHot.disabled = view !== 'instructions' || rows.length < 2;
    if (!rows.length) {
      body.replaceChildren(el('p', {class: 'note'}, 'This report has no code for it.'));
      return;
    }
    const [table, more] = view === 'lines' ? lineTable() : instructionTable(limit);
    const frame = scrolling(`Code of ${functionName(data, index)}`, table, {class: 'scroll tall'});
    setDepth(frame, table.rows.length);
    body.replaceChildren(...[frame, more].filter(Boolean));
  }

  // `jump` takes the reader there; without it the view only changes.
  function show(chosen, jump) {
    index = chosen;
    inlinedField.hidden = !inlinedIn(data, chosen).length;
    const withInlined = inlined.checked && !inlinedField.hidden;
    rows = rowsOf(chosen, withInlined);
    nextHot = 0;
    name.textContent = functionName(data, chosen);
    about.textContent = summary(data, chosen, rows, withInlined);
    draw(atOnce);
    if (jump) goTo(name);
  }

  const element = section(
    'code',
    'Code',
    el(
      'p',
      {class: 'lead'},
      'The instructions that ran, each under its source line. ',
      el('span', {class: 'hot'}, el('span', {'aria-hidden': 'true'}, '◆'), ' hot'),
      ` marks what took at least ${hotShare * 100} % of all cycles.`,
    ),
    name,
    about,
    el(
      'div',
      {class: 'tools'},
      el(
        'fieldset',
        {class: 'segments'},
        el('legend', {class: 'visually-hidden'}, 'Rows of the code view'),
        radio('instructions', 'instructions'),
        radio('lines', 'source lines'),
      ),
      toHot,
      inlinedField,
    ),
    body,
  );
  return {element, show};
}
