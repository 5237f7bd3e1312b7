// The reports under test: the one that is given, or samples filled from the committed page.
//
//   BOARDLESS_REPORT=r.html BOARDLESS_ESTIMATE=e.json node --test tests/report/html/*_test.mjs
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {hostile} from './large_estimate.mjs';
import {largeData, readEstimate, render} from './render_sample.mjs';
import {sampleData} from './sample_data.mjs';
import {largeModel, sampleModel} from './sample_model.mjs';

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
// A network; one that does not fit; and one of 500 operators and 1,500 blocks. Both have hostile names.
export const network = sample('network', {
  ...bare.data,
  model: sampleModel(bare.data.estimate),
});
export const tightNetwork = sample('tight_network', {
  ...bare.data,
  model: largeModel(bare.data.estimate, {names: hostile, operators: 24, blocks: 72}),
});
export const largeNetwork = sample('large_network', {
  estimate: withoutEnergy.data.estimate,
  model: largeModel(withoutEnergy.data.estimate, {names: hostile}),
});
export const reports = [given, whole, withoutEnergy, large]
  .filter(Boolean)
  .map((each) => ({estimate: each.data.estimate, ...each}));
