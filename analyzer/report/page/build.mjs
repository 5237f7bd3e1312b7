// Bundles the pages (pages.mjs) into one file each that needs nothing else, and collects the licences
// of what is in them.
//
//   node build.mjs [FOLDER]     below FOLDER instead of analyzer/report
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';
import {pages} from './pages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const reports = dirname(here);
const into = process.argv[2] ?? reports;

function bundle(folder) {
  return esbuild.build({
    absWorkingDir: here,
    entryPoints: [`../${folder}/src/main.js`],
    nodePaths: [join(here, 'node_modules')],
    outdir: 'out',
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'iife',
    target: ['es2021', 'chrome111', 'firefox113', 'safari16.2'],
    charset: 'ascii',
    legalComments: 'none', // the page has the licences in full, see licences()
    logLevel: 'warning',
  });
}

// Every package of which the bundle has a byte.
function packagesIn(metafile) {
  const found = new Set();
  for (const output of Object.values(metafile.outputs))
    for (const [path, {bytesInOutput}] of Object.entries(output.inputs)) {
      const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
      if (match && bytesInOutput > 0) found.add(match[1]);
    }
  return found;
}

// Their licences as they were published.
function licences(packages) {
  return [...packages]
    .sort()
    .map((name) => {
      const folder = join(here, 'node_modules', name);
      const {version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      if (!file) throw new Error(`${name} comes without its licence`);
      const words = readFileSync(join(folder, file), 'utf8').replace(/\r/g, '').trim();
      return `${name} ${version} (${license})\n${'='.repeat(60)}\n${words}\n`;
    })
    .join('\n\n');
}

const escaped = (plain) => plain.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const hashOf = (source) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

function check(file, page, code) {
  for (const name of ['@BOARDLESS_DATA@', '@BOARDLESS_TITLE@'])
    if (page.split(name).length !== 2) throw new Error(`${file} must have ${name} once`);
  for (const [what, pattern] of [
    ['a network reference', /(?:src|href)=["']?(?:https?:)?\/\//i],
    ['code made at run time', /\beval\(|new Function\(/],
    ['an import from a style', /@import|url\(\s*["']?(?!data:|#)/],
  ])
    if (pattern.test(code)) throw new Error(`the bundle of ${file} has ${what}`);
}

const template = readFileSync(join(here, 'template.html'), 'utf8');
const inAny = new Set();
for (const {folder, file, withoutScript} of pages) {
  const {outputFiles, metafile} = await bundle(folder);
  const text = (extension) => outputFiles.find(({path}) => path.endsWith(extension)).text.trim();
  const packages = packagesIn(metafile);
  for (const name of packages) inAny.add(name);
  const script = text('.js');
  const style = text('.css');
  const parts = {
    '@SCRIPT_HASH@': hashOf(script),
    '@STYLE_HASH@': hashOf(style),
    '@STYLE@': style,
    '@SCRIPT@': script,
    '@WITHOUT_SCRIPT@': withoutScript,
    '@LICENSES@': escaped(licences(packages)),
  };
  const page = template.replace(/@[A-Z_]+@/g, (name) => parts[name] ?? name);
  check(file, page, script + style);
  mkdirSync(join(into, folder), {recursive: true});
  writeFileSync(join(into, folder, file), page);
}
mkdirSync(join(into, 'page'), {recursive: true});
writeFileSync(join(into, 'page/THIRD_PARTY_LICENSES.txt'), licences(inAny));
