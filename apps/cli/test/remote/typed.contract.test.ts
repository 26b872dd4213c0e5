import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

describe('what is typed', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await testTerminal()
    await terminal.say('projects create shop')
    await terminal.say('flags create checkout --env development')
  })
  afterAll(() => terminal?.stop())

  const edit = (option: string, value: string, ...more: readonly string[]) =>
    terminal.say(['flags', 'edit', 'checkout', '--env', 'production', option, value, ...more])

  it.each([['0x10'], ['1e1'], ['1_0'], ['2,5'], ['Infinity'], ['0.1234567890123456'], ['']])(
    'as a number is one in decimals alone: %s',
    async (typed) => {
      const { exitCode, err } = await edit('--rollout-percentage', typed)
      expect([exitCode, err]).toEqual([
        2,
        `error: --rollout-percentage is "${typed}": must be a number in at most 15 digits, such as 12 or 2.5\n`,
      ])
    },
  )

  it.each([
    ['+07.50', 7.5],
    ['.5', 0.5],
    ['20.000000000000000000', 20],
    [' 3 ', 3],
  ])('as a number is one to the letter, however its zeros are written: %s', async (typed, kept) => {
    expect(JSON.parse((await edit('--rollout-percentage', typed, '--json')).out)).toMatchObject({
      rollout_percentage: kept,
    })
  })

  it('is whole where a file or a program reads it, and cut on a terminal', async () => {
    const description = 'word '.repeat(30).trim()
    await edit('--description', description)
    expect((await terminal.say('history list --limit 1')).out).toContain(`description: "" -> ${description}`)
    expect((await terminal.say('history list --limit 1', 200)).out).toMatch(/description: "" -> word word word word … /)
  })
})
