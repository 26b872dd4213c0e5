import type { RulesetFeed, SignalSink } from '@tailslide/core'
import { describe, expect, it } from 'vitest'
import { FlagManager } from '../src/index.js'

// Vitest fails a run in which a rejected promise is left alone, as Node ends a process for it.

describe('transports of your own', () => {
  it('may be written as async functions that reject: that is told, and ends no process', async () => {
    const errors: string[] = []
    const rulesets: RulesetFeed = {
      start: async () => Promise.reject(new Error('no feed')),
      stop: async () => Promise.reject(new Error('no end')),
    }
    const signals: SignalSink = {
      send: async () => Promise.reject(new Error('no store')),
      close: async () => Promise.reject(new Error('no end')),
    }
    const onError = ({ message }: Error): number => errors.push(message)
    const manager = new FlagManager({ appId: 1, rulesets, signals, onError, initializeTimeout: 20, logger: false })
    expect(await manager.initialize()).toMatchObject({ ready: false })
    await manager.disconnect({ timeout: 20 })
    expect(errors.filter((message) => message.includes('no feed'))).toHaveLength(1)
  })

  it('may throw when they are ended, and disconnect() resolves all the same', async () => {
    const broken = (): never => {
      throw new Error('no end')
    }
    const rulesets: RulesetFeed = { start() {}, stop: broken }
    const signals: SignalSink = { send: async ({ counts }) => ({ unsent: counts, refused: [] }), close: broken }
    const manager = new FlagManager({ appId: 1, rulesets, signals, initializeTimeout: 20, logger: false })
    await manager.initialize()
    await expect(manager.disconnect({ timeout: 20 })).resolves.toBeUndefined()
  })
})
