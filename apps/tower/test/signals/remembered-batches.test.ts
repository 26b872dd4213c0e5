import { describe, expect, it } from 'vitest'
import { createRememberedBatches } from '../../src/signals/remembered-batches.js'

const stored = { state: 'stored', refused: [] } as const

describe('the batches that are remembered', () => {
  it('are told apart by app and name', () => {
    const batches = createRememberedBatches()
    batches.set(1, 'a', stored)
    expect(batches.of(1, 'a')).toEqual(stored)
    expect(batches.of(1, 'b')).toBeUndefined()
    expect(batches.of(2, 'a')).toBeUndefined()
  })

  it('never take more than they may, whatever stands in them, and the oldest make room', () => {
    const batches = createRememberedBatches(100_000)
    const count = { flagId: 1, kind: 'failure', count: 1 } as const
    for (let index = 0; index < 5_000; index += 1) {
      const refused = Array.from({ length: index % 300 }, () => count)
      batches.set(1, `batch ${index}`, { state: 'stored', refused })
      expect(batches.bytes).toBeLessThanOrEqual(100_000)
    }
    expect(batches.of(1, 'batch 4999')).toBeDefined()
    expect(batches.of(1, 'batch 0')).toBeUndefined()
  })

  it('that are set again take their room once', () => {
    const batches = createRememberedBatches()
    batches.set(1, 'a', stored)
    const { bytes } = batches
    batches.set(1, 'a', { state: 'unstored', since: 5 })
    batches.set(1, 'a', stored)
    expect(batches.bytes).toBe(bytes)
  })

  it('of one app make room for themselves, and those of others stay', () => {
    const batches = createRememberedBatches(100_000)
    batches.set(2, 'a', stored)
    for (let index = 0; index < 5_000; index += 1) batches.set(1, `batch ${index}`, stored)
    expect(batches.of(2, 'a')).toEqual(stored)
  })
})
