import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { circuitBacktest } from '../../src/commands/circuit-backtest.js'
import { type TestTerminal, terminalWithFlag } from '../test-terminal.js'

const TOLD = 'what answers there does not speak TLS, so write http:// instead of https://'

describe('an https:// address of a Tower that speaks http', () => {
  let terminal: TestTerminal
  let https: string
  beforeAll(async () => {
    terminal = await terminalWithFlag()
    https = terminal.url.replace('http:', 'https:')
  })
  afterAll(() => terminal?.stop())

  it.each([
    'projects list',
    'toggle checkout on --env development',
    'explain checkout alice',
    'watch',
    'history export',
    'export',
    'login',
    'circuit backtest --flag checkout',
  ])('is told in plain words: tailslide %s', async (line) => {
    expect(await terminal.say(`${line} --tower ${https} --token x`)).toMatchObject({
      ...{ exitCode: 1, out: '', err: `error: Tower at ${https} cannot be reached: ${TOLD}.\n` },
    })
  })

  it('is told by a backtest of a flag that is named by its id, and by the doctor', async () => {
    const live = { flag: 1, tower: https, token: 'x' }
    await expect(circuitBacktest(undefined, { live })).rejects.toThrow(`Tower at ${https} cannot be reached: ${TOLD}.`)
    expect((await terminal.say(`doctor --tower ${https} --token x`)).out).toBe(
      `BROKEN   Tower: ${https} cannot be reached: ${TOLD}\n         give its address with --tower\n`,
    )
  })

  it('is no other reason, after which the next sentence begins with a full stop between', async () => {
    for (const line of ['projects list', 'history export']) {
      expect((await terminal.say(`${line} --tower http://127.0.0.1:1 --token x`)).err).toMatch(
        /^error: Tower at http:\/\/127\.0\.0\.1:1 cannot be reached: (?!TypeError)[\w ]*\w\. Is it running\? Another address: /,
      )
    }
  })
})
