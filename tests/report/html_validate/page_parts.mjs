// Where things are on the page of `boardless validate --html`.

// As a page shows a hostile name.
export const shown = (name) => name.replace('\u202e', '\\u202e');
export const points = (page, drawing) => page.locator(`#${drawing} .point`);
export const rowsOf = (page) => page.locator('#rows-table tbody tr');
export const attributes = (locator, name) =>
  locator.evaluateAll((all, which) => all.map((each) => each.getAttribute(which)), name);
