// The daemon's HTTP interface, as /openapi.json describes it.

/** A refusal, with the members of its application/problem+json. */
export class Problem extends Error {
  constructor(members) {
    super(members.detail);
    Object.assign(this, members);
  }
}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Problem({title: 'The daemon does not answer', detail: 'Is it still running? Reload the page when it is.', status: 0});
  }
  if (response.ok) {
    return response;
  }
  const isProblem = (response.headers.get('Content-Type') ?? '').startsWith('application/problem+json');
  throw new Problem(isProblem ? await response.json()
    : {title: `Status ${response.status}`, detail: `${path} cannot be had.`, status: response.status});
}

export async function get(path) {
  return (await answer(path, {headers: {Accept: 'application/json'}})).json();
}

export async function post(path, type, body, signal) {
  return (await answer(path, {method: 'POST', headers: {'Content-Type': type, Accept: 'application/json'}, body, signal})).json();
}

/** Posts documents, one a line; answers an array of what each line was answered. */
export async function postLines(path, documents) {
  const body = documents.map(document => JSON.stringify(document) + '\n').join('');
  const response = await answer(path, {method: 'POST', headers: {'Content-Type': 'application/x-ndjson'}, body});
  return (await response.text()).trim().split('\n').map(line => JSON.parse(line));
}

export const query = members => {
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : '?' + new URLSearchParams(given);
};
