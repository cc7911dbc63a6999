// Two hosts: what changes for each field. The daemon's own upgrade report is asked, with the document by which the matrix judges each field.
import {postLines, get, query} from './api.js';
import {code, h, row, say, table} from './dom.js';
import {change, CHANGES, count, legend, outcome, plural, tally} from './words.js';
import {catalogue, hostSelect} from './targets.js';
import {inOtherWords, targetName, text} from './values.js';

export async function comparison(matrix, asked, remember) {
  const hosts = await catalogue();
  const result = h('div', {id: 'changes', 'aria-live': 'polite'});
  const choices = ['a', 'b'].map(id => hostSelect(hosts, {id, chosen: asked[id] ?? '', onchange: () => compare(),
    first: [['', 'choose a host'], ['live', 'This host, asked live']]}));
  let asking = 0;
  async function compare() {
    const mine = ++asking;
    const [a, b] = choices.map(choice => choice.value);
    remember({a: a || undefined, b: b || undefined});
    delete result.dataset.compared;
    result.replaceChildren(a && b ? h('p', {class: 'waiting'}, 'Comparing …') : '');
    if (!a || !b) {
      return;
    }
    const shown = await changes(matrix, a, b).catch(e => [
      h('div', {class: 'note error'}, h('p', {}, h('strong', {}, e.title ?? 'This page is broken'), ': ', e.message))]);
    if (mine === asking) {
      result.replaceChildren(...shown);
      result.dataset.compared = `${a} ${b}`;
    }
  }
  const section = h('section', {'aria-labelledby': 'compare'}, h('h2', {id: 'compare'}, 'What changes between two hosts'),
    h('div', {class: 'controls'}, h('span', {}, h('label', {for: 'a'}, 'From'), choices[0]), h('span', {}, h('label', {for: 'b'}, 'To'), choices[1])),
    result);
  if (asked.a || asked.b) {
    await compare();
  }
  return section;
}

async function changes(matrix, a, b) {
  const path = '/v1/upgrade' + query({from: a, to: b});
  const [answers, before, after] = await Promise.all([postLines(path, matrix.fields.map(field => field.probe)),
    ...[a, b].map(id => get(`/v1/hosts/${encodeURIComponent(id)}`))]);
  const rows = matrix.fields.map((field, index) => ({field, ...answers[index].changes.find(each => each.path === field.entry)}));
  const counts = count(rows, each => each.change);
  const differing = rows.filter(each => each.change !== 'same');
  differing.sort((one, other) => Object.keys(CHANGES).indexOf(one.change) - Object.keys(CHANGES).indexOf(other.change));
  say(`${Object.keys(CHANGES).filter(word => counts[word]).map(word => `${counts[word]} ${word}`).join(', ')}.`);
  return [
    table(`${a} and ${b}`, ['Host', a, b], [
      row('systemd', before.systemd.full, after.systemd.full),
      row('Kernel', before.kernel, after.kernel),
      row('Hierarchy', before.hierarchy, after.hierarchy),
      row('Support ends', before.release?.endOfLife ?? '–', after.release?.endOfLife ?? '–')], {class: 'narrow'}),
    tally(counts, CHANGES, change),
    legend(CHANGES, change),
    differing.length === 0 ? h('p', {}, 'Nothing changes for any field.')
      : table(`What changes from ${a} to ${b}`, ['Field', 'Change', 'Asked', `On ${a}`, `On ${b}`],
        differing.map(each => row(code(each.field.path), change(each.change), text(each.value), side(each.before), [side(each.after),
          each.remedy ? h('p', {class: 'remedy'}, each.remedy) : ''])), {class: 'changes'}),
    h('p', {class: 'quiet'}, `${plural(rows.length, 'field')}, each by an ordinary value. The changes for a document of your own: `, code(`cgbridge upgrade --from ${a} --to ${b} FILE`)),
  ];
}

/** Where a value goes on one of the two hosts, or why it goes nowhere. */
function side(fate) {
  const placed = (fate.placed ?? []).map(({target, value}) => h('div', {}, code(`${targetName(target)}=${text(value)}`),
    h('small', {}, inOtherWords(target, value))));
  return [outcome(fate.outcome), placed, fate.message ? h('p', {class: 'quiet'}, fate.message) : ''];
}
