import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createHttpSignalSink } from '@tailslide/transports/http'
import { createMemoryBroker, createMemorySignalStore } from '@tailslide/transports/memory'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { checkTower } from '../../src/doctor/tower.js'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

describe('the doctor', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await testTerminal()
    await terminal.say('projects create shop')
  })
  afterAll(() => terminal?.stop())

  it('finds nothing where there is nothing', async () => {
    const { exitCode, out } = await terminal.say('doctor')
    expect(out).toBe(
      `ok       Tower: ${terminal.url} is ready
ok       clock: Tower and this machine have the same time
ok       token: it opens shop/production
ok       streams: events come through at once
ok       flags: none of 0 is on without a circuit that could trip
`,
    )
    expect(exitCode).toBe(0)
  })

  it('looks at the key of a service, and says what is wrong with it', async () => {
    const { key } = JSON.parse((await terminal.say('keys create --env production --json')).out)
    expect((await terminal.say(`doctor --sdk-key ${key}`)).out).toMatch(
      /ok +SDK key: it opens the flags of environment 1/,
    )
    const wrong = await terminal.say(`doctor --env development --sdk-key ${key}`)
    expect(wrong.exitCode).toBe(1)
    expect(wrong.out).toMatch(/BROKEN +SDK key: The key is not one of app 2\.\n +make one for this environment/)
    expect((await terminal.say('doctor --sdk-key tsk_nonsense')).out).toMatch(
      /BROKEN +SDK key: The SDK key .* is not known here/,
    )
  })

  it('says of a place that is not there that it is not, and nothing against the token', async () => {
    for (const [where, what] of [
      ['--project shoppe', 'there is no project "shoppe" that you may see; did you mean "shop"\\?'],
      ['--env productoin', 'there is no environment "productoin"'],
    ] as const) {
      const { exitCode, out } = await terminal.say(`doctor ${where}`)
      expect(exitCode).toBe(1)
      expect(out).toMatch(new RegExp(`BROKEN +place: ${what}`))
      expect(out).not.toMatch(/token:/)
    }
  })

  it('names flags that are on and that nobody gets because their circuit is open, and what services ask for in vain', async () => {
    await terminal.say('flags create broken --env development --rollout-percentage 100')
    await terminal.say('toggle broken on --env development')
    await terminal.say('flags create broken-v2 --env development')
    await terminal.say('flags archive broken-v2 --project shop --yes')
    await terminal.say('circuit open broken --env development')
    const { key } = JSON.parse((await terminal.say('keys create --env development --json')).out)
    const report = {
      ...{ report: `${'a'.repeat(32)}-1`, instance: 'one', service: 'web', sdk: 'typescript', sdkVersion: '1.0.0' },
      ...{ evaluations: [], unknown: ['brokn', 'broken-v2'], ageMs: 0 },
    }
    const sent = await fetch(`${terminal.url}/api/sdk/apps/2/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(report),
    })
    expect(sent.ok).toBe(true)
    const { exitCode, out } = await terminal.say('doctor --env development')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/look at +flag broken: its circuit is open: nobody gets the new path\n/)
    expect(out).toMatch(/look at +flag brokn: /)
    expect(out).toMatch(
      /look at +flag broken-v2: .* the flag is archived: it gets its default\.\n +Bring the flag back, or/,
    )
    await terminal.say('flags delete broken --project shop --environments all --yes')
  })

  it('names flags that are on and cannot trip, with the command that mends them', async () => {
    await terminal.say('flags create quiet --env development')
    await terminal.say('flags create watched --env development --circuit-mode observe')
    await terminal.say('flags create numb --env development --error-threshold-percentage 0')
    await terminal.say('flags create gone --env development --circuit-mode forced_open')
    for (const flag of ['quiet', 'watched', 'numb', 'gone']) await terminal.say(`toggle ${flag} on --env development`)
    const { exitCode, out } = await terminal.say('doctor --env development')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/look at +flag quiet: it is on, and nobody has counted a call in the last hour\n/)
    expect(out).toMatch(
      /look at +flag watched: its circuit only observes\n +tailslide flags edit watched --env development --circuit-mode automatic\n/,
    )
    expect(out).toMatch(/look at +flag numb: its rule never trips/)
    expect(out).toMatch(/look at +flag gone: somebody has forced it off: nobody gets the new path\n/)
    const why = await terminal.say('explain gone ada --env development')
    expect(why.out).toMatch(/somebody has forced the flag off, for everyone/)
    const [, command = ''] = /flag gone: .*\n +tailslide (.*)\n/.exec(out) ?? []
    expect(await terminal.say(command.replaceAll('"', ''))).toMatchObject({ exitCode: 0 })
    expect((await terminal.say('explain gone ada --env development')).out).not.toMatch(/forced/)
  })

  it('names a flag whose circuit should have opened, where nothing watches the circuits', async () => {
    await terminal.say('flags create failing --env development --rollout-percentage 100')
    await terminal.say('toggle failing on --env development')
    const flag = JSON.parse((await terminal.say('flags view failing --env development --json')).out)
    const { key: sdkKey } = JSON.parse((await terminal.say('keys create --env development --json')).out)
    const sink = createHttpSignalSink({ towerUrl: terminal.url, sdkKey })
    onTestFinished(() => sink.close())
    const counts = [{ flagId: flag.id, kind: 'failure' as const, count: 100 }]
    await sink.send({ appId: flag.app_id, instance: 'test', counts })
    const { out } = await terminal.say('doctor --env development')
    expect(out).toMatch(
      /look at +flag failing: by the calls of the last hour its circuit should have opened \(.*\), and it did/,
    )
    expect(out).toMatch(/see that an Aerobat runs and is ready, on the same stream and the same Redis as Tower/)
  })

  it('says of a circuit that is open and not stored that it is so, and sends nobody to Aerobat', async () => {
    const broker = createMemoryBroker({ clock: systemClock, onProblem: () => {} })
    const other = await testTerminal({ circuitConsumer: broker.circuitConsumer() })
    onTestFinished(() => other.stop())
    await other.say('projects create shop')
    await other.say('flags create failing --env development --rollout-percentage 100')
    await other.say('toggle failing on --env development')
    const flag = JSON.parse((await other.say('flags view failing --env development --json')).out)
    const file = new Libsql(join(other.directory, 'tower.db'))
    onTestFinished(() => void file.close())
    file.exec("create trigger full before update on rulesets begin select raise(rollback, 'disk is full'); end")
    await broker.circuitPublisher.publish({
      ...{ flagId: flag.id, appId: flag.app_id, revision: flag.circuit_revision, reason: 'all of it failed' },
      circuit: { state: 'open', openedAt: Date.now(), trips: 1 },
    })
    await until(async () => / is not stored yet/.test((await other.say('doctor --env development')).out))
    const { exitCode, out } = await other.say('doctor --env development')
    expect(exitCode).toBe(1)
    expect(out).toMatch(
      /BROKEN +flag failing: its circuit has opened \(all of it failed\) and nobody gets the new path, but that is not stored/,
    )
    expect(out).toMatch(/leave Towers and Aerobats running/)
    expect(out).not.toMatch(/see that an Aerobat runs/)
    file.exec('drop trigger full')
    await until(async () => /its circuit is open/.test((await other.say('doctor --env development')).out))
  })

  it('goes on where signals cannot be read, and says of the flags that they could not be looked at because of it', async () => {
    const away = () => Promise.reject(new Error('the store is away'))
    const signals = createMemorySignalStore({ clock: systemClock })
    const other = await testTerminal({ signals: { ...signals, reader: { ...signals.reader, read: away } } })
    onTestFinished(() => other.stop())
    await other.say('projects create shop')
    const { exitCode, out } = await other.say('doctor --env development')
    expect(exitCode).toBe(1)
    expect(out).toMatch(/BROKEN +Tower: its part "signals" is not available\n +Redis may be away/)
    expect(out).toMatch(/ok +token: /)
    expect(out).toMatch(/look at +flags: they could not be looked at: .*\n +mend what is broken above, and ask again/)
  })

  it('proposes commands that work as they are where a reason is demanded, and there are several projects', async () => {
    await terminal.say('projects create strict')
    await terminal.say('envs edit production --project strict --needs-reason true')
    await terminal.say('flags create silent --project strict --env production --circuit-mode observe --reason new')
    await terminal.say('toggle silent on --project strict --env production --reason new')
    const { out } = await terminal.say('doctor --project strict --sdk-key tsk_nonsense')
    const [, edit = ''] = /flag silent: its circuit only observes\n +tailslide (.*)\n/.exec(out) ?? []
    expect(edit).toMatch(/ --project strict --env production --reason "\.\.\." /)
    expect(await terminal.say(edit.replaceAll('"', ''))).toMatchObject({ exitCode: 0 })
    const [, make = ''] =
      /SDK key: [^\n]*\n +make one for this environment: `tailslide (keys create .*)`/.exec(out) ?? []
    expect(await terminal.say(make.replaceAll('"', ''))).toMatchObject({ exitCode: 0 })
    const quiet = (await terminal.say('doctor --project strict')).out
    const [, look = ''] = /signals arrive: `tailslide (flags calls .*)`/.exec(quiet) ?? []
    expect(look).not.toContain('--reason')
    expect(await terminal.say(look.replaceAll('"', ''))).toMatchObject({ exitCode: 0 })
    await terminal.say('projects delete strict --yes')
  })

  it('says that Tower is away, or is none, and what to do', async () => {
    const away = await terminal.say('doctor --tower http://127.0.0.1:1 --token x')
    expect(away).toMatchObject({
      exitCode: 1,
      out: expect.stringMatching(/^BROKEN +Tower: http:\/\/127\.0\.0\.1:1 cannot be reached/),
    })
  })

  it('sees a clock that is wrong', async () => {
    const server = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString())
      response.end('{"status":"ready","parts":{"database":"ok"}}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo
    expect((await checkTower(`http://127.0.0.1:${port}`, Date.now)).findings).toMatchObject([
      { about: 'Tower', state: 'good' },
      {
        about: 'clock',
        state: 'bad',
        says: expect.stringMatching(/^Tower is (3599|3600|3601) s ahead of this machine$/),
      },
    ])
  })
})
