import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

describe('a flag that is to get another name', () => {
  let terminal: TestTerminal
  let flagId: number
  const say = (line: string) => terminal.say(line)
  const json = async (line: string) => JSON.parse((await say(`${line} --json`)).out)
  const rename = (to: string, more = '') => say(`flags edit id:${flagId} --title ${to} --env development${more}`)

  beforeAll(async () => {
    terminal = await testTerminal()
    await say('projects create shop')
    flagId = (await json('flags create checkout --env development')).id
  })
  afterAll(() => terminal.stop())

  /** As an SDK tells of its last minute. */
  async function reportOf(service: string, count: number): Promise<void> {
    const { id: appId } = (await json('envs list')).find(
      ({ environment }: { environment: string }) => environment === 'development',
    )
    const { key } = await json(`keys create ${service} --env development`)
    const answer = await fetch(`${terminal.url}/api/sdk/apps/${appId}/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        report: `${count.toString(16).padStart(32, '0')}-1`,
        instance: service,
        ...{ service, serviceVersion: '1.2', sdk: 'typescript', sdkVersion: '0.1.0' },
        ...{ evaluations: [{ flagId, count }], unknown: [], ageMs: 0 },
      }),
    })
    expect(answer.status).toBe(200)
  }

  it('gets it at once where nothing is protected and nobody asks for it', async () => {
    await say('envs edit production --is-protected false')
    expect(await rename('pay')).toMatchObject({ exitCode: 0 })
    expect(terminal.asked).toEqual([])
  })

  it('is asked about where an environment is protected, with what deployed code gets', async () => {
    await say('envs edit production --is-protected true')
    terminal.answers.push('n')
    expect(await rename('checkout')).toMatchObject({ exitCode: 1, err: expect.stringMatching(/nothing was done/) })
    expect(terminal.asked.at(-1)).toBe(
      '"pay" becomes "checkout" in every environment at once. Code that still asks for "pay" gets the default that it names, or off. ' +
        'Whether a service asks for it is not known here: no SDK reports. Protected: production. Are you sure? [y/N] ',
    )
  })

  it('is asked about where services have asked for it lately, the last one first', async () => {
    await say('envs edit production --is-protected false')
    for (const [index, service] of ['a', 'b', 'c', 'd', 'e', 'f', 'g'].entries()) await reportOf(service, index + 1)
    terminal.answers.push('y')
    expect(await rename('checkout')).toMatchObject({ exitCode: 0 })
    expect(terminal.asked.at(-1)).toMatch(
      /or off\. Asked for lately by (\w 1\.2 in development 0 min ago(, )?){5} and 2 more\. Are you sure\? \[y\/N\] $/,
    )
    expect(await json(`flags view id:${flagId} --env development`)).toMatchObject({ title: 'checkout' })
  })

  it('needs --yes where nobody is there to be asked, and nothing where the name stays or other fields change', async () => {
    expect((await rename('pay')).err).toMatch(
      /^note: "checkout" becomes "pay" in every environment.*Asked for lately by.*\nerror: nobody is there to be asked: give --yes\n$/,
    )
    expect(await rename('pay', ' --yes')).toMatchObject({ exitCode: 0 })
    const asked = terminal.asked.length
    expect(await rename('pay')).toMatchObject({ exitCode: 0 })
    expect(await say(`flags edit pay --description words --env development`)).toMatchObject({ exitCode: 0 })
    expect(terminal.asked).toHaveLength(asked)
  })
})
