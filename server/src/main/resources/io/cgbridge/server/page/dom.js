// Elements without markup: what comes from the API is only ever text or an attribute.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== false && child !== ''));
  return element;
}

export const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

export const code = text => h('code', {}, breakable(text));

/** Text that may break after its dots and before its brackets, so that a long path needs no wide column. */
export function breakable(text) {
  return String(text).split(/(?<=[./_])|(?=[[])/).flatMap((part, index) => index === 0 ? [part] : [document.createElement('wbr'), part]);
}

/** Tells a screen reader what has just happened. */
export function say(text) {
  document.getElementById('said').textContent = text;
}

/**
 * A table in a region of its own: it scrolls sideways where it is wider than the page, and the keyboard reaches it. On a phone the style
 * shows each row as a list; the roles, which say what the elements are anyway, keep it a table for screen readers then.
 */
export function table(caption, headings, rows, attributes = {}) {
  for (const line of rows) {
    line.setAttribute('role', 'row');
    [...line.cells].forEach((cell, index) => {
      cell.setAttribute('role', index === 0 ? 'rowheader' : 'cell');
      cell.dataset.heading = headings[index];
    });
  }
  return h('div', {class: 'scrolls', role: 'region', 'aria-label': caption, tabindex: '0'},
    h('table', {role: 'table', ...attributes}, h('caption', {class: 'unseen'}, caption),
      h('thead', {role: 'rowgroup'}, h('tr', {role: 'row'}, headings.map(heading => h('th', {scope: 'col', role: 'columnheader'}, heading)))),
      h('tbody', {role: 'rowgroup'}, rows)));
}

export function row(heading, ...cells) {
  return h('tr', {}, h('th', {scope: 'row'}, heading), cells.map(cell => h('td', {}, cell)));
}

export function button(text, action) {
  return h('button', {type: 'button', onclick: action}, text);
}

/** A button that copies a text and says so. */
export function copyButton(shown, label, text) {
  const copy = button(shown, async () => {
    try {
      await navigator.clipboard.writeText(text());
      copy.textContent = 'Copied';
      say(`${label} copied.`);
    } catch {
      copy.textContent = 'Not allowed';
      say('The browser does not let this page copy: select the text instead.');
    }
  });
  copy.setAttribute('aria-label', `${shown}: ${label}`);
  return copy;
}
