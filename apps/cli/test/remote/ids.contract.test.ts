import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, terminalWithFlag } from '../test-terminal.js'

describe('an id that is typed', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await terminalWithFlag()
  })
  afterAll(() => terminal?.stop())

  const say = (line: string) => terminal.say(line)
  const idOf = async (flag: string): Promise<number> =>
    JSON.parse((await say(`flags view ${flag} --env development --json`)).out).id

  it('is told of by the title of what it means', async () => {
    const id = await idOf('checkout')
    expect((await say(`toggle id:${id} on --env development`)).out).toBe('checkout is on in shop/development\n')
    await say(`flags archive id:${id}`)
    expect(terminal.asked.at(-1)).toMatch(/^"checkout" \(it is on in development\): /)
    expect((await say(`explain id:${id} alice`)).out).toMatch(/^checkout for alice in shop\n/)
  })

  it('is asked for where a comma would divide a title', async () => {
    for (const title of ['team@shop, inc', 'a', 'b', 'a,b']) await terminal.say(['projects', 'create', title])
    const told = (title: string) => ({
      ...{
        exitCode: 2,
        out: '',
        err: expect.stringMatching(`a comma divides, and "${title}" has one: name it by its id, id:\\d+`),
      },
    })
    for (const [title, ...line] of [
      ['team@shop, inc', 'tokens', 'create', 'x', '--role', 'viewer', '--projects', 'shop,team@shop, inc'],
      ['team@shop, inc', 'people', 'invite', 'a@example.com', '--grants', 'viewer@team@shop, inc'],
      ['a,b', 'tokens', 'create', 'x', '--role', 'viewer', '--projects', 'a, b'],
    ] as const) {
      expect(await terminal.say(line), line.join(' ')).toMatchObject(told(title))
    }
    for (const title of ['one', 'one, two'])
      await terminal.say(['flags', 'create', title, '--project', 'a', '--env', 'production'])
    const switching = ['flags', 'toggle-many', 'on', '--flags', 'one, two', '--project', 'a', '--env', 'production']
    expect(await terminal.say(switching)).toMatchObject(told('one, two'))
    const [, id] = /id:(\d+)/.exec((await terminal.say(switching)).err) ?? []
    expect(await terminal.say(switching.map((word) => (word === 'one, two' ? `one,id:${id}` : word)))).toMatchObject({
      exitCode: 0,
    })
    for (const title of ['team@shop, inc', 'a', 'b', 'a,b']) await terminal.say(['projects', 'delete', title, '--yes'])
  })

  it('is refused where another flag is called so, also one in the archive', async () => {
    const id = await idOf('checkout')
    await say(`flags create id:${id} --env development`)
    const refused = {
      ...{ exitCode: 2, out: '', err: expect.stringContaining(`"id:${id}" is the id of the flag "checkout", and`) },
    }
    const toggle = `toggle id:${id} on --env development`
    for (const line of [
      toggle,
      `flags view id:${id} --env development`,
      `flags toggle-many on --flags id:${id} --env development`,
      `envs promote production --flags id:${id} --env development`,
    ]) {
      expect(await say(line), line).toMatchObject(refused)
    }
    const other = /or id:(\d+)/.exec((await say(toggle)).err)?.[1]
    expect((await say(`toggle id:${other} on --env development`)).out).toBe(`id:${id} is on in shop/development\n`)
    expect((await say('toggle checkout on --env development')).exitCode).toBe(0)
    await say(`flags archive id:${other} --yes`)
    expect(await say(toggle)).toMatchObject(refused)
  })

  it('is refused where another project or key is called so', async () => {
    const key = JSON.parse((await say('keys create web --env development --json')).out)
    await say(`keys create id:${key.id} --env development`)
    const refused = (what: string) => ({
      ...{ exitCode: 2, out: '', err: expect.stringContaining(`is the id of the ${what} "`) },
    })
    expect(await say(`keys revoke id:${key.id} --env development --yes`)).toMatchObject(refused('key'))
    await say('projects create id:1')
    for (const line of [
      'flags list --project id:1',
      'projects delete id:1 --yes',
      'tokens create x --role viewer --projects id:1',
      'flags copy checkout again --project-id id:1 --project shop',
    ]) {
      expect(await say(line), line).toMatchObject(refused('project'))
    }
  })
})
