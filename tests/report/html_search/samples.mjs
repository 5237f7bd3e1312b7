// The searches under test: one that boardless made, by a proxy and with energy, and variations of it
// that none at hand has.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {fillPage} from '../page/fill_page.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = process.env.BOARDLESS ?? join(root, 'build/release/bin/boardless');
const folder = mkdtempSync(join(tmpdir(), 'boardless-search-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));

export const hostile = '</script><script>alert(1)</script>';

const space = `name = "small"
classes = 4
[input]
resolution = [8, 12]
channels = 2
[[stage]]
kind = "conv"
channels = [4, 8, 12]
stride = [1, 2]
[[stage]]
kind = "separable"
channels = {from = 4, to = 12, step = 4}
repeats = [0, 1]
[[stage]]
kind = "head"
`;

function searched() {
  const toml = join(folder, 'small.toml');
  const html = join(folder, 'real.html');
  writeFileSync(toml, space);
  const words = ['search', toml, '--board', 'nucleo-l4r5zi', '--latency', '4ms', '--energy', '1mJ'];
  const more = ['--population', '8', '--generations', '8', '--beside-macs', '--format', 'json'];
  const json = execFileSync(program, [...words, ...more, '--html', html], {encoding: 'utf8', stdio: 'pipe'});
  return {name: 'real', file: html, data: JSON.parse(json)};
}

function filled(name, change) {
  const data = structuredClone(real.data);
  change(data);
  const file = join(folder, `${name}.html`);
  writeFileSync(file, fillPage('html_search/search.html', `boardless: ${name}`, data));
  return {name, file, data};
}

export const real = searched();
// A scorer's accuracies, no energy, no other search, and hostile words wherever there may be any.
export const scored = filled('scored', (data) => {
  Object.assign(data, {score_is_proxy: false, by_macs: null, scorer: `program: ${hostile}`});
  data.budgets = {energy_j: null, latency_s: null, arena_bytes: null, flash_bytes: null, sure: false};
  data.notes = [hostile, 'the \u202eevil one'];
  data.networks.forEach((each, at) => {
    each.accuracy = 0.9 - at / 100;
    delete each.proxy;
    for (const cost of [each.cost, each.emulated]) if (cost) cost.energy_j = null;
    each.architecture.stages[0].kind = hostile;
  });
  data.best = data.networks[0];
});
export const one = filled('one', (data) => {
  data.networks = [data.best];
  data.by_macs = null;
});
// What MACs found was taken in place of the search's own best.
export const taken = filled('taken', (data) => {
  const before = {...structuredClone(data.best), network: '0badcafe'};
  Object.assign(data.by_macs, {taken: true, best_that_keeps: data.best, best_before: before});
});
export const none = filled('none', (data) => {
  Object.assign(data, {networks: [], best: null, by_macs: null});
});
export const many = filled('many', (data) => {
  data.networks = Array.from({length: 400}, (_, at) => {
    const each = structuredClone(data.networks[0]);
    Object.assign(each, {network: at.toString(16).padStart(8, '0'), proxy: 0.9 - at / 500, emulated: null});
    each.cost.latency_s = 0.5 / (1 + at);
    each.cost.energy_j = 0.02 / (1 + at);
    return each;
  });
  data.best = null;
});
export const samples = [real, scored, one, taken, none, many];
