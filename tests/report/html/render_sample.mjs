// Fills the committed page with a report's data, as analyzer/report does it in C++.
//
//   node render_sample.mjs DATA.json OUT.html            data of the whole contract
//   node render_sample.mjs --estimate E.json OUT.html    an estimate, with invented tree and code
//   node render_sample.mjs --large OUT.html              300 functions, 30,000 instructions, 3,000 nodes
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {largeEstimate} from './large_estimate.mjs';
import {sampleData} from './sample_data.mjs';

const template = new URL('../../../analyzer/report/html/report.html', import.meta.url);
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

// Real output of `boardless estimate --format json`, kept in data/.
export const readEstimate = (name) => readJson(new URL(`data/${name}.json`, import.meta.url));

export function render(data) {
  const json = JSON.stringify(data).replace(/</g, '\\u003c');
  const title = `${data.estimate.image.path}: boardless`;
  return readFileSync(template, 'utf8').replace(/@BOARDLESS_(DATA|TITLE)@/g, (_, what) =>
    what === 'DATA' ? json : escaped(title),
  );
}

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
