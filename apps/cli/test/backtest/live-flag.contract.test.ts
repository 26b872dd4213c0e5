import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveFlag } from '../../src/backtest/live-flag.js'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

describe('the flag whose last hour is tried', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await testTerminal()
    await terminal.say('projects create shop')
    await terminal.say('projects create mail')
    await terminal.say('flags create checkout --project shop --env development')
  })
  afterAll(async () => {
    await terminal?.stop()
  })

  it('is found by its title with the last login, in the environment that is named', async () => {
    const { logins, url } = terminal
    const found = await liveFlag({ flag: 'checkout', project: 'shop', env: 'development' }, logins)
    expect(found).toMatchObject({ flag: 1, tower: url })
    expect(await liveFlag({ flag: 'checkout', project: 'shop' }, logins)).toMatchObject({ flag: 2 })
    for (const flag of ['2', 'id:2']) expect(await liveFlag({ flag }, logins)).toEqual({ ...found, flag: 2 })
  })

  it('is asked for at the Tower that is named, with the token that is given', async () => {
    const { url, logins } = terminal
    const { token } = await liveFlag({ flag: '2' }, logins)
    const noLogin = { read: () => undefined }
    expect(await liveFlag({ flag: '2', tower: url, token }, noLogin)).toEqual({ flag: 2, tower: url, token })
  })

  it('is refused where it is not there, where several projects are, and without a login', async () => {
    const { logins } = terminal
    await expect(liveFlag({ flag: 'chekout', project: 'shop' }, logins)).rejects.toThrow('did you mean "checkout"?')
    await expect(liveFlag({ flag: 'checkout' }, logins)).rejects.toThrow('there are several projects')
    await expect(liveFlag({ flag: 'checkout' }, { read: () => undefined })).rejects.toThrow('you are not logged in')
  })
})
