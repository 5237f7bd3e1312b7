// The reports under test: the one that is given, or samples filled from the committed page.
//
//   BOARDLESS_REPORT=r.html BOARDLESS_ESTIMATE=e.json node --test tests/report/html/*_test.mjs
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {largeData, readEstimate, render} from './render_sample.mjs';
import {sampleData} from './sample_data.mjs';

const folder = mkdtempSync(join(tmpdir(), 'boardless-report-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));

export function sample(name, data) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, render(data));
  return {name, file, data};
}

// A report that is given comes with its own data inside.
function dataIn(file) {
  const page = readFileSync(file, 'utf8');
  return JSON.parse(
    /<script type="application\/json" id="boardless-data">([^<]*)<\/script>/.exec(page)[1],
  );
}

const {BOARDLESS_REPORT: report, BOARDLESS_ESTIMATE: estimate} = process.env;

export const given = report
  ? {
      name: 'given',
      file: report,
      data: dataIn(report),
      estimate: JSON.parse(readFileSync(estimate, 'utf8')),
    }
  : null;
export const whole = sample('ds_cnn', sampleData(readEstimate('ds_cnn-cortex-m4')));
export const withoutEnergy = sample(
  'hello',
  sampleData(readEstimate('hello-cortex-m7'), {series: false}),
);
export const bare = sample('bare', {estimate: readEstimate('ds_cnn-cortex-m4')});
export const large = sample('large', largeData());
export const reports = [given, whole, withoutEnergy, large]
  .filter(Boolean)
  .map((each) => ({estimate: each.data.estimate, ...each}));
