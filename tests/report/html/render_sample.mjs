// Fills the committed page with a report's data, as analyzer/report does it in C++.
//
//   node render_sample.mjs DATA.json OUT.html            data of the whole contract
//   node render_sample.mjs --estimate E.json OUT.html    an estimate, with invented tree and code
//   node render_sample.mjs --large OUT.html              300 functions, 30,000 instructions, 3,000 nodes
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {fillPage} from '../page/fill_page.mjs';
import {largeEstimate} from './large_estimate.mjs';
import {sampleData} from './sample_data.mjs';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

// Real output of `boardless estimate --format json`, kept in data/.
export const readEstimate = (name) => readJson(new URL(`data/${name}.json`, import.meta.url));

export const render = (data) =>
  fillPage('html/report.html', `${data.estimate.image.path}: boardless`, data);

export function largeData() {
  return sampleData(largeEstimate(readEstimate('ds_cnn-cortex-m4')), {
    perFunction: 12,
    rowsOf: () => 101,
  });
}

function main([what, from, to]) {
  if (what === '--large' && from) return writeFileSync(from, render(largeData()));
  if (what === '--estimate' && to) return writeFileSync(to, render(sampleData(readJson(from))));
  if (what && from && !what.startsWith('--')) return writeFileSync(from, render(readJson(what)));
  console.error(
    'usage: render_sample.mjs DATA.json OUT.html | --estimate E.json OUT.html | --large OUT.html',
  );
  process.exitCode = 2;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
