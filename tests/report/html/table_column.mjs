// What a table of the page says, in exact values.

export const grouped = (value) => value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');

// A column, null where there is a dash: of the rows, or of the sum below them.
export const column = (page, table, key, part = 'tbody') =>
  page.evaluate(
    ([id, name, rows]) => {
      const heads = [...document.querySelectorAll(`#${id} thead th`)];
      const at = heads.findIndex((each) => each.dataset.key === name);
      return [...document.querySelectorAll(`#${id} ${rows} tr`)].map((row) => {
        const value = row.cells[at].querySelector('data')?.getAttribute('value');
        return value === undefined ? null : Number(value);
      });
    },
    [table, key, part],
  );
