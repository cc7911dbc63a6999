// This host: what it is, what it does with each field, and what would help.
import {get} from './api.js';
import {code, h, row, say, table} from './dom.js';
import {because, count, legend, OUTCOMES, outcome, plural, tally} from './words.js';
import {targetName} from './values.js';

const SEVERITIES = {
  error: {sign: '✕', one: 'error', many: 'errors', says: 'Something is wrong'},
  warning: {sign: '!', one: 'warning', many: 'warnings', says: 'Some limits have no effect'},
  info: {sign: 'i', one: 'note', many: 'notes', says: 'Nothing is wrong'},
};

const isLost = field => field.outcome === 'dropped' || field.outcome === 'rejected';
const isGap = field => isLost(field) && field.reason !== 'not-a-resource';

export async function showHost(main) {
  const id = new URLSearchParams(location.search).get('id');
  const host = await get(id ? `/v1/hosts/${encodeURIComponent(id)}` : '/v1/host');
  const name = host.distribution?.name ?? `systemd ${host.systemd.version}, ${host.hierarchy}`;
  document.title = `${name} – cgbridge`;
  const gaps = host.fields.filter(isGap);
  main.append(
    h('div', {class: 'title'}, h('p', {class: 'over'}, source(host, id)), h('h1', {}, name)),
    host.source === 'catalogue' ? standIn(host, id) : '',
    verdict(host, gaps),
    facts(host),
    advice(host),
    gapTable(gaps),
    fieldTable(host.fields),
    controllers(host),
    unconfirmed(host));
  say(`${name}: ${summary(host, gaps)}`);
}

const source = (host, id) => host.source === 'live' ? 'This host, asked live' : id ? 'A host of the catalogue' : 'The catalogue’s entry for this host';

/** Said before everything else: this is not what the machine answered. */
function standIn(host, id) {
  return h('div', {class: 'note warning', id: 'catalogue'},
    h('p', {}, h('strong', {}, 'Not asked live: this is the catalogue’s knowledge of '), code(host.id), h('strong', {}, ' as it is installed.')),
    host.because ? h('p', {}, `${host.because} Translations are made for this entry; what needs systemd itself answers 503.`) : '',
    id ? h('p', {}, h('a', {href: '/host'}, 'What this host answers')) : '');
}

const bySeverity = host => count(host.advice, advice => advice.severity);

function summary(host, gaps) {
  const counts = bySeverity(host);
  const said = Object.entries(SEVERITIES).filter(([word]) => counts[word] > 0)
    .map(([word, {one, many}]) => plural(counts[word], one, many));
  return `${said.join(', ') || 'no advice'}; ${plural(gaps.length, 'gap')} in ${plural(host.fields.length, 'field')}`;
}

/** The five seconds: wrong or not, and how much. */
function verdict(host, gaps) {
  const counts = bySeverity(host);
  const worst = ['error', 'warning'].find(word => counts[word] > 0) ?? 'info';
  const {sign, says} = SEVERITIES[worst];
  const urgent = host.advice.filter(advice => advice.severity === worst && worst !== 'info');
  return h('section', {class: `verdict ${worst}`, 'aria-labelledby': 'verdict'},
    h('p', {class: 'sign', 'aria-hidden': 'true'}, worst === 'info' ? '✓' : sign),
    h('div', {},
      h('h2', {id: 'verdict'}, says),
      h('p', {}, `${summary(host, gaps)}.`),
      urgent.length > 0 ? h('ul', {}, urgent.map(each => h('li', {}, each.title))) : ''),
    tally(count(host.fields, field => field.outcome), OUTCOMES, outcome));
}

