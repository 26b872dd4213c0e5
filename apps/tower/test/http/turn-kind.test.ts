import { allRoutes } from '@tailslide/api'
import { expect, it } from 'vitest'
import { type TurnKind, turnKindOf } from '../../src/http/turn-kind.js'

const taking = (kind: TurnKind | undefined) => (by: 'person' | 'sdk') =>
  allRoutes()
    .filter((route) => turnKindOf({ kind: by }, route) === kind)
    .map(({ method, path }) => `${method} ${path}`)

it('lets what only asks, and messages that only try a webhook, take no turn of those who change flags', () => {
  expect(taking('read')('person').filter((name) => !name.startsWith('GET '))).toEqual([
    'POST /api/projects/:id/webhooks/:webhookId/test',
    'POST /api/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver',
    'POST /api/flags/:id/backtest',
  ])
  expect(taking('change')('person')).toContain('PATCH /api/flags/:id/toggle')
})

it('has exports wait for exports alone, and lets what SDKs send and all streams wait for nobody', () => {
  expect(taking('export')('person')).toEqual(['GET /api/history/export'])
  expect(taking(undefined)('person')).toContain('GET /api/events')
  expect(taking(undefined)('sdk')).toContain('POST /api/sdk/apps/:id/signals')
  expect(taking('change')('sdk')).toEqual([])
})
