// The translation as texts for other tools, to copy.
import {code, copyButton, h} from './dom.js';
import {plural} from './words.js';

const KINDS = {
  'drop-in': {name: 'Drop-in', use: 'A file below /etc/systemd/system/UNIT.d, then systemctl daemon-reload.', open: true},
  'busctl-start': {name: 'busctl: start a unit', use: 'One D-Bus call; a scope is started around the calling shell.', open: true},
  unified: {name: 'OCI unified', use: 'For linux.resources of a config.json.', open: true},
  'busctl-set': {name: 'busctl: change a running unit', use: 'One D-Bus call.'},
  'systemd-run': {name: 'systemd-run', use: 'A command line that lacks only the command to run.'},
  'systemd-nspawn': {name: 'systemd-nspawn', use: 'Arguments.'},
  lxc: {name: 'LXC', use: 'Lines of a container’s configuration.'},
};

/** As the daemon wants them in its query. */
export const kinds = Object.keys(KINDS).join(',');

export function outputs(rendered) {
  return h('section', {'aria-labelledby': 'outputs'}, h('h2', {id: 'outputs'}, 'To copy'),
    Object.entries(KINDS).map(([kind, {name, use, open}]) => output(kind, name, use, open, rendered[kind])));
}

function output(kind, name, use, open, {text, missing}) {
  const pre = h('pre', {tabindex: '0', 'aria-label': name, class: 'output', 'data-output': kind}, text || '(nothing)');
  return h('details', {class: 'output', open: open ?? false},
    h('summary', {}, h('strong', {}, name), missing.length > 0 ? h('span', {class: 'lacks'}, `lacks ${plural(missing.length, 'thing')}`) : ''),
    h('p', {class: 'controls'}, h('span', {class: 'quiet'}, use), copyButton('Copy', name, () => text)),
    pre,
    missing.length > 0 ? h('ul', {class: 'missing'}, missing.map(each => h('li', {}, code(each.target), ' ', code(each.value), ' ', each.why))) : '');
}
