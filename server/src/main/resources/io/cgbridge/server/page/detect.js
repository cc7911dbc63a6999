// Which kind of document a text is, judged by what only that kind has. The daemon reads it; this is a first guess.

const CRI = /^(cpu_?(period|quota|shares)|memory_?limit_?in_?bytes|memory_?swap_?limit_?in_?bytes|cpuset_?(cpus|mems)|hugepage_limits)$/i;

export function detect(text) {
  const start = text.trimStart();
  if (!start.startsWith('{') && !start.startsWith('[{') && !/^\[\s*\{/.test(start)) {
    return ofLines(text);
  }
  try {
    return ofJson(JSON.parse(text));
  } catch {
    return 'oci';
  }
}

function ofLines(text) {
  if (/^\s*lxc\.[\w.]+\s*[=:]/m.test(text)) {
    return 'lxc';
  }
  return /^\s*\[[A-Z]\w*\]\s*$/m.test(text) || /^\s*[A-Z]\w*=/m.test(text) ? 'unit' : 'oci';
}

function ofJson(json) {
  const document = Array.isArray(json) ? json[0] : json;
  if (typeof document !== 'object' || document === null) {
    return 'oci';
  }
  const keys = Object.keys(document);
  if ('HostConfig' in document || keys.length > 0 && keys.every(key => /^[A-Z]/.test(key))) {
    return 'docker';
  }
  if ('ociVersion' in document) {
    return 'oci';
  }
  const resources = document.linux?.resources ?? {};
  const ofPods = 'metadata' in document || 'status' in document && 'info' in document;
  return ofPods || [...keys, ...Object.keys(resources)].some(key => CRI.test(key)) ? 'cri' : 'oci';
}
