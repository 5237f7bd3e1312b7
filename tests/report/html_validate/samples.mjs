// The validations under test: what boardless says of docs/examples/measured.csv and of hostile names,
// and variations of the former that no measurement at hand has.
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {fillPage} from '../page/fill_page.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = process.env.BOARDLESS ?? join(root, 'build/release/bin/boardless');
const folder = mkdtempSync(join(tmpdir(), 'boardless-validate-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));

// Each also stands in a group's name; a file's name cannot have the slash of the first.
export const hostile = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '\u202eevil',
];

function written(name, csv, ...options) {
  const html = join(folder, `${name}.html`);
  const words = ['validate', csv, '--no-cache', '--format', 'json', '--html', html, ...options];
  const json = execFileSync(program, words, {encoding: 'utf8', stdio: 'pipe'});
  return {name, file: html, data: JSON.parse(json)};
}

function filled(name, data) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, fillPage('html_validate/validate.html', `boardless: ${name}`, data));
  return {name, file, data};
}

function hostileMeasurements() {
  const lines = ['image,from,board,clock_mhz,latency_us,group'];
  hostile.forEach((name, at) => {
    const image = `${name.replaceAll('/', '')}.elf`;
    copyFileSync(join(root, 'firmware_images/ds_cnn-cortex-m4.elf'), join(folder, image));
    lines.push(`"${image}",layer_conv,nucleo-l4r5zi,120,${8000 + 100 * at},"${name}"`);
  });
  const csv = join(folder, '<b>hostile.csv');
  writeFileSync(csv, `${lines.join('\n')}\n`);
  return csv;
}

// Of the real rows those that `change` makes of them; the figures stay those of the real ones, but
// for their count.
function variation(change, rest = {}) {
  const data = structuredClone(real.data);
  for (const quantity of ['latency', 'energy']) {
    const part = data[quantity];
    part.rows = change(part.rows, quantity === 'latency' ? 's' : 'j');
    part.worst = part.worst.slice(0, part.rows.length);
    Object.assign(part, rest);
  }
  return data;
}

// `count` rows that range over five decades, a group each of `groups`, one of them far off.
function many(rows, unit, count, groups) {
  return Array.from({length: count}, (_, at) => {
    const measured = 1e-6 * 10 ** ((5 * at) / count);
    const error = at === 7 ? 40 : 0.12 * Math.sin(at * 12.9898) * Math.cos(at * 0.37);
    const predicted = measured * (1 + error);
    return {
      ...rows[0],
      name: `row ${at}`,
      group: `group ${at % groups}`,
      [`measured_${unit}`]: measured,
      [`predicted_${unit}`]: predicted,
      [`interval_${unit}`]: [predicted * 0.93, predicted * 1.07],
      line: at + 2,
      relative_error: error,
    };
  });
}

const oneGroup = {by_group: []};
export const real = written('measured', join(root, 'docs/examples/measured.csv'));
export const named = written('hostile', hostileMeasurements());
export const one = filled('one row', variation((rows) => rows.slice(0, 1), {...oneGroup, baselines: []}));
export const alike = filled('alike', variation((rows) => rows.map(() => rows[0]), oneGroup));
export const single = filled(
  'single group',
  variation((rows) => rows.map((row) => ({...row, group: ''})), oneGroup),
);
export const large = filled(
  'large',
  variation((rows, unit) => many(rows, unit, 5000, 9)),
);
export const samples = [real, named, one, alike, single, large];
