// Reads profiles with speedscope's own importers, in Node, without its page:
//
//   node import.mjs app.callgrind app.folded     # after `npm ci --ignore-scripts` in this folder
//
// Prints JSON: for each file, its profiles with name, unit, total, the sum of all frames' own
// weights, and the heaviest frame. Exit status 77: speedscope is not installed here.
//
// The npm package has no entry but a bundle for browsers. Everything in it is private, so one line
// is put before its first that makes the function known which opens a dropped file. The page itself
// then fails to start, as there is no browser; the importers need none.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';
import vm from 'node:vm';

const release = new URL('node_modules/speedscope/dist/release/', import.meta.url);
if (!existsSync(release)) {
  console.log('speedscope is not installed: npm ci --ignore-scripts in tests/report/exports');
  process.exit(77);
}

// Whatever is asked of a browser's object: itself. Only what the bundle looks for in order to use
// other libraries is not there.
const anything = new Proxy(function () {}, {
  get(_, key) {
    if (key === 'dcodeIO' || key === 'Long') return undefined;
    if (key === Symbol.toPrimitive) return () => '';
    if (key === Symbol.iterator) return function* () {};
    return key === 'then' ? undefined : anything;
  },
  apply: () => anything,
  construct: () => anything,
});

function importer() {
  const bundle = readdirSync(release).find((name) => /^speedscope-.*\.js$/.test(name));
  const text = readFileSync(new URL(bundle, release), 'utf8');
  const start = '"use strict";(()=>{';
  const name = /await (\w+)\(\w+,await \w+\.arrayBuffer\(\)\)/.exec(text)?.[1];
  if (!text.startsWith(start) || !name) throw new Error(`${bundle} is not as expected`);
  const silent = {log() {}, warn() {}, assert: console.assert, error: console.error};
  const context = vm.createContext({
    window: anything,
    document: anything,
    navigator: anything,
    self: anything,
    location: {protocol: 'file:'},
    console: silent,
    requestAnimationFrame() {},
    clearInterval,
    clearTimeout,
    setInterval,
    setTimeout,
    performance,
    TextDecoder,
    TextEncoder,
    URL,
  });
  try {
    const known = `globalThis.read=(name,bytes)=>${name}(name,bytes);`;
    vm.runInContext(start + known + text.slice(start.length), context);
  } catch {
    // The page.
  }
  return async (file) => {
    // Of the context's own kind, as the importers ask for it.
    context.given = [...readFileSync(file)];
    context.file = basename(file);
    return vm.runInContext('read(file, new Uint8Array(given).buffer)', context);
  };
}

const read = importer();
const files = [];
for (const file of process.argv.slice(2)) {
  const group = await read(file);
  if (!group) throw new Error(`speedscope does not know what ${file} is`);
  files.push(
    group.profiles.map((profile) => {
      let own = 0;
      let heaviest = null;
      profile.forEachFrame((frame) => {
        own += frame.getSelfWeight();
        if (!heaviest || frame.getSelfWeight() > heaviest.getSelfWeight()) heaviest = frame;
      });
      return {
        name: profile.getName(),
        unit: profile.getWeightUnit(),
        total: profile.getTotalWeight(),
        own,
        heaviest: heaviest && {
          name: heaviest.name,
          file: heaviest.file ?? null,
          own: heaviest.getSelfWeight(),
        },
      };
    }),
  );
}
console.log(JSON.stringify(files));
