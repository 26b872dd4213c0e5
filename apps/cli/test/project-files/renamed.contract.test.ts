import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

const DAY = /\d{4}-\d{2}-\d{2}/.source

describe('a file with a name that is not there', () => {
  let terminal: TestTerminal
  let file: string
  const write = (project: string, environments: readonly string[]) =>
    writeFile(
      file,
      `tailslide: 2\nproject: ${project}\nenvironments: [${environments.map((name) => `{ name: ${name} }`)}]\nflags: []\n`,
    )
  const titles = async (): Promise<string[]> =>
    JSON.parse((await terminal.say('projects list --json')).out).map(({ title }: { title: string }) => title)
  const environments = async (): Promise<string[]> =>
    JSON.parse((await terminal.say('projects view payments --json')).out).environments.map(
      ({ name }: { name: string }) => name,
    )

  beforeAll(async () => {
    terminal = await testTerminal()
    file = join(terminal.directory, 'pay.yaml')
    await terminal.say('projects create pay')
    await terminal.say('projects rename pay payments')
    await terminal.say('envs create staging --project payments')
    await terminal.say('envs edit staging --project payments --name stage')
  })
  afterAll(() => terminal?.stop())

  it('makes no second project beside one that was renamed, which the plan and the question name', async () => {
    await write('pay', ['production'])
    const note = `note: the project "pay" was renamed on ${DAY} and is "payments" now: write that name into the file where it is meant\n`
    const planned = await terminal.say(`plan ${file} --exit-code`)
    expect(planned.exitCode).toBe(2)
    expect(planned.out).toMatch(new RegExp(`^Project: pay \\(new\\)\n${note}\\+ project pay\n`))

    const unasked = await terminal.say(`apply ${file} --reason nightly`)
    expect(unasked).toMatchObject({ exitCode: 1, out: '' })
    const shown = `Project: pay \\(new\\)\n${note}\\+ project pay\n\\+ environment production\n`
    expect(unasked.err).toMatch(
      new RegExp(`^${shown}error: nobody is there to be asked: write the new name into the file, or give --yes\n$`),
    )
    expect(terminal.asked.at(-1)).toBe('This makes a new project, "pay". Are you sure? [y/N] ')
    expect(JSON.parse((await terminal.say(`apply ${file} --json`)).err.split('\n').at(-2) ?? '').code).toBe(
      'NOT_CONFIRMED',
    )
    expect(await titles()).toEqual(['payments'])
  })

  it('adds no environment beside one that was renamed unless somebody says so', async () => {
    await write('payments', ['production', 'staging', 'qa'])
    expect((await terminal.say(`plan ${file} --json`)).out).toMatch(/"title": "staging",\s+"now": "stage"/)
    terminal.answers.push('n')
    const refused = await terminal.say(`apply ${file}`)
    expect(refused).toMatchObject({ exitCode: 1, err: expect.stringMatching(/error: nothing was done\n$/) })
    expect(refused.err).toMatch(new RegExp(`note: the environment "staging" was renamed on ${DAY} and is "stage" now`))
    expect(terminal.asked.at(-1)).toBe('This adds environments, "staging", "qa". Are you sure? [y/N] ')
    expect(await environments()).toEqual(['production', 'development', 'stage'])

    terminal.answers.push('y')
    expect((await terminal.say(`apply ${file}`)).out).toMatch(/Applied: 2 created\.\n$/)
    expect(await environments()).toEqual(['production', 'development', 'stage', 'staging', 'qa'])
  })

  it('makes no second flag beside one that was renamed unless somebody says so', async () => {
    const flags = async (): Promise<string[]> =>
      JSON.parse((await terminal.say('flags list --project payments --env production --json')).out).map(
        ({ title }: { title: string }) => title,
      )
    await terminal.say('flags create cart --project payments --env production')
    await terminal.say('flags edit cart --project payments --env production --title basket --yes')
    const head = 'tailslide: 2\nproject: payments\nenvironments: [{ name: production }]\n'
    await writeFile(file, `${head}flags: [{ title: cart }, { title: fresh }]\n`)
    const refused = await terminal.say(`apply ${file} --reason nightly`)
    expect(refused.exitCode).toBe(1)
    expect(refused.err).toMatch(
      new RegExp(`note: the flag "cart" was renamed on ${DAY} and is "basket" now: .*\n\\+ flag cart\nerror: nobody`),
    )
    expect(terminal.asked.at(-1)).toBe(
      'This makes a second flag, "cart", beside the one that was renamed. Are you sure? [y/N] ',
    )
    expect(await flags()).toEqual(['basket'])
    terminal.answers.push('y')
    expect((await terminal.say(`apply ${file} --reason nightly`)).out).toMatch(/Applied: 2 created\.\n$/)
    expect((await flags()).sort()).toEqual(['basket', 'cart', 'fresh'])
  })

  it('makes both unasked with --yes, and with the plan that has shown them', async () => {
    const count = terminal.asked.length
    await write('first', ['production'])
    expect((await terminal.say(`apply ${file} --yes`)).out).toMatch(/Applied: 2 created\.\n$/)
    await write('second', ['production'])
    const { plan } = JSON.parse((await terminal.say(`plan ${file} --json`)).out)
    expect((await terminal.say(`apply ${file} --plan ${plan}`)).exitCode).toBe(0)
    expect([await titles(), terminal.asked.length]).toEqual([['payments', 'first', 'second'], count])
  })

  it('has each of several pipelines at the same time do its part, where nothing is asked', async () => {
    const flagged = async (title: string) => {
      const path = join(terminal.directory, `${title}.yaml`)
      const head = 'tailslide: 2\nproject: first\nenvironments: [{ name: production }]\n'
      await writeFile(path, `${head}flags: [{ title: ${title} }]\n`)
      return path
    }
    const paths = await Promise.all(['a', 'b', 'c'].map(flagged))
    const applied = await Promise.all(paths.map((path) => terminal.say(`apply ${path}`)))
    expect(applied.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    expect(JSON.parse((await terminal.say('flags list --project first --env production --json')).out)).toHaveLength(3)
  })

  it('is of a project that is not among those of a token, whose own are named', async () => {
    const id = JSON.parse((await terminal.say('projects view payments --json')).out).id
    const made = await terminal.say(`tokens create ci --role releaser --projects [${id}] --expires-at 90d --json`)
    const { token } = JSON.parse(made.out)
    await write('pay', ['production'])
    expect((await terminal.say(`plan ${file} --token ${token}`)).err).toMatch(
      /^error: the file is of the project "pay", which is not among yours, "payments": .*where it was renamed, write its name of now into the file\n$/,
    )
  })
})
