import { expect, it } from 'vitest'
import { createOutageLog } from '../src/outage-log.js'

function logged() {
  const lines: string[] = []
  const note = (fields: object, message: string): void => {
    lines.push('err' in fields && fields.err instanceof Error ? `${message}: ${fields.err.message}` : message)
  }
  const logger = { debug: note, info: note, warn: note, error: note }
  return { lines, outages: createOutageLog(logger, 'NATS', { servers: 'nats://localhost:4222' }) }
}

it('tells each reason of an outage once, so that a password changed meanwhile is seen', () => {
  const { lines, outages } = logged()
  outages.up()
  for (let attempt = 0; attempt < 3; attempt++) {
    outages.down(new Error('the connection was lost'))
    outages.down(new Error('NATS refuses the token or user'))
  }
  outages.up()
  outages.up()
  outages.down(new Error('the connection was lost'))
  expect(lines).toEqual([
    'NATS is connected',
    'NATS is away; trying again: the connection was lost',
    'NATS is away; trying again: NATS refuses the token or user',
    'NATS is connected',
    'NATS is away; trying again: the connection was lost',
  ])
})

it('tells of no more than a few, whatever is said of each attempt', () => {
  const { lines, outages } = logged()
  for (let attempt = 0; attempt < 100; attempt++) outages.down(new Error(`attempt ${attempt}`))
  expect(lines).toHaveLength(5)
})
