// The page's entrance: the address says which view is wanted.
import {h} from './dom.js';
import {showHost} from './host.js';
import {showMatrix} from './matrix.js';
import {showTry} from './try.js';

const VIEWS = {
  '/': showHost,
  '/host': showHost,
  '/v1/host': showHost,
  '/matrix': showMatrix,
  '/try': showTry,
};

const NAV = {'/': '/host', '/v1/host': '/host'};

async function show() {
  const main = document.getElementById('main');
  const path = location.pathname;
  document.querySelector(`nav a[href="${NAV[path] ?? path}"]`)?.setAttribute('aria-current', 'page');
  const waiting = h('p', {class: 'waiting'}, 'Asking the daemon …');
  main.append(waiting);
  try {
    await VIEWS[path](main);
  } catch (e) {
    main.append(problem(e));
    if (e.title === undefined) {
      throw e;
    }
  } finally {
    waiting.remove();
    main.dataset.ready = 'true';
  }
}

/** A refusal where a view should be. */
function problem(e) {
  document.title = 'cgbridge';
  return h('div', {class: 'note error', role: 'alert'}, h('h1', {}, e.title ?? 'This page is broken'), h('p', {}, e.message));
}

show();
