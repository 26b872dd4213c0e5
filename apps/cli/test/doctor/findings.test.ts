import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseRuleset } from '@tailslide/core'
import { expect, it } from 'vitest'
import { whyItCannotTrip } from '../../src/doctor/flags.js'
import { commandFindings } from '../../src/doctor/redis-commands.js'
import { checkTower } from '../../src/doctor/tower.js'

const place = { where: '--env development', change: '--env development' }

const remedyAt = (calls: number): string | undefined => {
  const { flags } = parseRuleset(
    JSON.stringify([
      { id: 1, app_id: 1, title: 'checkout', is_active: true, rollout_percentage: 50, error_threshold_percentage: 10 },
    ]),
  )
  const [flag] = flags
  const finding = flag && whyItCannotTrip({ flag, calls }, place)
  return finding && 'remedy' in finding ? finding.remedy : undefined
}

it('of a flag with few calls the doctor proposes a rule that they can trip, and never that one failure does', () => {
  expect(remedyAt(8)).toBe('tailslide flags edit checkout --env development --circuit-minimum-requests 8')
  for (const calls of [1, 4]) {
    expect(remedyAt(calls)).not.toMatch(/minimum-requests/)
    expect(remedyAt(calls)).toMatch(/`tailslide circuit estimate checkout --env development`/)
  }
})

it('a Tower that takes connections and does not answer is not one that is away', async () => {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { findings } = await checkTower(`http://127.0.0.1:${port}`, Date.now, { answerWithinMs: 50 })
  server.closeAllConnections()
  server.close()
  expect(findings).toMatchObject([{ state: 'bad', says: `http://127.0.0.1:${port} does not answer within 0.05 s` }])
})

it('a TimeSeries whose user may run no scripts is to be looked at, since counts are stored all the same', () => {
  const refused = [{ name: 'EVALSHA', use: 'once', why: 'command', says: 'NOPERM no permissions' }] as const
  const keys = { plain: [], timeseries: [] }
  expect(commandFindings({ store: 'timeseries', refused, user: undefined }, keys)).toMatchObject([
    {
      state: 'doubtful',
      says: expect.stringMatching(/EVALSHA \(NOPERM .*\): counts whose answer is lost are given up/),
      remedy: 'redis-cli ACL SETUSER <user> +evalsha',
    },
  ])
})

it('a command that the server does not know is not given back by a permission', () => {
  const refused = [{ name: 'HGETALL', use: 'signals', why: 'unknown', says: 'ERR unknown command' }] as const
  const [found] = commandFindings({ store: 'plain', refused, user: 'default' }, { plain: [], timeseries: [] })
  expect(found).toMatchObject({ state: 'bad', remedy: expect.stringMatching(/rename-command.*HGETALL/) })
})
