// Runs .tflite models in two TensorFlow Lite runtimes that are not ours and writes down what came
// out.
//
//   node make.mjs RUN_REFERENCE OUT_FOLDER RUNS MODEL.tflite...
//
// In: RUN_REFERENCE, a program that runs a model by TensorFlow Lite Micro (README.md); and models,
// each run RUNS times, with the seeds 1 to RUNS. Out: OUT_FOLDER/MODEL.json for each,
//
//   {"model": "add.tflite", "sha256": "5f0c…",
//    "inputs": [{"name": "activation_0", "type": "int8", "shape": [1,4,4,3]}, …],
//    "outputs": [{"name": "activation_2", "type": "int8", "shape": [1,4,4,3]}],
//    "runs": [{"seed": 1, "inputs": ["d6fb…"], "outputs": ["2a91…"]}, …]}
//
// where a run's "outputs" are the bytes of every output as the reference kernels give them, in
// hexadecimal, little endian, and its "inputs" the first 16 bytes of every input, to check a
// generator by. A run in which @tensorflow/tfjs-tflite gives other bytes has those as "tflite".
// Inputs and outputs are in the model's order.
//
// One generator fills all inputs of a run, one after the other, with a step for each element:
//
//   uint32_t x = seed * 2654435769u;                // once
//   x ^= x << 13; x ^= x >> 17; x ^= x << 5;        // a step (xorshift32, Marsaglia)
//   int8 and uint8:  the byte x >> 24               // of the state after the step
//   float32:         (float)((int32_t)x >> 8) / 8388608.0f     // exact, in [-1, 1)
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {runInThisContext} from 'node:vm';

// The package's own entry wants a browser (window, fetch); the module below it does not when it is
// handed its code.
async function loadTflite() {
  const dist = new URL('node_modules/@tensorflow/tfjs-tflite/dist/', import.meta.url);
  const read = (name) => readFileSync(new URL(name, dist));
  const factory = runInThisContext(`${read('tflite_web_api_cc.js')};tflite_web_api_ModuleFactory`);
  return factory({wasmBinary: read('tflite_web_api_cc.wasm'), print() {}, printErr: console.error});
}

function startInterpreter(tflite, model) {
  const at = tflite._malloc(model.length);  // stays: the interpreter reads its constants from there
  tflite.HEAPU8.set(model, at);
  const made = tflite.TFLiteWebModelRunner.CreateFromBufferAndOptions(
      at, model.length, {numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 0});
  if (!made.ok()) throw new Error(made.errorMessage());
  return made.value();
}

const list = (vector) => Array.from({length: vector.size()}, (_, i) => vector.get(i));

const describe = (tensor) => ({
  name: tensor.name,
  type: tensor.dataType,
  shape: tensor.shape === '' ? [] : tensor.shape.split(',').map(Number),
});

const bytesOf = (tensor) => {
  const data = tensor.data();
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
};

function fill(inputs, seed) {
  let x = Math.imul(seed, 2654435769);
  const step = () => {
    x ^= x << 13;
    x ^= x >>> 17;
    return x ^= x << 5;
  };
  for (const input of inputs) {
    if (!['int8', 'uint8', 'float32'].includes(input.dataType))
      throw new Error(`no generator for inputs of ${input.dataType}`);
    const data = input.data();
    const isFloat = input.dataType === 'float32';
    for (let i = 0; i < data.length; ++i) data[i] = isFloat ? (step() >> 8) / 8388608 : step() >> 24;
  }
}

// `bytes` cut into pieces as long as the buffers in `like`.
function split(bytes, like) {
  let at = 0;
  const pieces = like.map(({length}) => bytes.subarray(at, at += length));
  if (at !== bytes.length) throw new Error(`${bytes.length} bytes of outputs instead of ${at}`);
  return pieces;
}

function run(interpreter, reference, path, seed) {
  const inputs = list(interpreter.GetInputs());
  fill(inputs, seed);
  const filled = inputs.map((input) => Buffer.from(bytesOf(input)));
  if (!interpreter.Infer()) throw new Error(`${path}: the run failed`);
  const tflite = list(interpreter.GetOutputs()).map(bytesOf);
  const outputs = split(execFileSync(reference, [path], {input: Buffer.concat(filled)}), tflite);

  const hex = (buffers) => buffers.map((buffer) => buffer.toString('hex'));
  const result = {seed, inputs: hex(filled.map((bytes) => bytes.subarray(0, 16)))};
  result.outputs = hex(outputs);
  if (!Buffer.concat(tflite).equals(Buffer.concat(outputs))) result.tflite = hex(tflite);
  return result;
}

// One line for a member, one for each run.
function format({runs, ...rest}) {
  const members = Object.entries(rest).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  const lines = runs.map((one) => `  ${JSON.stringify(one)}`);
  return `{${members.join(',\n ')},\n "runs": [\n${lines.join(',\n')}]}\n`;
}

// "mean: 12 of 24 bytes differ in @tensorflow/tfjs-tflite, by at most 1"
function differences(name, runs) {
  let count = 0, different = 0, most = 0;
  const bytes = (hex) => new Int8Array(Buffer.from(hex.join(''), 'hex'));
  for (const {outputs, tflite = outputs} of runs) {
    const ours = bytes(outputs), others = bytes(tflite);
    count += ours.length;
    ours.forEach((value, i) => {
      different += value !== others[i];
      most = Math.max(most, Math.abs(value - others[i]));
    });
  }
  return `${name}: ${different} of ${count} bytes differ in @tensorflow/tfjs-tflite` +
      (different === 0 ? '' : `, by at most ${most}`);
}

const [reference, folder, count, ...models] = process.argv.slice(2);
if (models.length === 0) {
  console.error('usage: node make.mjs RUN_REFERENCE OUT_FOLDER RUNS MODEL.tflite...');
  process.exit(2);
}
const tflite = await loadTflite();
for (const path of models) {
  const model = readFileSync(path);
  const interpreter = startInterpreter(tflite, model);
  const seeds = Array.from({length: Number(count)}, (_, i) => i + 1);
  const golden = {
    model: basename(path),
    sha256: createHash('sha256').update(model).digest('hex'),
    inputs: list(interpreter.GetInputs()).map(describe),
    outputs: list(interpreter.GetOutputs()).map(describe),
    runs: seeds.map((seed) => run(interpreter, reference, path, seed)),
  };
  const name = basename(path, '.tflite');
  writeFileSync(join(folder, `${name}.json`), format(golden));
  console.log(differences(name, golden.runs));
  interpreter.delete();
}
