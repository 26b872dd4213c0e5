import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, terminalWithFlag } from '../test-terminal.js'

describe('what is refused', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await terminalWithFlag()
  })
  afterAll(() => terminal?.stop())

  const OR_WITH_UNIT = 'or with its unit, such as 90s, 5m, 2h, 7d'
  const MOMENT = 'must be an instant such as 2026-11-26T12:00:00Z, or a day, or how long ago, such as 2h, 7d'

  it.each([
    [
      'flags calls checkout --time-range 1h --time-bucket 7',
      '--time-bucket is "7": must divide --time-range into 2000 points at most',
    ],
    [
      'flags calls checkout --time-range 2h --time-bucket 1x',
      `--time-bucket is "1x": must be a whole number of milliseconds from 1 to 3600000, which is as long as signals are kept, ${OR_WITH_UNIT}`,
    ],
    [
      'flags series checkout --range 1h --bucket 7s',
      '--bucket is "7s": must be a multiple of 10000 that divides --range, where that is this long',
    ],
    ['history list --since yesterday', `--since is "yesterday": ${MOMENT}`],
    ['history export --since yesterday', `--since is "yesterday": ${MOMENT}`],
    [
      'flags edit checkout --rollout-percentage 200',
      '--rollout-percentage is "200": must be a number from 0 to 100, in steps of 0.001',
    ],
    [
      'flags describe checkout --tags a,b;c',
      '--tags has "b;c": must be 1 to 50 lower-case letters, digits and . _ : -, beginning with a letter or digit',
    ],
    ['flags toggle-many on --flags 99', '--flags has 99: must be the id of a flag of the app'],
    [
      'people invite nobody',
      '<email> is "nobody": must be an email address such as ann@example.com, of at most 200 characters, none of them invisible',
    ],
    [
      'webhooks create chat https://a:b@c.example',
      '<url> must be an address that begins with https:// or http://, without a user name in it',
    ],
  ])('by Tower is told by the names and values that were typed: %s', async (line, told) => {
    const where = /^flags (?!describe)/.test(line) ? ' --env development' : ''
    expect(await terminal.say(`${line}${where}`)).toMatchObject({ exitCode: 4, err: `error: ${told}\n` })
  })

  it('is told to programs with the fields of the API beside', async () => {
    const { err } = await terminal.say('history list --since yesterday --json')
    expect(JSON.parse(err)).toMatchObject({
      code: 'INVALID_INPUT',
      message: `--since is "yesterday": ${MOMENT}`,
      fields: [{ field: 'since', value: 'yesterday' }],
    })
  })

  it('in words of its own stays as Tower says it', async () => {
    expect((await terminal.say('flags create checkout --env development')).err).toBe(
      'error: A flag has the title "checkout" already.\n',
    )
  })

  it.each([
    [
      'flags edit checkout --circuit-window 5x',
      `--circuit-window is "5x": must be a number in at most 15 digits, such as 12 or 2.5, ${OR_WITH_UNIT}`,
    ],
    [
      'flags restore checkout x',
      '<entry> is "x": must be the id of an entry of its history, which `tailslide history list` shows',
    ],
  ])('before Tower is asked is called as it is typed, with every way to type it: %s', async (line, told) => {
    expect(await terminal.say(`${line} --env development`)).toMatchObject({ exitCode: 2, err: `error: ${told}\n` })
  })
})
