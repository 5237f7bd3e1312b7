// Fills a committed page as analyzer/report/html_page.cpp does: for data that boardless itself would
// take long to come by, or never writes.
//
//   writeFileSync('r.html', fillPage('html/report.html', 'a title', data))
import {readFileSync} from 'node:fs';

const reports = new URL('../../../analyzer/report/', import.meta.url);
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

export function fillPage(page, title, data) {
  const json = JSON.stringify(data).replace(/</g, '\\u003c');
  return readFileSync(new URL(page, reports), 'utf8').replace(/@BOARDLESS_(DATA|TITLE)@/g, (_, what) =>
    what === 'DATA' ? json : escaped(title),
  );
}
