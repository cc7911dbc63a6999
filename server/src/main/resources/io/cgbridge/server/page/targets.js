// The choice of a host: this one, one of the catalogue, or an upstream systemd.
import {h} from './dom.js';
import {get} from './api.js';

/** Every host that can be chosen. */
export const catalogue = () => get('/v1/hosts');

/** “Debian 12 (bookworm)” is one of “Debian”. */
const family = host => host.release.name.replace(/ ?\d.*$/, '');

/**
 * A select with every host.
 *
 * @param first options before all others, as [value, text]
 * @param chosen the value that is chosen at the beginning; one that is not in the list (an alias) is added, for the daemon to judge
 */
export function hostSelect({hosts, upstream}, {id, first, chosen, onchange}) {
  const families = new Map();
  for (const host of hosts) {
    families.set(family(host), [...families.get(family(host)) ?? [],
      h('option', {value: host.id}, `${host.release.name} · systemd ${host.systemdVersion}, ${host.hierarchy}`)]);
  }
  const select = h('select', {id, onchange}, first.map(([value, text]) => h('option', {value}, text)),
    [...families].map(([label, options]) => h('optgroup', {label}, options)),
    upstream.map(({hierarchy, versions}) => h('optgroup', {label: `Upstream systemd, ${hierarchy}`}, versions.map(version =>
      h('option', {value: `systemd-${version}-${hierarchy}`}, `systemd ${version}, ${hierarchy}`)))));
  if (chosen && ![...select.options].some(option => option.value === chosen)) {
    select.append(h('option', {value: chosen}, chosen));
  }
  select.value = chosen;
  return select;
}
