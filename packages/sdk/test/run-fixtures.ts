import { fakeClock } from '@tailslide/testkit'
import { onTestFinished } from 'vitest'
import type { TailslideError } from '../src/index.js'
import { makeFlag, setUp } from './fixtures.js'

export const NEW = { user: 'alice' }
export const OLD = { user: 'bob' }

/** A flag that is on for alice alone. */
export async function setUpRun() {
  const clock = fakeClock()
  const errors: TailslideError[] = []
  const flags = [makeFlag({ rollout_percentage: 0, white_listed_users: 'alice' })]
  const { manager, sink } = setUp({ flags, clock, onError: (error) => errors.push(error) })
  await manager.initialize()
  onTestFinished(() => manager.disconnect())
  const recorded = async (): Promise<string[]> => {
    await clock.tick(1_000)
    return sink.counts.map(({ kind, count }) => `${kind} ${count}`)
  }
  return { toggler: manager.newToggler({ flagName: 'checkout' }), clock, errors, recorded }
}

export const boom = (): never => {
  throw new Error('boom')
}
