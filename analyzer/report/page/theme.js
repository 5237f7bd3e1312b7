// Light or dark: the system's choice, followed as it changes, until the reader presses the button.
// The choice lives as long as the page: nothing is stored.
import {el} from './dom.js';

const listeners = [];

export function onThemeChange(listener) {
  listeners.push(listener);
}

function apply(theme) {
  document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener(theme);
}

export function themeSwitch() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  const current = () => chosen ?? (system.matches ? 'dark' : 'light');
  const button = el(
    'button',
    {
      type: 'button',
      class: 'quiet',
      id: 'theme',
      'aria-pressed': 'false',
      onclick() {
        chosen = current() === 'dark' ? 'light' : 'dark';
        show();
      },
    },
    'Dark theme',
  );
  const show = () => {
    apply(current());
    button.setAttribute('aria-pressed', String(current() === 'dark'));
  };
  system.addEventListener('change', show);
  show();
  return button;
}
