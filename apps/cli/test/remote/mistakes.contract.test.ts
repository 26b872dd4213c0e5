import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, terminalWithFlag } from '../test-terminal.js'

describe('a mistake', () => {
  let terminal: TestTerminal
  let key: string
  beforeAll(async () => {
    terminal = await terminalWithFlag()
    key = JSON.parse((await terminal.say('keys create web --env production --json')).out).key
    await terminal.say('projects create mail')
  })
  afterAll(() => terminal?.stop())

  const told = async (line: string) => {
    const { exitCode, err } = await terminal.say(line)
    return [exitCode, err]
  }

  it.each<[string, number, string]>([
    [
      'toggle id:1 on --project shop --env production',
      3,
      'id:1 is the flag "checkout" in shop/development, and not in shop/production: leave out --project and --env, or name it by its title',
    ],
    ['flags view id:2 --project mail', 3, 'the flag id:2 is of the project "shop", and not of "mail"'],
    ['toggle id:99 on --project shop --env production', 3, 'there is no flag with the id 99'],
    ['flags view id:x --project shop', 3, 'there is no flag "id:x" in shop: an id is written as id:7'],
    ['flags view checkout --project mail', 3, 'there is no flag "checkout" in mail, which has none'],
    ['keys revoke web --project shop --env development --yes', 3, 'there is no key "web" in shop/development, which'],
    ['projects view shp', 3, 'there is no project "shp" that you may see; did you mean "shop"?'],
    [
      'flags restore checkout 99999 --project shop --env production',
      3,
      '`tailslide history list --flag <title>` shows',
    ],
    [
      'flags toggle checkout maybe --project shop --env production',
      2,
      '<on|off> is "maybe": must be true or false, on',
    ],
    [
      'webhooks create x http://127.0.0.1:1/x --project shop --headers {"a":1}',
      4,
      '--headers: a must be 1 to 1000 ASCII characters',
    ],
    ['export --project shop --to /nowhere/x.yaml', 1, '/nowhere/x.yaml cannot be written: its directory is not there'],
    ['history export --to /nowhere/x', 1, '/nowhere/x cannot be written: its directory is not there'],
    ['flags list shop', 2, '(a project is named with --project, an environment with --env; a name of several words'],
    ['projects create new shop', 2, "too many arguments for 'create'"],
    ['flags create x --rollout 10', 2, '(did you mean --rollout-percentage or --rollout-seed?)'],
  ])('is told with what to do: tailslide %s', async (line, code, message) => {
    expect(await told(line)).toEqual([code, expect.stringContaining(message)])
  })

  it('with a token is told by where the token came from', async () => {
    const given = 'It was given with --token or TAILSLIDE_TOKEN: give another one there, or none after `tailslide login'
    expect(await told('flags list --token tsa_unknown')).toEqual([4, expect.stringContaining(given)])
    const again = 'Log in again: `tailslide login --tower '
    expect(await told(`login --tower ${terminal.url} --token tsa_unknown`)).toEqual([4, expect.stringContaining(again)])
    const sdk = 'an SDK key (tsk_...) is for services, and opens no commands: give an API token (tsa_...)'
    for (const token of [key, 'tsk_unknown'])
      expect(await told(`projects create x --token ${token}`)).toEqual([4, expect.stringContaining(sdk)])
  })
})
