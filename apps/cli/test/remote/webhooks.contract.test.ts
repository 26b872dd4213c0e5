import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, terminalWithFlag } from '../test-terminal.js'

describe('a webhook from the command line', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await terminalWithFlag()
  })
  afterAll(() => terminal?.stop())

  const URL = 'https://chat.example/hook'
  const said = (line: string) => terminal.say(`webhooks ${line}`)
  const made = async (line: string) => JSON.parse((await said(`create ${line} --json`)).out).webhook

  it('is of the environment that --env names, and of all where none is named', async () => {
    expect(await made(`one ${URL} --env development`)).toMatchObject({ app_id: 2, flag_id: null })
    expect(await made(`other ${URL} --env id:1`)).toMatchObject({ app_id: 1 })
    expect(await made(`every ${URL}`)).toMatchObject({ app_id: null })
    expect((await said(`create told ${URL} --env development`)).err).toMatch(/^done in shop\/development\n/)
    expect((await said(`create told-of-all ${URL}`)).err).toMatch(/^done in shop\n/)
    expect((await said('create --help')).out).toMatch(/--env <name> +the environment; left out: all of them/)
  })

  it('is not made where the environment is not there, or two are named', async () => {
    expect(await said(`create nowhere ${URL} --env nope`)).toMatchObject({
      ...{ exitCode: 3, err: 'error: there is no environment "nope", only "production", "development"\n' },
    })
    expect(await said(`create two ${URL} --env development --app-id production`)).toMatchObject({
      ...{ exitCode: 2, err: 'error: --app-id and --env are the same: give one of them\n' },
    })
    expect((await said('list')).out).not.toMatch(/nowhere|two/)
  })

  it('is of the environment of the variable, where nothing else is said', async () => {
    process.env.TAILSLIDE_ENV = 'development'
    try {
      expect(await made(`by-variable ${URL}`)).toMatchObject({ app_id: 2 })
      expect(await made(`by-option ${URL} --app-id production`)).toMatchObject({ app_id: 1 })
      for (const line of ['list', 'edit by-variable --name other'])
        expect(await said(line)).toMatchObject({ exitCode: 0 })
    } finally {
      delete process.env.TAILSLIDE_ENV
    }
  })

  it('is of a flag of the environment that is named, which has to be said where there are several', async () => {
    expect(await said(`create flag ${URL} --flag-id checkout`)).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('"shop" has several environments: say which one with --env'),
    })
    const { id } = JSON.parse((await terminal.say('flags view checkout --env development --json')).out)
    expect(await made(`flag ${URL} --flag-id checkout --env development`)).toMatchObject({
      ...{ app_id: 2, flag_id: id },
    })
    expect(await made(`by-id ${URL} --flag-id id:${id}`)).toMatchObject({ flag_id: id })
  })
})
