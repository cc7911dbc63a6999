// Values as the API writes them, for people.

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const BYTES = /memory\.(?!swappiness|oom|use|check|disable)|Memory(Max|Min|Low|High|Limit|SwapMax|ZSwapMax)$|hugetlb|hugepage.*limit|Bandwidth|[rw]bps|BpsDevice.*rate/i;

/** A D-Bus or plain value in one line. */
export function text(value) {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return value.map(each => Array.isArray(each) ? each.map(text).join(' ') : text(each)).join(', ');
  }
  if (typeof value === 'object') {
    return value.list !== undefined && value.bytes !== undefined ? value.list : JSON.stringify(value);
  }
  return String(value);
}

/** What a number stands for where its name says bytes or a share of time; empty if that adds nothing. */
export function inOtherWords(name, value) {
  const number = typeof value === 'number' || /^\d+$/.test(value) ? Number(value) : NaN;
  if (name.endsWith('CPUQuotaPerSecUSec') && number > 0) {
    return `${number / 10000} % of a CPU`;
  }
  if (!BYTES.test(name) || !(number >= 1024)) {
    return '';
  }
  const power = Math.min(Math.floor(Math.log2(number) / 10), UNITS.length);
  const scaled = number / 2 ** (10 * power);
  return `${Number.isInteger(scaled) ? scaled : '≈ ' + scaled.toFixed(1)} ${UNITS[power - 1]}`;
}

/** `property:MemoryMax` and `file:memory.max` without the kind, which the way they are written tells. */
export const targetName = target => target.replace(/^(property|file):/, '');
