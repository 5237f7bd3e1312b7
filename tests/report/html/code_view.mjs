// The code view draws the first instructions of a long function, and the others when asked.
export async function showAll(page) {
  const more = page.locator('#code-body button.more');
  if (await more.count()) await more.click();
}
