// The row that the reader looks at: one for the whole page. Drawings and tables mark it, and whoever
// is pressed or takes the focus says so here.
//
//   const marking = newMarking();
//   marking.onChange((row, pressed) => …);
//   marking.mark(row, {pressed: true});     // null: none
export function newMarking() {
  const listeners = [];
  let marked = null;
  return {
    row: () => marked,
    onChange: (listener) => listeners.push(listener),
    mark(row, {pressed = false} = {}) {
      if (row === marked && !pressed) return;
      marked = row;
      for (const listener of listeners) listener(row, pressed);
    },
  };
}
