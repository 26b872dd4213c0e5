import type Type from 'typebox'
import type { Operation } from './contract.js'
import { headersOf } from './headers.js'
import { isRole, type Need } from './needs.js'
import { PROBLEM_STATUSES, problem } from './problem.js'
import { paramNames, type Route } from './route.js'
import { idText } from './values.js'

type Json = Readonly<Record<string, unknown>>

/** The document of OpenAPI 3.1 for these operations. */
export const openApiDocument = (operations: readonly Operation[]): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Tailslide Tower',
    version: '1',
    description: 'Everything that can be asked of Tower over HTTP. Errors are problem details (RFC 9457).',
  },
  tags: [...new Set(operations.map(({ resource }) => resource))].map((name) => ({ name })),
  paths: openApiPaths(operations),
  components: { securitySchemes: SECURITY_SCHEMES, responses: { problem: PROBLEM } },
})

/** The `paths` of a document of OpenAPI 3.1, whose schemas are those of JSON Schema. */
export function openApiPaths(operations: readonly Operation[]): Readonly<Record<string, Json>> {
  const paths: Record<string, Json> = {}
  for (const one of operations) {
    const path = one.route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [one.route.method.toLowerCase()]: describe(one) }
  }
  return paths
}

function describe({ resource, id, route }: Operation): Json {
  const { path, needs, query, body, answer, summary }: Route = route
  return {
    operationId: id,
    tags: [resource],
    summary,
    security: securityOf(needs),
    parameters: [
      ...paramNames(path).map((name) => ({ name, in: 'path', required: true, schema: idText })),
      ...inQuery(query),
      ...headersOf(route).map(({ name, about }) => ({
        ...{ name, in: 'header', required: false, description: about },
        schema: { type: 'string' },
      })),
    ],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [answer.status]: { description: summary, content: { [answer.media]: { schema: answer.body } } },
      ...(answer.or === 304 && { 304: { description: 'What the reader has is the newest' } }),
      ...(answer.or === 503 && { 503: { description: summary, content: { [answer.media]: { schema: answer.body } } } }),
      default: { $ref: '#/components/responses/problem' },
    },
  }
}

const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API token, or the key of an SDK where the path says so' },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'tailslide',
    description: 'Of who has signed in; tailslide-3001 at port 3001, and __Host- before it over HTTPS',
  },
}

/** A session's cookie does what a token of the same role does. */
function securityOf(needs: Need): Json[] {
  if (needs === 'nobody') return []
  if (needs === 'person') return [{ cookie: [] }]
  return isRole(needs) ? [{ bearer: [] }, { cookie: [] }] : [{ bearer: [] }]
}

const PROBLEM = {
  description: `What is wrong, with the status ${[...new Set(Object.values(PROBLEM_STATUSES))].join(', ')}`,
  content: { 'application/problem+json': { schema: problem } },
}

function inQuery(query: Type.TSchema | undefined): Json[] {
  if (!query || !('properties' in query)) return []
  return Object.entries(Object(query.properties)).map(([name, schema]) => ({
    name,
    in: 'query',
    required: 'required' in query && Array.isArray(query.required) && query.required.includes(name),
    schema,
  }))
}
