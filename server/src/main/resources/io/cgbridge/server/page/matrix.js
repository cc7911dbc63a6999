// Each field by systemd version and hierarchy: a grid whose cells are spans of versions with the same fate.
import {get, query} from './api.js';
import {code, h} from './dom.js';
import {legend, OUTCOMES, outcome} from './words.js';
import {comparison} from './compare.js';
import {targets} from './host.js';
import {targetName} from './values.js';

const HIERARCHIES = ['unified', 'hybrid', 'legacy'];

export async function showMatrix(main) {
  document.title = 'Matrix – cgbridge';
  const matrix = await get('/v1/matrix');
  const asked = Object.fromEntries(new URLSearchParams(location.search));
  const {section, begin} = grid(matrix, asked);
  main.append(
    h('div', {class: 'title'}, h('p', {class: 'over'}, `${matrix.fields.length} fields, systemd ${matrix.systemd[0].version} to ${matrix.systemd.at(-1).version}`),
      h('h1', {}, 'Matrix')),
    await comparison(matrix, asked, remember),
    section);
  begin();
}

/** Keeps the address in step with what is chosen, so that it can be sent to somebody. */
function remember(members) {
  const now = {...Object.fromEntries(new URLSearchParams(location.search)), ...members};
  history.replaceState(null, '', location.pathname + query(now));
}

function grid(matrix, asked) {
  const first = matrix.systemd[0].version;
  const last = matrix.systemd.at(-1).version;
  const details = h('div', {class: 'details', id: 'details', role: 'region', 'aria-label': 'Reason and source of the cell', tabindex: '0'}, h('p', {class: 'quiet'}, 'Point at a cell, or walk the grid with the arrow keys, to read its reason and source.'));
  const filter = h('input', {id: 'filter', type: 'search', placeholder: 'memory, cpu.shares, io.max …', autocomplete: 'off', spellcheck: 'false', oninput: () => narrow()});
  const hierarchy = h('select', {id: 'hierarchy', onchange: () => narrow()}, h('option', {value: ''}, 'every hierarchy'), HIERARCHIES.map(word => h('option', {value: word}, word)));
  const shown = h('output', {for: 'filter hierarchy'});
  const bodies = matrix.fields.map(field => body(field, first, last));
  const table = h('table', {class: 'grid', role: 'grid', 'aria-labelledby': 'grid', 'aria-describedby': 'how'},
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Field'), h('th', {scope: 'col'}, 'Hierarchy'),
      matrix.systemd.map(({version, date, kernel}) => h('th', {scope: 'col', class: version % 5 === 0 ? 'fifth' : '', title: `systemd ${version}, ${date ?? 'undated'}, judged on Linux ${kernel}`}, version)))),
    bodies.map(({element}) => element));
  const scrolls = h('div', {class: 'scrolls gridbox'}, table);

  function narrow() {
    const wanted = filter.value.trim().toLowerCase();
    let fields = 0;
    for (const {field, lines, heading, element} of bodies) {
      const fits = field.path.toLowerCase().includes(wanted);
      element.hidden = !fits;
      fields += fits ? 1 : 0;
      lines.forEach(({line, word}) => {
        line.hidden = hierarchy.value !== '' && word !== hierarchy.value;
      });
      const visible = lines.filter(({line}) => !line.hidden);
      heading.rowSpan = visible.length;
      visible[0].line.prepend(heading);
    }
    shown.textContent = `${fields} of ${bodies.length} fields`;
    remember({find: filter.value.trim() || undefined, hierarchy: hierarchy.value || undefined});
    enter(table.querySelector('td[tabindex="0"]:not([hidden])'));
  }

  let current;
  function enter(cell) {
    const visible = cell && cell.getClientRects().length > 0 ? cell : [...table.querySelectorAll('td.cell')].find(each => each.getClientRects().length > 0);
    if (current) {
      current.tabIndex = -1;
    }
    current = visible;
    if (current) {
      current.tabIndex = 0;
    }
  }

  function tell(cell) {
    table.querySelector('td.told')?.classList.remove('told');
    cell.classList.add('told');
    details.replaceChildren(...about(cell.span, cell.field, matrix));
  }

  const choose = ({field, span}) => remember({field: field.path, on: span.hierarchy, systemd: span.since});

  table.addEventListener('focusin', event => {
    const cell = event.target.closest('td.cell');
    if (cell) {
      enter(cell);
      tell(cell);
    }
  });
  table.addEventListener('mouseover', event => {
    const cell = event.target.closest('td.cell');
    if (cell) {
      tell(cell);
    }
  });
  table.addEventListener('click', event => {
    const cell = event.target.closest('td.cell');
    if (cell) {
      cell.focus();
      choose(cell);
    }
  });
  table.addEventListener('keydown', event => walk(event, table, choose));

  filter.value = asked.find ?? '';
  hierarchy.value = HIERARCHIES.includes(asked.hierarchy) ? asked.hierarchy : '';
  return {begin, section: h('section', {'aria-labelledby': 'grid'}, h('h2', {id: 'grid'}, 'Every field, systemd and hierarchy'),
    h('p', {id: 'how'}, 'Each cell is a span of systemd versions with the same fate, judged on the kernel of their time. ',
      'The letters say what the colours say.'),
    legend(OUTCOMES, outcome),
    h('p', {class: 'controls'}, h('label', {for: 'filter'}, 'Field'), filter, h('label', {for: 'hierarchy'}, 'Hierarchy'), hierarchy, shown),
    scrolls, details)};

  function begin() {
    narrow();
    [...table.querySelectorAll('td.cell')].find(({field, span}) => field.path === asked.field && span.hierarchy === asked.on
      && span.since <= Number(asked.systemd) && Number(asked.systemd) <= span.until)?.focus();
  }
}

