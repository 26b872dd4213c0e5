import { describe, expect, it } from 'vitest'
import { allOperations, allRoutes, contract, openApiPaths } from '../src/index.js'

describe('the paths of OpenAPI', () => {
  const paths = openApiPaths(allOperations())

  it('have every route of the contract', () => {
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    expect(operations.sort()).toEqual(
      allRoutes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    )
  })

  it('say what is sent, and what is answered', () => {
    const { get } =
      openApiPaths([{ resource: 'audit', id: 'audit.ofApp', route: contract.audit.ofApp }])['/api/logs/{id}'] ?? {}
    expect(get).toMatchObject({
      security: [{ bearer: [] }, { cookie: [] }],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'limit', in: 'query', required: false },
        { name: 'before', in: 'query', required: false },
      ],
      responses: {
        200: { content: { 'application/json': { schema: { properties: { payload: { type: 'array' } } } } } },
        default: { $ref: '#/components/responses/problem' },
      },
    })
  })

  it('say which headers are heeded', () => {
    const headers = (method: string, path: string) =>
      Object(paths[path]?.[method])
        .parameters.filter((parameter: { in: string }) => parameter.in === 'header')
        .map(({ name }: { name: string }) => name)
    expect(headers('patch', '/api/flags/{id}')).toEqual(['If-Match', 'Tailslide-Reason'])
    expect(headers('patch', '/api/flags/{id}/about')).toEqual(['Tailslide-Reason'])
    expect(headers('get', '/api/sdk/apps/{id}/ruleset')).toEqual(['If-None-Match'])
    expect(headers('get', '/api/sdk/apps/{id}/stream')).toEqual(['Last-Event-ID'])
    expect(headers('post', '/api/sdk/apps/{id}/signals')).toEqual([])
  })

  it('are named by their place in the contract, each by a name of its own', () => {
    const ids = allOperations().map(({ id }) => id)
    expect(ids).toContain('flags.list')
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('are plain data', () => {
    expect(JSON.parse(JSON.stringify(paths))).toEqual(paths)
  })
})
