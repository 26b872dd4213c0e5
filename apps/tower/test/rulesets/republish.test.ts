import { fakeClock } from '@tailslide/testkit'
import { describe, expect, it } from 'vitest'
import { createRepublishing } from '../../src/rulesets/republish.js'
import { quiet } from '../harness/run-tower.js'

function world(fails = 0) {
  const clock = fakeClock()
  const asked = { publisher: 0, foreign: 0 }
  const republishing = createRepublishing({ clock, logger: quiet })
  const by = {
    publisher: {
      async republish() {
        asked.publisher += 1
        if (asked.publisher <= fails) throw new Error('the database is away')
      },
    },
    foreign: {
      async look() {
        asked.foreign += 1
      },
    },
  }
  return { clock, asked, republishing, by }
}

describe('publishing again', () => {
  it('is done by the publisher once there is one, when it was asked for before', async () => {
    const { asked, republishing, by } = world()
    republishing.ask()
    republishing.ask()
    republishing.begin(by)
    expect(asked).toEqual({ publisher: 1, foreign: 1 })
  })

  it('is not done unasked', () => {
    const { asked, republishing, by } = world()
    republishing.begin(by)
    expect(asked).toEqual({ publisher: 0, foreign: 0 })
  })

  it('is tried again each second until it could be noted', async () => {
    const { asked, republishing, by, clock } = world(2)
    republishing.begin(by)
    republishing.ask()
    await clock.tick(5_000)
    expect(asked.publisher).toBe(3)
  })

  it('is not tried again once the publisher has ended', async () => {
    const { asked, republishing, by, clock } = world(2)
    republishing.begin(by)
    republishing.ask()
    republishing.end()
    await clock.tick(5_000)
    expect(asked.publisher).toBe(1)
  })
})
