// A share of the whole: the number, and a bar beside it for the eye only (styles/table.css draws it
// as the element's ground: tables have hundreds of these).
import {percent} from './format.js';
import {number} from '../../page/dom.js';

export function shareCell(share, attributes = {}) {
  const cell = number(share, percent(share), {class: 'share', ...attributes});
  cell.style.setProperty('--share', Math.min(1, Math.max(0, share)));
  return cell;
}
