import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type AnswerBody,
  allRoutes,
  type Body,
  contract,
  type Params,
  type Query,
  type RouteName,
  type RouteOf,
} from '../src/index.js'
import { route } from '../src/route.js'

describe('the contract', () => {
  it('has each method and path once', () => {
    const names = allRoutes().map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(names)]).toEqual(names)
  })

  it('has a summary of each route that is a sentence without its full stop', () => {
    for (const { summary } of allRoutes()) expect(summary).toMatch(/^[A-Z].*[^.]$/)
  })

  it('is open to everybody only where it tells of Tower itself, and where somebody comes in', () => {
    const open = allRoutes().filter(({ needs }) => needs === 'nobody')
    expect(open.map(({ path }) => path).sort()).toEqual([
      ...[
        '/',
        '/api/docs',
        '/api/docs/style.css',
        '/api/oidc/callback',
        '/api/oidc/sign-in',
        '/api/openapi.json',
        '/api/password',
        '/api/session',
        '/api/session',
        '/api/setup',
        '/healthz',
        '/readyz',
      ],
    ])
  })

  it('types what is sent and answered by its schemas', () => {
    const { apps, keys, audit, metrics } = contract
    expectTypeOf<Params<typeof keys.revoke>>().toEqualTypeOf<{ readonly id: number; readonly keyId: number }>()
    expectTypeOf<Params<typeof apps.list>>().toEqualTypeOf<Readonly<Record<never, number>>>()
    expectTypeOf<Body<typeof apps.create>>().toEqualTypeOf<{ title: string }>()
    expectTypeOf<Body<typeof apps.get>>().toEqualTypeOf<undefined>()
    expectTypeOf<Query<typeof audit.list>>().toEqualTypeOf<{ limit?: string; before?: string }>()
    expectTypeOf<AnswerBody<typeof apps.get>['payload']['title']>().toEqualTypeOf<string>()
    expectTypeOf<AnswerBody<typeof metrics.read>>().toEqualTypeOf<string>()
  })

  it('finds the type of a route by its name', () => {
    expectTypeOf<RouteOf<'GET /api/apps/:id'>>().toEqualTypeOf<typeof contract.apps.get>()
    expectTypeOf<'PUT /api/apps/:id'>().not.toExtend<RouteName>()
  })

  it('holds routes for keys to the app in the path', () => {
    const { answer } = contract.projects.list
    // @ts-expect-error nothing says whose key it has to be
    const made = route({ method: 'GET', path: '/api/sdk/rulesets', needs: 'server-key', answer, summary: 'All' })
    expect(made.needs).toBe('server-key')
  })
})
