// The pages: a folder each, with src/main.js that starts it, and the file that build.mjs makes of it.
export const pages = [
  {
    folder: 'html',
    file: 'report.html',
    withoutScript:
      'This report shows itself by JavaScript, which is switched off here. Its figures are those of <code>boardless estimate --format json</code>.',
  },
  {
    folder: 'html_compare',
    file: 'compare.html',
    withoutScript:
      'This comparison shows itself by JavaScript, which is switched off here. Its figures are those of <code>boardless compare --format json</code>.',
  },
  {
    folder: 'html_validate',
    file: 'validate.html',
    withoutScript:
      'This validation shows itself by JavaScript, which is switched off here. Its figures are those of <code>boardless validate --format json</code>.',
  },
  {
    folder: 'html_search',
    file: 'search.html',
    withoutScript:
      'This search shows itself by JavaScript, which is switched off here. Its figures are those of <code>boardless search --format json</code>.',
  },
];
