// The contract's words for outcomes and changes: each with a letter, so that no colour is needed to read them.
import {h} from './dom.js';

export const OUTCOMES = {
  exact: {letter: 'E', meaning: 'the host holds the same limit, number and meaning'},
  converted: {letter: 'C', meaning: 'another scale, order kept, by a known formula'},
  approximated: {letter: 'A', meaning: 'the nearest thing the host has: coarser, rounded or different in meaning'},
  unset: {letter: 'U', meaning: 'the value means “leave alone”; nothing to do'},
  dropped: {letter: 'D', meaning: 'optional, and the host has no place for it'},
  rejected: {letter: 'R', meaning: 'invalid, contradictory, or required and not possible: nothing is applied'},
};

export const CHANGES = {
  lost: {letter: '−', outcome: 'dropped', meaning: 'held before, nothing holds it after'},
  'needs-action': {letter: '!', outcome: 'rejected', meaning: 'lost unless somebody does what the remedy says'},
  converted: {letter: 'C', outcome: 'converted', meaning: 'held after too, in another way or with another number'},
  gained: {letter: '+', outcome: 'exact', meaning: 'not held before, held after'},
  same: {letter: '=', outcome: 'unset', meaning: 'the same before and after'},
};

function mark(className, letter, word) {
  return h('span', {class: `mark ${className}`}, h('b', {'aria-hidden': 'true'}, letter), word);
}

export const outcome = word => mark(`o-${word}`, OUTCOMES[word].letter, word);

export const change = word => mark(`o-${CHANGES[word].outcome}`, CHANGES[word].letter, word);

/** What the words mean, for whoever asks; the words themselves are always there. */
export function legend(words, show) {
  return h('details', {class: 'meanings'}, h('summary', {}, Object.keys(words).map(word => [show(word), ' ']), h('span', {class: 'quiet'}, 'What they mean')),
    h('dl', {class: 'legend'}, Object.entries(words).map(([word, {meaning}]) =>
      h('div', {}, h('dt', {}, show(word)), h('dd', {}, meaning)))));
}

/** How many of each, as a bar with the same in words. */
export function tally(counts, words, show) {
  const given = Object.keys(words).filter(word => counts[word] > 0);
  const bar = h('div', {class: 'bar', 'aria-hidden': 'true'}, given.map(word => {
    const part = h('span', {class: `o-${words[word].outcome ?? word}`});
    part.style.flexGrow = counts[word];
    return part;
  }));
  return h('div', {class: 'tally'}, bar, h('ul', {}, given.map(word => h('li', {}, h('strong', {}, counts[word]), ' ', show(word)))));
}

/** Why a field has its outcome, what would help, and the word for it. */
export const because = ({message, remedy, reason}) => [message, remedy && h('p', {class: 'remedy'}, remedy), reason && [' ', h('code', {class: 'reason'}, reason)]];

export const count = (items, key) => items.reduce((counts, item) => {
  counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}, {});

export const plural = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
