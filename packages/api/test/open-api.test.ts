import { describe, expect, it } from 'vitest'
import { allRoutes, contract, openApiPaths } from '../src/index.js'

describe('the paths of OpenAPI', () => {
  const paths = openApiPaths(allRoutes())

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
    const { get } = openApiPaths([contract.audit.ofApp])['/api/logs/{id}'] ?? {}
    expect(get).toMatchObject({
      security: [{ bearer: [] }, { cookie: [] }],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'limit', in: 'query', required: false },
        { name: 'before', in: 'query', required: false },
      ],
      responses: {
        200: { content: { 'application/json': { schema: { properties: { payload: { type: 'array' } } } } } },
        default: {
          content: { 'application/problem+json': { schema: { required: expect.arrayContaining(['code']) } } },
        },
      },
    })
  })

  it('are plain data', () => {
    expect(JSON.parse(JSON.stringify(paths))).toEqual(paths)
  })
})
