import { SIGNAL_RETENTION_MS } from '@tailslide/core'
import { describe, expect, test } from 'vitest'
import { createSenders } from '../../src/memory/senders.js'

describe('the senders of an app', () => {
  test('are known by their last number for an hour, counted from when they were last heard', () => {
    const senders = createSenders()
    expect(senders.isKnown({ sender: 'a', sequence: 1 }, 0)).toBe(false)
    expect(senders.isKnown({ sender: 'a', sequence: 2 }, SIGNAL_RETENTION_MS - 1)).toBe(false)
    senders.isKnown({ sender: 'b', sequence: 1 }, SIGNAL_RETENTION_MS + 1)
    expect(senders.isKnown({ sender: 'a', sequence: 1 }, SIGNAL_RETENTION_MS + 1)).toBe(true)
    senders.isKnown({ sender: 'b', sequence: 2 }, 2 * SIGNAL_RETENTION_MS)
    expect(senders.isKnown({ sender: 'a', sequence: 2 }, 2 * SIGNAL_RETENTION_MS)).toBe(false)
  })

  test('are 20,000 at most, and the one heard longest ago makes room', () => {
    const senders = createSenders()
    for (let client = 0; client <= 20_000; client += 1) senders.isKnown({ sender: `${client}`, sequence: 1 }, 0)
    expect(senders.isKnown({ sender: '1', sequence: 1 }, 0)).toBe(true)
    expect(senders.isKnown({ sender: '0', sequence: 1 }, 0)).toBe(false)
    expect(senders.isKnown({ sender: '1', sequence: 1 }, 0)).toBe(false)
  })
})