function fact(name, ...value) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function facts(host) {
  const release = host.release;
  return h('dl', {class: 'facts'},
    fact('Distribution', host.distribution ? `${host.distribution.id} ${host.distribution.version}` : 'none: upstream systemd'),
    fact('systemd', `${host.systemd.version}`, h('small', {}, host.systemd.full)),
    fact('Kernel', host.kernel),
    fact('Hierarchy', host.hierarchy, h('small', {}, host.hierarchy === 'unified' ? 'cgroup 2' : host.hierarchy === 'none' ? '' : 'cgroup v1')),
    fact('Swap', host.swap.accounting ? 'limited per cgroup' : 'not counted per cgroup', h('small', {}, swapSize(host.swap))),
    host.psi === undefined ? '' : fact('Pressure (PSI)', host.psi ? 'measured' : 'not measured'),
    host.probedAt ? fact('Asked', h('time', {datetime: host.probedAt}, host.probedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC'))) : '',
    release ? fact('Support ends', release.endOfLife) : '');
}

const swapSize = swap => swap.bytes === undefined ? '' : swap.bytes === 0 ? 'the machine has none' : `${Math.round(swap.bytes / 2 ** 20)} MiB`;

function advice(host) {
  if (host.advice.length === 0) {
    return '';
  }
  return h('section', {'aria-labelledby': 'advice'}, h('h2', {id: 'advice'}, 'What to do'),
    h('ol', {class: 'advice'}, host.advice.map(each => h('li', {class: each.severity},
      h('p', {}, h('span', {class: `badge ${each.severity}`}, h('b', {'aria-hidden': 'true'}, SEVERITIES[each.severity].sign), SEVERITIES[each.severity].one),
        h('strong', {}, each.title)),
      h('p', {}, each.remedy),
      each.fields.length > 0 ? h('details', {}, h('summary', {}, plural(each.fields.length, 'field')),
        h('ul', {class: 'paths'}, each.fields.map(path => h('li', {}, code(path))))) : ''))));
}

/** Fields with the same fate for the same reason share a line. */
function grouped(fields) {
  const groups = new Map();
  for (const field of fields) {
    const key = JSON.stringify([field.outcome, field.message, field.remedy]);
    groups.set(key, [...groups.get(key) ?? [], field]);
  }
  return [...groups.values()];
}

function gapTable(gaps) {
  return h('section', {'aria-labelledby': 'gaps'}, h('h2', {id: 'gaps'}, 'Gaps'),
    gaps.length === 0 ? h('p', {}, 'Every field has a place on this host.')
      : table('Gaps, with the reason and what would help', ['Field', 'Outcome', 'Reason', 'What would help'], grouped(gaps).map(fields =>
        row(fields.map(field => h('div', {}, code(field.path))), outcome(fields[0].outcome), because({...fields[0], remedy: undefined}),
          fields[0].remedy ?? h('span', {class: 'quiet'}, 'Nothing known: the host has no such thing.'))), {class: 'gaps'}));
}

export function targets(list) {
  return (list ?? []).map(target => h('div', {}, code(targetName(target)), h('small', {}, target.startsWith('file:') ? 'file' : 'property')));
}

function fieldTable(fields) {
  const filter = h('select', {id: 'outcomes', onchange: () => show()}, h('option', {value: ''}, 'every outcome'),
    Object.keys(OUTCOMES).map(word => h('option', {value: word}, word)));
  const rows = fields.map(field => ({field, line: row(code(field.path), outcome(field.outcome), targets(field.targets), because(field))}));
  const shown = h('output', {for: 'outcomes'});
  function show() {
    rows.forEach(({field, line}) => {
      line.hidden = filter.value !== '' && filter.value !== field.outcome;
    });
    shown.textContent = plural(rows.filter(({line}) => !line.hidden).length, 'field');
  }
  show();
  return h('section', {'aria-labelledby': 'fields'}, h('h2', {id: 'fields'}, 'Every field'),
    legend(OUTCOMES, outcome),
    h('p', {class: 'controls'}, h('label', {for: 'outcomes'}, 'Show'), filter, shown),
    table('Every field, and what becomes of it', ['Field', 'Outcome', 'Becomes', 'Reason and remedy'], rows.map(({line}) => line), {class: 'fields'}));
}

function controllers(host) {
  const delegation = Object.values(host.controllers).some(controller => controller.delegated !== undefined);
  const rows = Object.entries(host.controllers).map(([name, controller]) => row(code(name), controller.hierarchy,
    controller.delegated === undefined ? 'not known' : controller.delegated ? 'yes' : 'no'));
  return h('section', {'aria-labelledby': 'controllers'}, h('h2', {id: 'controllers'}, 'Controllers, delegation and I/O policy'),
    h('div', {class: 'columns'},
      h('div', {}, table('Controllers', ['Controller', 'Hierarchy', 'Delegated to the daemon'], rows, {class: 'narrow'}),
        delegation ? '' : h('p', {class: 'quiet'}, 'Delegation is known of a live host only.')),
      ioPolicy(host)));
}

function ioPolicy(host) {
  const {bfq, iocost} = host.io;
  const honoured = bfq.length + iocost.length > 0;
  return h('div', {class: 'io'}, h('h3', {}, 'I/O weights'),
    h('p', {}, honoured ? 'Honoured on the devices below.' : 'Nothing honours them: no device runs bfq, and io.cost is off.'),
    h('dl', {class: 'facts'}, fact('Scheduler bfq', devices(bfq)), fact('io.cost', devices(iocost))),
    host.systemd.bus ? h('p', {class: 'quiet'}, 'systemd is asked on ', code(host.systemd.bus), '.') : '');
}

const devices = list => list.length > 0 ? list.join(', ') : 'on no device';

function unconfirmed(host) {
  const release = host.release;
  if (!host.unconfirmed && !release) {
    return '';
  }
  return h('section', {'aria-labelledby': 'known'}, h('h2', {id: 'known'}, 'How this is known'),
    release ? h('dl', {class: 'facts wide'}, Object.entries(release.sources).map(([name, {source, confirmed}]) =>
      fact(name === 'endOfLife' ? 'support ends' : name, source, h('small', {}, confirmed ? '' : 'not confirmed')))) : '',
    release?.note ? h('p', {}, release.note) : '',
    release && Object.keys(release.howToBoot).length > 0 ? h('dl', {class: 'facts wide'}, Object.entries(release.howToBoot).map(([hierarchy, how]) =>
      fact(`To boot ${hierarchy}`, how))) : '',
    host.unconfirmed ? h('ul', {}, host.unconfirmed.map(each => h('li', {}, each))) : '');
}
