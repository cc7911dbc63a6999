// A translation, side by side: what was asked, and what the host will hold.
import {code, h, row, table} from './dom.js';
import {because, outcome, OUTCOMES, plural, tally} from './words.js';
import {inOtherWords, targetName, text} from './values.js';

export function report(answer) {
  const places = placesByLeaf(answer);
  return h('section', {'aria-labelledby': 'report'}, h('h2', {id: 'report'}, 'Field by field'),
    tally(answer.summary, OUTCOMES, outcome),
    answer.report.length === 0 ? h('p', {}, 'The document asks for nothing.')
      : table('Field by field: asked and held', ['Field', 'Asked', 'Outcome', 'Becomes', 'Reason and remedy'],
        answer.report.map(entry => line(entry, places.get(entry.path) ?? [], answer.placement)), {class: 'report'}));
}

/** Which properties and files come from which leaf; a list as a whole comes from each leaf below it. */
function placesByLeaf({properties = [], files = [], report: entries}) {
  const all = [...properties.map(({name, value, from}) => ({name, value, from: from ?? []})),
    ...files.map(({file, value, from}) => ({name: file, value, from: from ?? [], file: true}))];
  return new Map(entries.map(entry => [entry.path, all.filter(place => (entry.targets ?? []).some(target => targetName(target) === place.name)
    && place.from.some(leaf => entry.path === leaf || entry.path.startsWith(leaf + '.') || entry.path.startsWith(leaf + '[') || sibling(entry.path, leaf)))]));
}

/** The numbers of a device and its limit go into one value together. */
const sibling = (path, leaf) => /\.(major|minor)$/.test(path) && path.replace(/\.\w+$/, '') === leaf.replace(/\.\w+$/, '');

function line(entry, places, placement) {
  return row([code(entry.path), entry.line ? h('small', {}, `line ${entry.line}`) : ''],
    number(entry.path, entry.value),
    outcome(entry.outcome),
    [entry.path === 'linux.cgroupsPath' && placement ? [placement.slice, placement.unit].filter(Boolean).map(name => h('div', {}, code(name))) : '',
      places.map(({name, value, file}) => h('div', {}, code(`${name}${file ? '' : '='}`), file ? ' ' : '', h('span', {class: 'number'}, text(value)), h('small', {}, inOtherWords(name, value)))),
      entry.held === undefined || places.some(({value}) => text(value) === text(entry.held)) ? '' : h('p', {class: 'held'}, 'Held: ', number(entry.path, entry.held)),
      entry.heldAfterReload === undefined ? '' : h('p', {class: 'held'}, 'Held after a reload: ', number(entry.path, entry.heldAfterReload))],
    because(entry));
}

const number = (name, value) => [h('span', {class: 'number'}, text(value)), h('small', {}, inOtherWords(name, value))];

/** What a rejected document says first: what stands in its way. */
export function refusal(problem) {
  const rejected = (problem.report ?? []).filter(entry => entry.outcome === 'rejected');
  const place = [problem.path ? `at ${problem.path}` : '', problem.line ? `line ${problem.line}, column ${problem.column}` : ''].filter(Boolean).join(', ');
  return h('div', {class: 'note error', role: 'alert'},
    h('p', {}, h('strong', {}, problem.title ?? 'This page is broken'), place ? ` (${place})` : ''),
    h('p', {}, rejected.length > 0 ? `${plural(rejected.length, 'field')} rejected; nothing at all would be applied.` : problem.message),
    rejected.length > 0 ? h('ul', {}, rejected.map(entry => h('li', {}, code(entry.path), ' ', entry.message))) : '');
}
