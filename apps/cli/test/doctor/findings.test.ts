import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseRuleset } from '@tailslide/core'
import { expect, it } from 'vitest'
import { whyItCannotTrip } from '../../src/doctor/flags.js'
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
  const [finding] = await checkTower(`http://127.0.0.1:${port}`, Date.now, 50)
  server.closeAllConnections()
  server.close()
  expect(finding).toMatchObject({ state: 'bad', says: `http://127.0.0.1:${port} does not answer within 0.05 s` })
})
