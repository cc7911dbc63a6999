// The curves on which weights are converted, drawn from points that the daemon computes.
import {get} from './api.js';
import {code, h, row, svg, table} from './dom.js';
import {targetName, text} from './values.js';

const WIDTH = 640;
const HEIGHT = 340;
const LEFT = 62;
const RIGHT = 30;
const TOP = 16;
const BOTTOM = 46;

/** The scale of a leaf and the places it goes to, where they differ. */
const CONVERSIONS = [
  {from: 'cpu.weight.nice', path: /nice/i, target: /^(CPUWeight|cpu\.weight)$/},
  {from: 'cpu.shares', path: /shares/i, target: /^(CPUWeight|cpu\.weight)$/},
  {from: 'cpu.weight', path: /weight(?!\.nice)/i, target: /^(CPUShares|cpu\.shares)$/},
  {from: 'blockIO.weight', path: /weight/i, target: /^(IOWeight|IODeviceWeight|io\.weight)$/},
  {from: 'io.weight', path: /weight/i, target: /^(BlockIOWeight|BlockIODeviceWeight|blkio\..*weight.*)$/},
];

const isOtherScale = entry => entry.reason === 'other-scale' || entry.reason === 'clamped';

function conversion(entry) {
  return CONVERSIONS.find(({path, target}) => path.test(entry.path) && (entry.targets ?? []).some(each => target.test(targetName(each))));
}

/** The curves of a translation, one for each leaf that is converted to another scale of weights. */
export async function curves(answer, options) {
  const converted = answer.report.filter(isOtherScale).map(entry => ({entry, found: conversion(entry), x: Number(entry.value)}))
    .filter(({found, x}) => found && Number.isFinite(x));
  if (converted.length === 0) {
    return '';
  }
  const known = await get(`/v1/curves?at=${[...new Set(converted.map(({x}) => x))].slice(0, 100).join(',')}`);
  return h('section', {'aria-labelledby': 'curves'}, h('h2', {id: 'curves'}, 'Weights'),
    h('div', {class: 'columns'}, converted.map(({entry, found, x}, index) => {
      const curve = known.curves.find(({from}) => from === found.from);
      const chosen = curve.ways.find(way => way.word === undefined || way.word === options[curve.parameter]) ?? curve.ways[0];
      return figure({id: `curve${index}`, curve, chosen, entry, x, y: sent(entry, answer) ?? at(chosen, x)});
    })));
}

/** The number that is really sent for a leaf, if it is one number. */
function sent(entry, {properties, files}) {
  const places = [...properties.map(({name, value, from}) => ({name, value, from})), ...files.map(({file, value, from}) => ({name: file, value, from}))];
  const place = places.find(({name, from}) => entry.targets.map(targetName).includes(name) && from?.includes(entry.path));
  const value = place && Number(String(text(place.value)).replace(/^default /, ''));
  return Number.isFinite(value) ? value : undefined;
}

const at = (way, x) => way.points.find(([value]) => value === x)?.[1];

function figure({id, curve, chosen, entry, x, y}) {
  const within = Math.min(Math.max(x, chosen.points[0][0]), chosen.points.at(-1)[0]);
  const caption = `${entry.path}: ${x} of ${curve.from} ${y === undefined ? '' : `becomes ${y} of ${curve.to}`}`;
  return h('figure', {class: 'curve'},
    drawing({id, curve, chosen, x: within, y, caption}),
    h('figcaption', {}, code(entry.path), ': ', h('strong', {}, x), ` on the scale of ${curve.from} becomes `, h('strong', {}, y ?? '–'), ` on that of ${curve.to}.`),
    table(`The ways from ${curve.from} to ${curve.to}`, [curve.parameter ?? 'Way', 'Formula', `${x} becomes`], curve.ways.map((way, index) =>
      row([sample(way, index, chosen), h(way === chosen ? 'strong' : 'span', {}, way.word ?? 'the kernel’s'), way === chosen && curve.ways.length > 1 ? ' (chosen)' : ''],
        h('code', {}, way.formula), at(way, x) ?? '–'))));
}

function drawing({id, curve, chosen, x, y, caption}) {
  const points = curve.ways.flatMap(way => way.points);
  const across = axis(points.map(([value]) => value), LEFT, WIDTH - RIGHT, curve.from.startsWith('cpu.') && curve.from !== 'cpu.weight.nice');
  const up = axis(points.map(([, value]) => value), HEIGHT - BOTTOM, TOP, curve.from.startsWith('cpu.'));
  return svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-labelledby': `${id}t ${id}d`},
    svg('title', {id: `${id}t`}, caption),
    svg('desc', {id: `${id}d`}, `A curve from ${curve.from} (${across.ticks[0]} to ${across.ticks.at(-1)}) to ${curve.to}. The table below it says the same in numbers.`),
    across.ticks.map(tick => [svg('line', {class: 'tick', x1: across.at(tick), x2: across.at(tick), y1: TOP, y2: HEIGHT - BOTTOM}),
      svg('text', {x: across.at(tick), y: HEIGHT - BOTTOM + 18, 'text-anchor': 'middle'}, tick)]),
    up.ticks.map(tick => [svg('line', {class: 'tick', x1: LEFT, x2: WIDTH - RIGHT, y1: up.at(tick), y2: up.at(tick)}),
      svg('text', {x: LEFT - 8, y: up.at(tick) + 4, 'text-anchor': 'end'}, tick)]),
    svg('text', {class: 'name', x: WIDTH - RIGHT, y: HEIGHT - 6, 'text-anchor': 'end'}, curve.from),
    svg('text', {class: 'name', x: LEFT + 6, y: TOP + 12}, curve.to),
    curve.ways.map((way, index) => svg('path', {class: style(way, index, chosen),
      d: way.points.map(([px, py], n) => `${n === 0 ? 'M' : 'L'}${across.at(px).toFixed(1)} ${up.at(py).toFixed(1)}`).join('')})),
    y === undefined ? '' : [
      svg('path', {class: 'guide', d: `M${across.at(x)} ${HEIGHT - BOTTOM}V${up.at(y)}H${LEFT}`}),
      svg('circle', {class: 'point', cx: across.at(x), cy: up.at(y), r: 5})]);
}

const style = (way, index, chosen) => `way way${index}${way === chosen ? ' chosen' : ''}`;

/** A piece of the line with which a way is drawn. */
const sample = (way, index, chosen) => svg('svg', {class: 'sample', viewBox: '0 0 34 8', 'aria-hidden': 'true'},
  svg('path', {class: style(way, index, chosen), d: 'M1 4H33'}));

/** Where values lie between two ends of the drawing; by factors of ten where asked. */
function axis(values, start, end, byFactors) {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const scale = byFactors ? value => Math.log10(value / least) / Math.log10(greatest / least) : value => (value - least) / (greatest - least);
  const step = 10 ** Math.floor(Math.log10((greatest - least) / 2));
  const inner = byFactors ? [1, 10, 100, 1000, 10000, 100000] : Array.from({length: 21}, (none, index) => (index - 10) * step);
  const ticks = [...new Set([least, ...inner, greatest])].filter(tick => least <= tick && tick <= greatest).sort((one, other) => one - other);
  const far = ticks.filter((tick, index) => index === 0 || index === ticks.length - 1
    || scale(tick) - scale(ticks[0]) > 0.1 && scale(ticks.at(-1)) - scale(tick) > 0.1);
  return {ticks: far, at: value => start + scale(value) * (end - start)};
}
