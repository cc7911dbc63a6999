// A document of one's own, translated for a host of one's choice.
import {post, query} from './api.js';
import {button, copyButton, h, say} from './dom.js';
import {curves} from './curves.js';
import {detect} from './detect.js';
import {kinds, outputs} from './outputs.js';
import {pack, unpack} from './link.js';
import {refusal, report} from './report.js';
import {catalogue, hostSelect} from './targets.js';

const INPUTS = {oci: 'OCI config.json', docker: 'Docker', cri: 'CRI', lxc: 'LXC', unit: 'systemd unit'};
const OPTIONS = {
  target: {label: 'Apply by', words: {systemd: 'systemd properties, files for the rest', cgroupfs: 'cgroup files alone'}},
  policy: {label: 'What the host cannot do', words: {lenient: 'is dropped and reported', strict: 'rejects the document'}},
  cpuWeights: {label: 'CPU weights', words: {quadratic: 'quadratic: 1024 shares are 100', linear: 'linear: as older runtimes', systemd: 'systemd’s own'}},
  ioWeights: {label: 'I/O weights', words: {bfq: 'bfq: exact with bfq', linear: 'linear: as runc and crun'}},
};
const PAUSE_MS = 300;
const EXAMPLE = `{
  "memory": {"limit": 536870912, "reservation": 268435456, "swap": 1073741824, "swappiness": 10},
  "cpu": {"shares": 512, "quota": 150000, "period": 100000, "cpus": "0-1"},
  "pids": {"limit": 256},
  "blockIO": {"weight": 300}
}
`;

export async function showTry(main) {
  document.title = 'Try it – cgbridge';
  const asked = Object.fromEntries(new URLSearchParams(location.search));
  const given = location.hash.length > 1 ? await unpack(location.hash.slice(1)) : '';
  const hosts = await catalogue();

  const documentText = h('textarea', {id: 'document', rows: '16', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off',
    'aria-describedby': 'kinds', oninput: () => soon()});
  documentText.value = given;
  const file = h('input', {type: 'file', id: 'file', onchange: () => read(file.files[0])});
  const host = hostSelect(hosts, {id: 'host', chosen: asked.host ?? '', first: [['', 'This host, or what stands in for it'], ['live', 'This host, asked live']], onchange: () => translate()});
  const input = h('select', {id: 'input', onchange: () => translate()}, h('option', {value: ''}, 'detected'),
    Object.entries(INPUTS).map(([value, name]) => h('option', {value}, name)));
  input.value = asked.input in INPUTS ? asked.input : '';
  const detected = h('output', {id: 'detected', for: 'document input'});
  const choices = Object.fromEntries(Object.entries(OPTIONS).map(([name, {words}]) => [name,
    h('select', {id: name, onchange: () => translate()}, Object.entries(words).map(([value, label]) => h('option', {value}, label)))]));
  for (const [name, choice] of Object.entries(choices)) {
    choice.value = asked[name] in OPTIONS[name].words ? asked[name] : Object.keys(OPTIONS[name].words)[0];
  }
  const result = h('div', {id: 'result'});

  const field = (id, label, ...control) => h('p', {class: 'choice'}, h('label', {for: id}, label), control);
  const form = h('form', {class: 'try', onsubmit: event => { event.preventDefault(); translate(); }},
    h('div', {class: 'paste'}, h('label', {for: 'document'}, 'Document'), documentText,
      h('p', {id: 'kinds', class: 'quiet'}, 'Paste or drop a config.json or its linux.resources, what docker inspect or crictl inspect prints, an LXC configuration or a unit file. It stays on this machine.'),
      h('p', {class: 'controls'}, h('label', {for: 'file', class: 'unseen'}, 'Read a file'), file,
        button('Use an example', () => { documentText.value = EXAMPLE; translate(); }))),
    h('div', {class: 'options'},
      field('host', 'Host', host), field('input', 'Kind of document', input, detected),
      h('details', {open: Object.values(choices).some(choice => choice.selectedIndex > 0)}, h('summary', {}, 'More options'),
        Object.entries(choices).map(([name, choice]) => field(name, OPTIONS[name].label, choice))),
      h('p', {class: 'controls'}, h('button', {type: 'submit'}, 'Translate'), copyButton('Copy a link', 'the document and every choice', () => location.href))));

  function options() {
    const chosen = Object.fromEntries(Object.entries(choices).map(([name, choice]) => [name, choice.value]));
    const kind = input.value || detect(documentText.value);
    return {host: host.value, input: kind, ...chosen};
  }

  async function remember() {
    const chosen = Object.fromEntries(Object.entries(choices).filter(([name, choice]) => choice.selectedIndex > 0).map(([name, choice]) => [name, choice.value]));
    const hash = documentText.value.trim() ? '#' + await pack(documentText.value) : '';
    history.replaceState(null, '', location.pathname + query({host: host.value, input: input.value, ...chosen}) + hash);
  }

  async function read(taken) {
    if (taken) {
      documentText.value = await taken.text();
      await translate();
    }
  }

  let timer;
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(translate, PAUSE_MS);
  }

  let last = new AbortController();
  async function translate() {
    last.abort();
    const mine = last = new AbortController();
    await remember();
    delete result.dataset.translated;
    if (!documentText.value.trim()) {
      detected.textContent = '';
      result.replaceChildren();
      return;
    }
    const chosen = options();
    detected.textContent = input.value ? '' : `looks like ${INPUTS[chosen.input]}`;
    const shown = await translated(documentText.value, chosen, mine.signal);
    if (!mine.signal.aborted) {
      result.replaceChildren(...shown);
      result.dataset.translated = chosen.input;
    }
  }

  main.append(h('div', {class: 'title'}, h('p', {class: 'over'}, 'Nothing is applied here'), h('h1', {}, 'Try it')), form, result);
  ondrop(main, read);
  await translate();
}

/** A file that is dropped anywhere on the view is read. */
function ondrop(main, read) {
  main.addEventListener('dragover', event => {
    event.preventDefault();
    main.classList.add('dropping');
  });
  main.addEventListener('dragleave', () => main.classList.remove('dropping'));
  main.addEventListener('drop', event => {
    event.preventDefault();
    main.classList.remove('dropping');
    read(event.dataTransfer.files[0]);
  });
}

async function translated(text, options, signal) {
  const type = options.input === 'lxc' || options.input === 'unit' ? 'text/plain' : 'application/json';
  try {
    const answer = await post('/v1/translate' + query({...options, output: kinds}), type, text, signal);
    const {host, summary} = answer;
    say(`Translated for ${host.id}: ${Object.entries(summary).filter(([, number]) => number > 0).map(([word, number]) => `${number} ${word}`).join(', ')}.`);
    return [heading(host), report(answer), await curves(answer, options), outputs(answer.outputs)].filter(Boolean);
  } catch (e) {
    if (signal.aborted) {
      return [];
    }
    say(`${e.title ?? 'This page is broken'}.`);
    const rows = e.report ? [report({report: e.report, summary: e.summary})] : [];
    return [refusal(e), ...rows];
  }
}

const heading = host => h('p', {class: 'over for'}, `For ${host.id}${host.source === 'catalogue' ? ' (catalogue)' : ' (live)'}: systemd ${host.systemd}, ${host.hierarchy}, Linux ${host.kernel}`);
