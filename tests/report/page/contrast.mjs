// The contrast of two colours (WCAG 2.2), which axe does not tell of drawings.
//
//   leastContrast(await page.evaluate(() => [['rgb(0, 0, 0)', 'rgb(255, 255, 255)']]))   // 21
function luminance(colour) {
  const [r, g, b] = colour
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map((each) => Number(each) / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(pair) {
  const [a, b] = pair.map(luminance);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

export const leastContrast = (pairs) => Math.min(...pairs.map(contrast));
