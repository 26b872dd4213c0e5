import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Said, type TestTerminal, testTerminal } from '../test-terminal.js'

describe('tailslide watch', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await testTerminal()
    await terminal.say('projects create shop')
    await terminal.say('projects create mail')
    await terminal.say('flags create checkout --project shop --env production --rollout-percentage 100')
    await terminal.say('flags create letters --project mail --env production')
  })
  afterAll(async () => {
    await terminal?.stop()
  })

  /** What it says while flags of both projects are switched, until it ends by itself. */
  const watched = async (line: string): Promise<Said> => {
    let isOver = false
    const watching = terminal.say(line).finally(() => {
      isOver = true
    })
    for (let round = 0; !isOver; round += 1) {
      const state = round % 2 === 0 ? 'on' : 'off'
      await terminal.say(`toggle letters ${state} --project mail --env production`)
      await terminal.say(`toggle checkout ${state} --project shop --env production --reason why-not`)
    }
    return watching
  }

  it('shows a line for each thing that happens', async () => {
    const { out, exitCode } = await watched('watch --project shop --count 2')
    expect(exitCode).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line).toMatch(
        /^\d\d:\d\d:\d\d {2}shop\/production {2}checkout {2}Flag Turned O(n|ff) {2}by token.*: why-not$/,
      )
    }
  })

  it('shows the entries of one environment as JSON', async () => {
    const { out } = await watched('watch --project mail --env production --count 1 --json')
    expect(JSON.parse(out)).toMatchObject({ flag_title: 'letters', actor: { kind: 'token' } })
  })

  it('says when the token is not known, or Tower not there', async () => {
    expect(await terminal.say(`watch --tower ${terminal.url} --token tsa_no`)).toMatchObject({
      exitCode: 4,
      err: expect.stringMatching(/is not known here.*give another one there/),
    })
    expect((await terminal.say('watch --tower http://127.0.0.1:1 --token x')).err).toMatch(/cannot be reached/)
  })
})
