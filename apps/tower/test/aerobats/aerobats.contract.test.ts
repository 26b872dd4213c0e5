import { type FakeClock, fakeClock, type NatsHandle, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import {
  connectNats,
  createNatsAerobatCalling,
  createNatsAerobatPresence,
  type NatsLink,
} from '@tailslide/transports/nats'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TowerOptions } from '../../src/index.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet, runTower } from '../harness/run-tower.js'

/** Each question waits a moment for Aerobats that are slower than one which cannot decide. */
const LONG = { timeout: 120_000 }

describe('a Tower tells whether an Aerobat decides on circuits', () => {
  let databases: TestDatabases
  let nats: NatsHandle
  let clock: FakeClock
  let link: NatsLink
  let warnings: string[]

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    nats = await startNats()
  })
  afterAll(() => Promise.all([databases.stop(), nats.stop()]))
  beforeEach(async () => {
    clock = fakeClock()
    warnings = []
    link = await linked()
  })

  async function linked(): Promise<NatsLink> {
    const link = connectNats({ servers: nats.url, clock: systemClock })
    onTestFinished(() => link.stop())
    link.start()
    await until(() => link.status.state === 'up')
    return link
  }

  async function start(aerobats: TowerOptions['aerobats']) {
    const { tower, request } = await runTower(await databases.fresh(), {
      clock,
      metricsPublic: true,
      logger: { ...quiet, warn: (_, message) => void warnings.push(message) },
      ...(aerobats && { aerobats }),
    })
    onTestFinished(() => tower.stop())
    const said = async () => {
      // What was asked of the parts is remembered for a moment.
      await clock.tick(1_000)
      const { status, body } = await request('GET', '/readyz', { key: null })
      const metrics = await request('GET', '/metrics')
      return { status, aerobats: body.aerobats, watched: /^tailslide_circuits_watched (\S+)/m.exec(metrics.body)?.[1] }
    }
    const saysState = (state: string) =>
      until(async () => {
        await clock.tick(5_000)
        const now = await said()
        return now.aerobats?.state === state && now
      }, LONG)
    return { said, saysState }
  }

  it('and is ready all the same where none does', async () => {
    const { said, saysState } = await start(createNatsAerobatCalling({ link }))
    expect(await said()).toEqual({ status: 200, aerobats: { state: 'unknown' }, watched: undefined })
    expect(await saysState('none')).toEqual({ status: 200, aerobats: { state: 'none' }, watched: '0' })
    expect(warnings).toEqual([expect.stringContaining('no Aerobat answers: flags that fail are not turned off')])
  })

  it('as the Aerobat itself says', async () => {
    const lacks: string[] = []
    const presence = createNatsAerobatPresence({ link: await linked() })
    onTestFinished(() => presence.stop())
    presence.start(
      () => ({ lacks }),
      () => {},
    )
    const { saysState } = await start(createNatsAerobatCalling({ link }))
    expect(await saysState('ready')).toEqual({ status: 200, aerobats: { state: 'ready' }, watched: '1' })
    lacks.push('signals')
    expect(await saysState('not_ready')).toEqual({
      status: 200,
      aerobats: { state: 'not_ready', lacks: ['signals'] },
      watched: '0',
    })
    lacks.pop()
    expect((await saysState('ready')).watched).toBe('1')
  })

  it('which in one process needs no asking, and tells of itself', async () => {
    const { said } = await start('inside')
    expect(await said()).toEqual({ status: 200, aerobats: { state: 'inside' }, watched: undefined })
  })

  it('which none can where none could reach it', async () => {
    const { said } = await start('nowhere')
    expect(await said()).toEqual({ status: 200, aerobats: { state: 'none' }, watched: '0' })
  })

  it('and nothing where it was not told how to find out', async () => {
    const { said } = await start(undefined)
    expect(await said()).toEqual({ status: 200, aerobats: undefined, watched: undefined })
  })
})
