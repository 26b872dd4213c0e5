import type { HistoryEntry } from '@tailslide/api'
import { expect, it } from 'vitest'
import { namesakeOf } from '../../src/history/namesakes.js'

const ADA = { id: 1, email: 'ada@example.com', name: 'Ada Lovelace' }
const MAX = { id: 2, email: 'max@example.com', name: 'Max' }
const person = (id: number, name: string): HistoryEntry['actor'] => ({ kind: 'person', id, name })

it('somebody who has taken the name of another is told apart by their address, or by their number', () => {
  expect(namesakeOf(person(2, 'ADA Lovelace'), [ADA, MAX])).toEqual({ sign: 'max@example.com', isNeeded: true })
  expect(namesakeOf(person(3, 'Ada \u00a0Lovelace'), [ADA])).toEqual({ sign: 'person 3', isNeeded: true })
})

it('whoever has a name alone has their address where it is pointed at, unless it is the name', () => {
  expect(namesakeOf(person(1, 'Ada Lovelace'), [ADA, MAX])).toEqual({ sign: 'ada@example.com', isNeeded: false })
  expect(namesakeOf(person(2, 'max@example.com'), [ADA, MAX])).toEqual({ sign: '', isNeeded: false })
})

it('what acts by itself has no such sign', () => {
  const actor = { kind: 'circuit', id: null, name: '' } as const
  expect(namesakeOf(actor, [ADA])).toEqual({ sign: '', isNeeded: false })
})
