import type { Logger } from '@tailslide/core'
import { fakeClock } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { createFaultLog } from '../src/fault-log.js'

it('tells a fault when it begins, once a minute while it lasts, and at its end', () => {
  const clock = fakeClock()
  const lines: [string, object][] = []
  const line = (level: string) => (fields: object, message: string) => void lines.push([`${level} ${message}`, fields])
  const logger: Logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  const faults = createFaultLog(logger, clock)

  faults.over('store', {}, 'back')
  for (let tick = 0; tick < 1_000; tick += 1) {
    faults.fault('store', { appId: 1 }, 'away')
    clock.advance(100)
  }
  faults.over('store', {}, 'back')
  faults.fault('store', {}, 'away')

  expect(lines).toEqual([
    ['warn away', { appId: 1 }],
    ['warn away', { appId: 1, repeated: 600 }],
    ['info back', {}],
    ['warn away', {}],
  ])
})
