// The data in the page (docs/calibration.md has its keys), in the form that the sections use: what is
// measured in seconds and what in joules has the same names.
const units = {latency: 's', energy: 'J'};

function rowsOf(part, unit) {
  const key = (name) => `${name}_${unit.toLowerCase()}`;
  return part.rows.map((row, at) => ({
    at,
    name: row.name,
    line: row.line,
    group: row.group,
    measured: row[key('measured')],
    predicted: row[key('predicted')],
    interval: row[key('interval')],
    error: row.relative_error,
    reason: row.reason,
  }));
}

export function readData() {
  let data;
  try {
    data = JSON.parse(document.getElementById('boardless-data').textContent);
  } catch {
    return null;
  }
  const quantities = Object.entries(units)
    .filter(([name]) => data[name])
    .map(([name, unit]) => ({
      name,
      unit,
      figures: data[name],
      rows: rowsOf(data[name], unit),
      groups: [...new Set(data[name].rows.map((row) => row.group))].sort(),
    }));
  const missing = Object.keys(units)
    .filter((name) => !data[name])
    .map((name) => ({name, reason: data[`no_${name}_reason`]}));
  return {...data, quantities, missing};
}

// As the command line sorts them: the worst first, rows that are equally far off in their order.
export const worstFirst = (rows) =>
  [...rows].sort((a, b) => Math.abs(b.error) - Math.abs(a.error) || a.at - b.at);
