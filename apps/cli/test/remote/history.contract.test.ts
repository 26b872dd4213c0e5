import { allRoutes } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verbOf } from '../../src/remote/add-verbs.js'
import { aboutField, fieldsOf } from '../../src/remote/parameters.js'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

describe('the history at a terminal', () => {
  let terminal: TestTerminal
  const say = (line: string) => terminal.say(line)
  beforeAll(async () => {
    terminal = await testTerminal()
    await say('projects create shop')
    await say('flags create checkout --env development')
    await say('flags edit checkout --env production --rollout-percentage 25')
    await say('flags edit checkout --env development --white-listed-users ann-of-accounts,bob-of-billing')
  })
  afterAll(async () => {
    await terminal?.stop()
  })

  const rowsOf = async (options: string): Promise<string[]> => {
    const { out, err, exitCode } = await say(`history list ${options}`)
    expect([err, exitCode]).toEqual(['', 0])
    return out.trimEnd().split('\n')
  }

  it('tells of each entry in which environment it was, and what was before and after', async () => {
    const [names, ...rows] = await rowsOf('--action update')
    expect(names).toMatch(/^id +at +environment +flag_title +description +changes +actor +why +note$/)
    expect(rows).toEqual([
      expect.stringMatching(
        /Z +development +checkout +Flag Updated +white_listed_users: "" -> ann-of-accounts,bob-of-billing +token/,
      ),
      expect.stringMatching(/Z +production +checkout +Flag Updated +rollout_percentage: 0 -> 25 +token/),
    ])
    expect(JSON.parse((await say('history list --action update --json')).out)[1]).toMatchObject({
      app_id: 1,
      changes: [{ field: 'rollout_percentage', before: 0, after: 25 }],
    })
  })

  it('tells of one environment alone with --env, also of a flag in it, and as a file', async () => {
    const [, ...rows] = await rowsOf('--env production --flag checkout')
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row).toMatch(/Z +production +checkout /)
    const appsIn = async (line: string) => {
      const { out } = await say(line)
      return new Set(
        out
          .trim()
          .split('\n')
          .map((entry) => JSON.parse(entry).app_id),
      )
    }
    expect(await appsIn('history export --env development --flag checkout')).toEqual(new Set([2]))
    expect((await say('history list --env prodction')).err).toMatch(/there is no environment "prodction"; did you mean/)
    expect((await say('history list --app production --env development')).err).toMatch(/--app and --env are the same/)
  })

  it('tells of a flag in every environment, by its title or any of its ids, where none is named', async () => {
    const environmentsIn = async (options: string) =>
      (await rowsOf(options)).slice(1).map((row) => / (production|development) +checkout /.exec(row)?.[1])
    const all = ['development', 'production', 'production', 'development']
    expect(await environmentsIn('--project shop --flag checkout')).toEqual(all)
    expect(await environmentsIn('--flag id:1')).toEqual(all)
    expect(await environmentsIn('--flag checkout --env development')).toEqual(['development', 'development'])
    const { out } = await say('history export --flag checkout --action update')
    expect(out.trim().split('\n')).toHaveLength(2)
    expect((await say('history list --help')).out).not.toContain('--environments')
  })

  it('names the project too where there are several, as the list of deployed clients does', async () => {
    await say('projects create mail')
    const [, ...rows] = await rowsOf('--action update')
    expect(rows[0]).toMatch(/Z +shop\/development +checkout /)
    expect((await say('log all')).out).toMatch(/Z +shop\/production +Flag Updated +checkout/)
    await say('webhooks create chat http://127.0.0.1:1/hook --project shop --app-id development --flag-id checkout')
    expect((await say('webhooks list --project shop')).out).toMatch(
      /environment +flag_id[^\n]*\n[^\n]* shop\/development +1 /,
    )
    await say('projects delete mail --yes')
    const [header, ...gone] = await rowsOf('--action app_create')
    expect([header, ...gone].join('\n')).toMatch(/Z +mail \(development\), deleted +.*\n.*Z +mail, deleted /)
  })

  it('says of what is given by name that its name is taken, wherever an id is asked for', async () => {
    const abouts = allRoutes().flatMap((route) => (verbOf(route) ? fieldsOf(route).map(aboutField) : []))
    expect(abouts.filter((about) => /positive integer/.test(about))).toEqual([])
    expect((await say('envs promote --help')).out).toMatch(/from +an environment, by its name or its id/)
    expect((await say('envs promote 0 --env production')).err).toMatch(/there is no environment "0", only "production"/)
    await say('people invite ann@example.com')
    expect((await say('people grant ann@example.com editor --project-id null --json')).exitCode).toBe(0)
  })
})
