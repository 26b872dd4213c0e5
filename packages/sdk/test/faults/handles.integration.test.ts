import { fileURLToPath } from 'node:url'
import { type DrivenNode, driveNode, measurePace, until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { inTurn } from './in-turn.js'
import {
  natsWorld,
  type Rulesets,
  redisWorld,
  type Signals,
  startRulesets,
  startSignals,
  towerWorld,
  type World,
} from './worlds.js'

const pace = measurePace()
afterAll(() => pace.stop())

const DISCONNECT_TIMEOUT_MS = 1_000
/** A driver that is being loaded is loaded to the end first, which takes a busy machine seconds. */
const LOADING_MS = 10_000

let rulesets: Rulesets
let signals: Signals
beforeAll(async () => {
  ;[rulesets, signals] = await Promise.all([startRulesets(), startSignals()])
})
afterAll(async () => {
  await Promise.all([rulesets.close(), signals.close()])
})

describe.concurrent.each([
  ['NATS', () => natsWorld(signals), 'rulesets'],
  ['Redis', () => redisWorld(rulesets), 'signals'],
  ['Tower', towerWorld, 'rulesets'],
] as const)(
  'after disconnect() no handle and no timer is left, with %s',
  (_, makeWorld: () => Promise<World>, reaches) => {
    const open = async ({ onTestFinished }: TestContext) => {
      const world = await inTurn(makeWorld)
      onTestFinished(() => world.close())
      await world.change(true)
      const start = (initializeTimeout = 20_000) => {
        const options = JSON.stringify({ ...world.options, initializeTimeout })
        const child = driveNode(fileURLToPath(new URL('leave-nothing.mjs', import.meta.url)), [options])
        onTestFinished(() => child.end())
        return child
      }
      return { world, start }
    }
    const leavesNothing = async (child: DrivenNode, loading = 0): Promise<void> => {
      const { took, left } = await child.ask<{ took: number; left: string[] }>('disconnect', DISCONNECT_TIMEOUT_MS)
      expect(left).toEqual([])
      expect(took).toBeLessThan(pace.limit(DISCONNECT_TIMEOUT_MS + 2_000 + loading))
      expect(await child.exit).toEqual({ code: 0, signal: null })
      expect(child.errors()).toBe('')
    }

    it('while all is well', async (context) => {
      const { start } = await open(context)
      const child = start()
      expect(await inTurn(() => child.ask('initialize'))).toBe(true)
      await child.ask('emit')
      await leavesNothing(child)
    })

    it('before anything was connected', async (context) => {
      const { start } = await open(context)
      await leavesNothing(start())
    })

    it('in the middle of the start', async (context) => {
      const { start } = await open(context)
      const child = start()
      await inTurn(async () => {
        child.ask('initialize').catch(() => {})
        await leavesNothing(child, LOADING_MS)
      })
    })

    it.for(['is absent', 'is frozen', 'is cut off'])(
      'when the server %s, from the start on or later',
      async (what, context) => {
        const { world, start } = await open(context)
        const healthy = start()
        expect(await inTurn(() => healthy.ask('initialize'))).toBe(true)
        if (what === 'is absent') await world.server.kill()
        else if (what === 'is frozen') world.server.freeze()
        else world.proxy.cut()
        const blind = start(reaches === 'rulesets' ? 500 : 20_000)
        expect(await inTurn(() => blind.ask('initialize'))).toBe(reaches === 'signals')
        await Promise.all([healthy.ask('emit'), blind.ask('emit')])
        if (reaches === 'rulesets') {
          // Attempts to connect again have failed by then.
          await until(async () => (await healthy.ask('state')) === 'stale', { timeout: 12_000 })
        }
        await Promise.all([leavesNothing(healthy), leavesNothing(blind, LOADING_MS)])
      },
    )
  },
)
