import type { Delivery } from '@tailslide/api'
import { expect, it } from 'vitest'
import { waitsFor } from '../../src/webhooks/waits-for.js'

const at = '2026-11-26T12:00:00.000Z'
const message = (id: number, state: Delivery['state'], attempts: number): Delivery => ({
  ...{ id, state, attempts, event: 'flag.updated', created_at: at, due_at: at },
  ...{ status: null, took_ms: null, answer: '' },
})

it('a message waits for the oldest that is tried again, until that one holds up no others', () => {
  const later = message(3, 'pending', 0)
  const failing = message(2, 'pending', 2)
  expect(waitsFor(later, [later, failing, message(1, 'delivered', 1)])).toBe(failing)
  expect(waitsFor(failing, [later, failing])).toBeUndefined()
  expect(waitsFor(later, [later, message(2, 'pending', 6)])).toBeUndefined()
  expect(waitsFor(later, [later, message(2, 'failed', 12)])).toBeUndefined()
  expect(waitsFor(later, [later, message(2, 'pending', 0)])).toBeUndefined()
})