/** The lines of a field, one for each hierarchy. */
function body(field, first, last) {
  const heading = h('th', {scope: 'rowgroup', class: 'field'}, code(field.path));
  const lines = HIERARCHIES.map(word => ({word, line: h('tr', {}, h('th', {scope: 'row', class: 'hierarchy'}, word),
    cells(field, field.spans.filter(span => span.hierarchy === word), first, last))}));
  return {field, lines, heading, element: h('tbody', {}, lines.map(({line}) => line))};
}

function cells(field, spans, first, last) {
  const all = [];
  let next = first;
  for (const span of spans) {
    all.push(impossible(next, span.since - 1), cell(field, span));
    next = span.until + 1;
  }
  all.push(impossible(next, last));
  return all;
}

const impossible = (since, until) => since > until ? '' : h('td', {colspan: until - since + 1, class: 'impossible'},
  h('span', {class: 'unseen'}, `systemd ${since} to ${until} cannot run on this hierarchy`));

const versions = span => span.since === span.until ? `systemd ${span.since}` : `systemd ${span.since} to ${span.until}`;

function cell(field, span) {
  const place = span.targets.length > 0 ? `, ${span.targets.map(targetName).join(', ')}` : '';
  const element = h('td', {colspan: span.until - span.since + 1, class: `cell o-${span.outcome}`, tabindex: '-1'},
    h('span', {'aria-hidden': 'true'}, OUTCOMES[span.outcome].letter),
    h('span', {class: 'unseen'}, `${span.outcome}, ${versions(span)}${place}. ${span.message ?? ''} ${span.remedy ?? ''}`));
  element.span = span;
  element.field = field;
  return element;
}

/** Everything there is to say about a cell. */
function about(span, field, matrix) {
  const kernels = matrix.systemd.filter(({version}) => span.since <= version && version <= span.until).map(({kernel}) => kernel);
  const kernel = kernels[0] === kernels.at(-1) ? kernels[0] : `${kernels[0]} to ${kernels.at(-1)}`;
  const sources = span.targets.map(target => `${targetName(target)}: ${(matrix.sources[target] ?? []).join('; ')}`);
  const runs = matrix.hierarchies.find(({hierarchy}) => hierarchy === span.hierarchy);
  return [
    h('p', {class: 'head'}, outcome(span.outcome), code(field.path), ` on ${span.hierarchy}, ${versions(span)}, Linux ${kernel}`),
    h('dl', {},
      span.targets.length > 0 ? h('div', {}, h('dt', {}, 'Becomes'), h('dd', {class: 'places'}, targets(span.targets))) : '',
      h('div', {}, h('dt', {}, 'Reason'), h('dd', {}, span.message ? [span.message, ' ', h('code', {class: 'reason'}, span.reason)] : 'The same limit has the same place here.')),
      span.remedy ? h('div', {}, h('dt', {}, 'Remedy'), h('dd', {}, span.remedy)) : '',
      h('div', {class: 'sources'}, h('dt', {}, 'Source'), h('dd', {}, h('ul', {}, [field.source, ...sources, `${span.hierarchy}: ${runs.source}`].map(source => h('li', {}, source)))))),
  ];
}

/** Arrow keys go from cell to cell; up and down keep the version. Enter puts the cell into the address. */
function walk(event, table, choose) {
  const cell = event.target.closest('td.cell');
  if (!cell) {
    return;
  }
  const lines = [...table.querySelectorAll('tbody tr')].filter(line => line.getClientRects().length > 0);
  const at = lines.indexOf(cell.parentElement);
  const inLine = line => [...line.querySelectorAll('td.cell')];
  const own = inLine(cell.parentElement);
  const nearest = line => line && inLine(line).find(each => each.span.until >= cell.span.since) || line && inLine(line).at(-1);
  const moves = {
    ArrowLeft: () => own[own.indexOf(cell) - 1],
    ArrowRight: () => own[own.indexOf(cell) + 1],
    ArrowUp: () => nearest(lines[at - 1]),
    ArrowDown: () => nearest(lines[at + 1]),
    Home: () => own[0],
    End: () => own.at(-1),
    PageUp: () => nearest(lines[Math.max(0, at - 12)]),
    PageDown: () => nearest(lines[Math.min(lines.length - 1, at + 12)]),
  };
  if (event.key === 'Enter') {
    choose(cell);
  } else if (moves[event.key]) {
    event.preventDefault();
    moves[event.key]()?.focus();
  }
}
