// Bundles src/ into one page that needs nothing else: compare.html, and the licences of what is in it.
//
//   node build.mjs [FOLDER]     by default, next to this script
import {createHash} from 'node:crypto';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv[2] ?? here;

const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ['src/main.js'],
  outdir: 'out',
  bundle: true,
  write: false,
  metafile: true,
  minify: true,
  format: 'iife',
  target: ['es2021', 'chrome111', 'firefox113', 'safari16.2'],
  charset: 'ascii',
  legalComments: 'none', // the page has the licences in full, see licenses()
  logLevel: 'warning',
});
const text = (extension) =>
  result.outputFiles.find((file) => file.path.endsWith(extension)).text.trim();

// Every package of which the bundle has a byte, with its licence as it was published.
function licenses(metafile) {
  const packages = new Set();
  for (const output of Object.values(metafile.outputs))
    for (const [path, {bytesInOutput}] of Object.entries(output.inputs)) {
      const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
      if (found && bytesInOutput > 0) packages.add(found[1]);
    }
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

const script = text('.js');
const style = text('.css');
const notices = licenses(result.metafile);
const parts = {
  '@SCRIPT_HASH@': hashOf(script),
  '@STYLE_HASH@': hashOf(style),
  '@STYLE@': style,
  '@SCRIPT@': script,
  '@LICENSES@': escaped(notices),
};
const page = readFileSync(join(here, 'src/template.html'), 'utf8').replace(
  /@[A-Z_]+@/g,
  (name) => parts[name] ?? name,
);

for (const name of ['@BOARDLESS_DATA@', '@BOARDLESS_TITLE@'])
  if (page.split(name).length !== 2) throw new Error(`compare.html must have ${name} once`);
for (const [what, pattern] of [
  ['a network reference', /(?:src|href)=["']?(?:https?:)?\/\//i],
  ['code made at run time', /\beval\(|new Function\(/],
  ['an import from a style', /@import|url\(\s*["']?(?!data:|#)/],
])
  if (pattern.test(script + style)) throw new Error(`the bundle has ${what}`);

writeFileSync(join(into, 'compare.html'), page);
writeFileSync(join(into, 'THIRD_PARTY_LICENSES.txt'), notices);
