import { stat } from 'node:fs/promises'
import { allRoutes } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verbOf } from '../../src/remote/add-verbs.js'
import { nameOf } from '../../src/remote/verbs.js'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

/**
 * A line for every operation that has a verb, in an order in which each finds what it needs. There are a project `shop` with the
 * environments production and development, and a flag `checkout`.
 */
const LINES: Readonly<Record<string, string>> = {
  'GET /api/projects': 'projects list',
  'POST /api/projects': 'projects create mail',
  'GET /api/projects/:id': 'projects view shop',
  'PATCH /api/projects/:id': 'projects rename mail post',
  'POST /api/flags/:id/copy': 'flags copy checkout checkout --project-id 2 --project shop',
  'POST /api/projects/:id/environments': 'envs create staging --project shop --is-protected true',
  'PATCH /api/projects/:id/environments/:appId': 'envs edit staging --project shop --name qa',
  'DELETE /api/projects/:id/environments/:appId': 'envs delete qa --project shop --yes',
  'DELETE /api/projects/:id': 'projects delete post --yes',
  'GET /api/apps': 'envs list',
  'POST /api/apps': 'apps create old',
  'GET /api/apps/:id': 'envs view --project old',
  'PATCH /api/apps/:id': 'apps rename older --project old',
  'DELETE /api/apps/:id': 'apps delete --project older --yes',
  'GET /api/apps/:id/flags': 'flags list',
  'POST /api/apps/:id/flags': 'flags create search --env development --rollout-percentage 12.5',
  'GET /api/apps/:id/flags/overview': 'flags overview --env development',
  'GET /api/apps/:id/flags/last-changes': 'flags last-changes --env development',
  'GET /api/apps/:id/flags/search': 'flags search --q check --state off --env development',
  'POST /api/apps/:id/flags/toggle': 'flags toggle-many on --flags [2] --env production',
  'GET /api/flags/:id/about': 'flags about checkout',
  'PATCH /api/flags/:id/about': 'flags describe checkout --tags ["team:pay"] --owner ann --temporary-until 2027-01-31',
  'GET /api/flags/:id': 'flags view checkout',
  'POST /api/flags/:id/restore': 'flags restore checkout 5 --env production',
  'PATCH /api/flags/:id': 'flags edit checkout --env production --rollout-percentage 20 --reason ramp',
  'PATCH /api/flags/:id/toggle': 'flags toggle checkout on --env production',
  'GET /api/flags/:id/environments': 'flags compare checkout',
  'GET /api/projects/:id/compare': 'envs compare --project shop --from 2 --to 1',
  'POST /api/apps/:id/promote': 'envs promote 2 --env production',
  'GET /api/flags/:id/timeseries': 'flags calls checkout --time-range 60000 --time-bucket 1000',
  'GET /api/flags/:id/series': 'flags series checkout --env production --range 3600000',
  'GET /api/apps/:id/series': 'envs series --env development --range 1h --flags 1',
  'GET /api/flags/:id/usage': 'flags usage checkout --env production --range 86400000',
  'GET /api/apps/:id/usage': 'envs usage --env production',
  'GET /api/apps/:id/hygiene': 'envs hygiene --env production',
  'GET /api/projects/:id/hygiene': 'projects hygiene --project shop',
  'GET /api/flags/:id/trip-estimate': 'circuit estimate checkout --env production',
  'POST /api/flags/:id/backtest': 'circuit replay checkout --env production --error-threshold-percentage 20',
  'POST /api/flags/circuit/:id/open': 'circuit open checkout --env production',
  'POST /api/flags/circuit/:id/close': 'circuit close checkout --env production',
  'POST /api/flags/:id/archive': 'flags archive search',
  'POST /api/flags/:id/unarchive': 'flags unarchive search',
  'DELETE /api/flags/:id': 'flags delete search --environments all --yes',
  'GET /api/apps/:id/keys': 'keys list',
  'POST /api/apps/:id/keys': 'keys create web --env production',
  'POST /api/apps/:id/keys/:keyId/rotate': 'keys rotate web --env production --overlap 1m --name web-2',
  'DELETE /api/apps/:id/keys/:keyId': 'keys revoke 1 --env production --yes',
  'GET /api/tokens': 'tokens list',
  'POST /api/tokens': 'tokens create ci --role editor --projects [1] --expires-at 90d',
  'POST /api/tokens/:id/rotate': 'tokens rotate ci --overlap 1m --name ci-2',
  'DELETE /api/tokens/:id': 'tokens revoke 2 --yes',
  'POST /api/people': 'people invite you@example.com',
  'GET /api/people': 'people list',
  'GET /api/people/:id': 'people view you@example.com',
  'PATCH /api/people/:id': 'people edit 1 --name Ann',
  'POST /api/people/:id/grants': 'people grant you@example.com editor --project-id shop',
  'DELETE /api/people/:id/grants': 'people revoke 1 --project-id 1 --yes',
  'POST /api/people/:id/link': 'people link 1',
  'POST /api/people/:id/sign-out': 'people sign-out 1',
  'DELETE /api/people/:id': 'people remove 1 --yes',
  'POST /api/projects/:id/webhooks':
    'webhooks create chat http://127.0.0.1:1/hook --project shop --events circuit.opened --headers {"x-key":"k"}',
  'GET /api/projects/:id/webhooks': 'webhooks list --project shop',
  'PATCH /api/projects/:id/webhooks/:webhookId': 'webhooks edit chat --project shop --is-enabled true',
  'POST /api/projects/:id/webhooks/:webhookId/rotate': 'webhooks rotate 1 --project shop',
  'POST /api/projects/:id/webhooks/:webhookId/test': 'webhooks test 1 --project shop',
  'GET /api/projects/:id/webhooks/:webhookId/deliveries': 'webhooks deliveries chat --project shop',
  'POST /api/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver':
    'webhooks redeliver 1 1 --project shop',
  'DELETE /api/projects/:id/webhooks/:webhookId': 'webhooks delete 1 --project shop --yes',
  'GET /api/history': 'history list --flag 1 --limit 10',
  'GET /api/logs': 'log all',
  'GET /api/logs/:id': 'log list --limit 5',
}

/** Of commands of their own, and of fields that are looked for in an environment. */
const OTHER_LINES = [
  'toggle checkout on',
  'explain checkout alice',
  'watch --count 1',
  'export',
  'plan shop.yaml',
  'apply shop.yaml',
  'doctor',
  'history export',
  'circuit backtest signals.csv',
  'circuit backtest --flag checkout',
  'circuit backtest --flag id:1',
  'webhooks create other http://127.0.0.1:1/hook --flag-id id:1',
]

describe('the commands that ask a Tower', () => {
  let terminal: TestTerminal
  let url: string
  beforeAll(async () => {
    terminal = await testTerminal()
    url = terminal.url
    expect(await say('projects create shop')).toMatchObject({ exitCode: 0 })
    expect(await say('flags create checkout --env development')).toMatchObject({ exitCode: 0 })
  })
  afterAll(async () => {
    await terminal?.stop()
  })

  const say = (line: string) => terminal.say(line)

  const asked = allRoutes().filter((route) => verbOf(route))

  it('are there for everything that people may ask of it, and each is tried here', () => {
    expect(Object.keys(LINES).sort()).toEqual(asked.map(nameOf).sort())
    for (const route of asked) expect(LINES[nameOf(route)]).toMatch(new RegExp(`^${verbOf(route)?.words} ?`))
  })

  it.each(Object.entries(LINES))('%s: tailslide %s', async (name, line) => {
    const { exitCode, out, err } = await say(`${line} --json`)
    expect([name, exitCode, err]).toEqual([name, 0, err])
    expect(JSON.parse(out)).toBeDefined()
  })

  it('show tables to people', async () => {
    const { out } = await say('flags list --env production')
    expect(out).toMatch(
      /^id {2}title {5}is_active {2}rollout_percentage {2}circuit_status {2}updated_at\n\d+ +checkout +true +20 +close /,
    )
    expect((await say('toggle checkout off --env production --reason stop')).out).toBe(
      'checkout is off in shop/production\n',
    )
  })

  it('show lists within a table, and who or what an id means, in words', async () => {
    await say('webhooks create many http://127.0.0.1:1/hook --project shop --events circuit.opened,circuit.closed')
    expect((await say('webhooks list --project shop')).out).toMatch(/ circuit\.opened, circuit\.closed\n/)
    await say('tokens create of-shop --role viewer --projects [1]')
    expect((await say('tokens list')).out).toMatch(/ of-shop .* viewer +shop\n/)
    expect((await say('flags last-changes --env production')).out).toMatch(
      /^title +at +description +changes +actor +why\n.*Flag Turned Off/,
    )
    const found = (await say('flags search --q check --env production')).out
    expect(found).toMatch(/^flags\nid +title +is_active +rollout_percentage +circuit_status +owner +tags +updated_at\n/)
    expect(found).not.toMatch(/next/)
    expect((await say('flags search --q nothing-has-this --env production')).out).toBe('flags  none\n')
  })

  it('write the history as a file, an entry a line', async () => {
    const { out } = await say('history export --action flag_on')
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0]).toMatchObject({ action: 'flag_on', flag_title: 'checkout', actor: { kind: 'token' } })
    expect((await say('history export --since yesterday')).err).toMatch(/--since is "yesterday": must be an instant/)
    const ofFlag = (await say('history list --project shop --app production --flag checkout --json')).out
    expect(JSON.parse(ofFlag).map((entry: { flag_title: string }) => entry.flag_title)).toContain('checkout')
    expect((await say('history list --limit 3')).out).toMatch(/ token first start /)
  })

  it('say why a user gets what they get', async () => {
    const { out } = await say('explain checkout alice')
    expect(out).toMatch(/production +off +[\d.]+ +[\d.]+ % +the flag is switched off/)
    expect((await terminal.say(['explain', 'checkout', ''])).out).toMatch(/^checkout for the empty user in shop\n/)
    const { out: asked, err: note } = await terminal.say(['explain', 'checkout', ' alice'])
    const places = async (line: string) =>
      JSON.parse((await say(`explain ${line} --json`)).out).map((row: { environment: string }) => row.environment)
    expect(await places('checkout alice')).toEqual(['production', 'development'])
    const { id } = JSON.parse((await say('flags view checkout --env development --json')).out)
    expect(await places(`id:${id} alice`)).toEqual(['production', 'development'])
    for (const env of ['development', 'id:2'])
      expect(await places(`checkout alice --env ${env}`)).toEqual(['development'])
    expect((await say(`explain id:${id} alice --env id:2`)).out).toMatch(/^checkout for alice in shop\n/)
    expect((await say('explain --help')).out).toMatch(/--env <name> +the environment; left out: all of them/)
    expect(asked).toMatch(/^checkout for " alice" in shop\n/)
    expect(note).toBe('note: the user begins with a blank, which belongs to it: without the blank it is another user.')
  })

  it.each([
    ['flgas list --databse x', 2, /unknown command 'flgas'\n\(Did you mean flags\?\)/],
    ['flags lsit', 2, /unknown command 'lsit'\n\(Did you mean list\?\)/],
    ['toggle chekout on --env production', 3, /there is no flag "chekout" in shop; did you mean "checkout"\?/],
    [
      'toggle checkout on',
      2,
      /"shop" has several environments: say which one with --env \(TAILSLIDE_ENV\), of "production"/,
    ],
    ['toggle checkout on --env prodution', 3, /there is no environment "prodution"; did you mean "production"\?/],
    [
      'flags edit checkout --env production --rollout-percentage lots',
      2,
      /--rollout-percentage is "lots": must be a number/,
    ],
    [
      'flags edit checkout --env production --rollout-percentage 101',
      4,
      /--rollout-percentage is "101": must be a number from 0 to 100/,
    ],
    ['keys revoke wob --env production --yes', 3, /there is no key "wob" in shop\/production; did you mean "web"\?/],
    ['webhooks redeliver 1 one --project shop', 2, /<deliveryId> is "one": must be the id/],
    ['projects delete shop', 1, /nobody is there to be asked: give --yes/],
    ['flags list --tower http://127.0.0.1:1', 1, /you are not logged in to http:\/\/127\.0\.0\.1:1/],
    ['flags list --tower http://127.0.0.1:1 --token x', 1, /cannot be reached.*Is it running\?/],
  ])('tell what is wrong: tailslide %s', async (line, code, message) => {
    const { exitCode, err, out } = await say(line)
    expect([exitCode, out]).toEqual([code, ''])
    expect(err).toMatch(message)
  })

  it.each([
    ['toggle nothing on --env production', 3, 'NOT_FOUND', []],
    ['webhooks delete 99 --yes', 3, 'WEBHOOK_NOT_FOUND', []],
    ['projects create shop', 4, 'TITLE_TAKEN', ['title']],
    ['flags list --tower http://127.0.0.1:1 --token x', 1, 'UNREACHABLE', []],
    ['keys revoke wob --env production --yes', 3, 'NOT_FOUND', []],
    ['flags lst', 2, 'UNKNOWN_COMMAND', []],
    ['bogus', 2, 'UNKNOWN_COMMAND', []],
    ['toggle', 2, 'MISSING_ARGUMENT', []],
    ['toggle checkout maybe', 2, 'INVALID_OPTION', []],
    ['toggle checkout on off', 2, 'TOO_MANY_ARGUMENTS', []],
    ['flags list --envv production', 2, 'UNKNOWN_OPTION', []],
    ['flags search --state maybe', 2, 'INVALID_OPTION', []],
    ['webhooks list --env production', 2, 'INVALID_OPTION', []],
  ])('tell programs what is wrong: tailslide %s --json', async (line, exitCode, code, fields) => {
    const said = await terminal.say(`${line} --json`)
    const told = JSON.parse(said.err.trimEnd().split('\n').at(-1) ?? '')
    expect([said.exitCode, told.code, told.fields.map(({ field }: { field: string }) => field)]).toEqual([
      exitCode,
      code,
      fields,
    ])
    expect(told.message).not.toMatch(/^error/)
  })

  it('tell programs what is missing at the end', async () => {
    const codeOf = async (line: string) => JSON.parse((await say(line)).err).code
    expect(await codeOf('flags list --json --env')).toBe('MISSING_VALUE')
    expect(await codeOf('flags --json')).toBe('UNKNOWN_OPTION')
  })

  it('say that a flag is on for nobody, and what to type', async () => {
    await say('flags create nobody --env development')
    expect((await say('toggle nobody on --env development')).err).toMatch(
      /^note: nobody gets it yet: .*tailslide flags edit nobody --rollout-percentage 10 --env development\n/,
    )
    await say('flags edit nobody --env development --rollout-percentage 10')
    expect((await say('toggle nobody on --env development')).err).not.toMatch(/nobody gets it/)
  })

  it('say of what is only tried that nothing was changed', async () => {
    await say('flags create tried --env development')
    const unchanged = (place: string) => `nothing was changed in ${place}: this is what would be\n`
    expect((await say('circuit replay tried --env development')).err).toBe(unchanged('shop/development'))
    expect((await say('envs promote development --env production --dry-run')).err).toBe(unchanged('shop/production'))
    expect((await say('circuit replay tried --env development')).out).toMatch(
      /^would_have_opened +cannot be told: there were no calls\n/,
    )
    await say('flags delete tried --environments all --yes')
  })

  it('name options that are missing as they are typed, before Tower is asked, or do without them', async () => {
    for (const [line, missing] of [
      ['envs compare --project nowhere', '--from and --to are missing'],
      ['flags toggle-many on --env nowhere', '--flags is missing'],
      ['envs series --env nowhere --range 1h', '--flags is missing'],
    ] as const) {
      const { exitCode, err } = await say(line)
      expect([exitCode, err]).toEqual([2, `error: ${missing}; --help tells what to give\n`])
    }
    expect((await say('envs compare --help')).out).toMatch(/--from <value> .*\(required\)/)
    expect((await say('flags calls --help')).out).toMatch(/--time-range <value> .*\(default 1h\)/)
    await say('flags create called --env development')
    expect(await say('flags calls called --env development')).toMatchObject({ exitCode: 0 })
    expect(await say('flags series called --env development')).toMatchObject({ exitCode: 0 })
    await say('flags delete called --environments all --yes')
  })

  it('show the times in which something was counted, and say that there are others', async () => {
    await say('flags create quiet --env development')
    for (const line of ['flags calls quiet', 'flags series quiet', 'envs series --flags quiet']) {
      const { out, err } = await say(`${line} --env development`)
      expect(out, line).toMatch(/none\n$/)
      expect(err, line).toMatch(/^note: nothing was counted in any of the \d+ steps/)
    }
    expect(JSON.parse((await say('flags calls quiet --env development --json')).out)).toHaveLength(60)
    expect(await say('flags usage quiet --env development')).toMatchObject({
      ...{
        out: expect.stringMatching(/\nbucket +5m\npoints +none\n/),
        err: expect.stringMatching(/^note: no service/),
      },
    })
    await say('flags delete quiet --environments all --yes')
  })

  it('say in their help what is true of them', async () => {
    const help = async (words: string) => (await say(`${words} --help`)).out
    for (const words of ['projects create', 'projects rename']) expect(await help(words)).not.toMatch(/code asks for/)
    expect(await help('flags create')).toMatch(/code asks for/)
    expect(await help('webhooks edit')).toMatch(/--is-enabled .*whether it is told of what happens/)
    expect(await help('history list')).toMatch(/--q <value> +what has these words in it\n/)
    expect(await help('history list')).toMatch(/--actor <value> +what these have done \(must be person, /)
    expect(await help('flags search')).toMatch(/--sort <value> +in this order \(title \| updated \| created\)/)
    expect(await help('flags calls')).not.toMatch(/timeRange|timeBucket|must divide/)
    for (const words of ['envs create', 'export', 'projects hygiene']) expect(await help(words)).not.toMatch(/--env /)
    for (const words of ['projects hygiene', 'envs series', 'history export', 'log list']) {
      expect(await help(words)).not.toMatch(/\bthe same (of|as)\b/i)
    }
    expect(await help('flags list')).toMatch(/--env <name> +the environment; default: production/)
    expect(await help('flags create')).toMatch(/--env <name> +the environment; not needed where there is one/)
  })

  it('say what was renamed, and where something was copied to, as it is then', async () => {
    await say('projects create words')
    await say('flags create word --project words --env development')
    expect((await say('envs edit development --name dev --project words')).err).toBe(
      'words/development is called "dev" now\n',
    )
    expect((await say('flags copy word other --project-id shop --project words')).err).toBe(
      'copied into every environment of "shop", off\n',
    )
    expect((await say('flags copy word twice --project words')).err).toMatch(
      /copied, off, in every environment of words/,
    )
    expect((await say('projects rename words wörter')).err).toBe('words is called "wörter" now\n')
    await say('projects delete wörter --yes')
    await say('flags delete other --environments all --project shop --yes')
  })

  it('edit nothing that is so already, say so, and leave nothing in the history', async () => {
    const entries = async () => (await say('history list --json')).out
    await say('people invite same@example.com --name Same')
    await say('webhooks create same http://127.0.0.1:1/same')
    await say('flags create same --env development --rollout-percentage 10 --description one')
    await say('flags describe same --owner ann --tags a,b')
    const before = await entries()
    for (const line of [
      'flags edit same --env development --rollout-percentage 10 --description one',
      'flags describe same --owner ann --tags a,b',
      'envs edit development --name development --is-protected false',
      'webhooks edit same --name same --is-enabled true',
      'projects rename shop shop',
      'people edit same@example.com --name Same',
    ]) {
      expect(await say(line), line).toMatchObject({ err: 'nothing to change: it is so already\n', exitCode: 0 })
    }
    expect(await entries()).toBe(before)
    expect(await say('flags edit same --env development')).toMatchObject({
      ...{ exitCode: 2, out: '', err: expect.stringContaining('nothing to change: say what') },
    })
    const edited = await say('flags edit same --env development --rollout-percentage 10 --description two')
    expect(edited.err).toMatch(/^done in shop\/development\n/)
    expect((await say('webhooks edit same --name same --url http://127.0.0.1:1/other')).err).toMatch(
      /^done in shop\nnote: Nothing is sent to 127\.0\.0\.1, a private address: .* --webhooks-allow 127\.0\.0\.1 .*\n$/,
    )
    await say('flags delete same --environments all --yes')
  })

  it('archive a flag by no environment, say where it was on, and ask or need --yes where it is', async () => {
    await say('flags create every --env development')
    await say('toggle every on --env production')
    const refused = await say('flags archive every')
    expect([refused.exitCode, refused.out]).toEqual([1, ''])
    expect(refused.err).toMatch(/nobody is there to be asked: give --yes/)
    terminal.answers.push('n', 'y')
    expect((await say('flags archive every')).err).toMatch(/nothing was done/)
    expect((await say('flags archive every')).err).toBe('archived in every environment of shop\n')
    expect(terminal.asked.slice(-1)).toEqual([
      expect.stringMatching(/^"every" \(it is on in production\): Switches a flag off in all environments/),
    ])
    for (const line of ['flags view every', 'explain every ann']) {
      expect((await say(line)).err).toMatch(/^note: every is archived: .*`tailslide flags unarchive every` brings it/)
    }
    expect((await say('explain every ann')).out).toMatch(/production +default .* the flag is archived: code/)
    const taken = await say('flags create every --env development')
    expect(taken.exitCode).toBe(4)
    expect(taken.err).toMatch(
      /An archived flag has the title "every" already\. `tailslide flags unarchive id:\d+` brings it back, `tailslide flags delete id:\d+ --environments all` deletes it/,
    )
    expect((await say('flags unarchive every')).err).toBe('brought back, off, in every environment of shop\n')
    expect((await say('flags archive every')).err).toBe('archived in every environment of shop\n')
    const asked = terminal.asked.length
    const unsaid = await say('flags delete every')
    expect(unsaid.err).toMatch(/from every environment .*: production, development.* --environments all/)
    expect([unsaid.exitCode, terminal.asked.length]).toEqual([2, asked])
    const deleted = await say('flags delete every --environments all --project shop')
    expect(terminal.asked.at(-1)).toMatch(/^"every" of "shop": Deletes a flag in every environment of its project\./)
    expect(deleted.err).toMatch(/nobody is there/)
    expect(await say('flags delete every --environments all --yes')).toMatchObject({
      ...{ out: '', err: 'deleted in every environment of shop\n' },
    })
  })

  it('say of a flag that it is made in every environment, and where what was asked for is so', async () => {
    const made = async (options: string) => (await say(`flags create ${options}`)).err
    expect(await made('plain --env development')).toBe('made in every environment of shop, off\n')
    expect(await made('tenth --env development --rollout-percentage 10 --description ten')).toBe(
      'made in every environment of shop, off; what you have set of it is set in development alone\n',
    )
    expect(await made('lit --env production --is-enabled true')).toMatch(
      /^made in every environment of shop, on in production alone\n/,
    )
    await say('projects create alone')
    await say('envs delete development --project alone --yes')
    expect(await made('only --project alone')).toBe('done in alone/production\n')
    await say('projects delete alone --yes')
  })

  it('say of a title that it is the same in every environment', async () => {
    await say('flags create named --env development')
    const { err } = await say('flags edit named --title renamed --env development --yes')
    expect(err).toBe('done in shop/development\nnote: its title changed in every environment\n')
  })

  it('take names of environments where an id is asked for, and moments as how long ago', async () => {
    await say('flags edit nobody --env development --circuit-window 120000')
    const promoted = await say('envs promote development --env production --flags nobody --json')
    expect(JSON.parse(promoted.out)).toMatchObject({ changed: 1 })
    const entries = async (since: string) => JSON.parse((await say(`history list --since ${since} --json`)).out)
    expect(await entries('2h')).toContainEqual(expect.objectContaining({ flag_title: 'nobody' }))
    expect(await entries(`${new Date(Date.now() + 3_600_000).toISOString()}`)).toEqual([])
  })

  it('ask which one is meant where several have the name, and take the one that still works', async () => {
    expect((await say('keys create twice --env development')).exitCode).toBe(0)
    const made = await say('keys create twice --env development --json')
    const { exitCode, err } = await say('keys rotate twice --env development')
    expect([exitCode, err]).toEqual([
      2,
      expect.stringMatching(/several are called "twice": say which key .* of id:\d+, id:\d+/),
    ])
    const { id } = JSON.parse(made.out)
    expect((await say(`keys revoke ${id} --env development --yes`)).exitCode).toBe(0)
    expect((await say('keys rotate TWICE --env development')).exitCode).toBe(0)
  })

  it('take a number for a title, and for an id where it is said: one whose flag has gone means no other', async () => {
    const { id } = JSON.parse((await say('flags create numbered --env development --json')).out)
    const { exitCode, err } = await say(`toggle ${id} on --env development`)
    expect([exitCode, err]).toEqual([3, expect.stringContaining(`there is no flag "${id}"`)])
    expect(err).toContain(`id:${id}`)
    expect((await say(`toggle id:${id} on --env development`)).exitCode).toBe(0)
    await say(`flags create ${id} --env development`)
    await say(`flags archive ${id} --yes`)
    expect((await say(`toggle ${id} off --env development`)).exitCode).not.toBe(0)
    expect(JSON.parse((await say('flags view numbered --env development --json')).out)).toMatchObject({
      is_enabled: true,
    })
  })

  it('take no number for the id of one thing that is the name of another', async () => {
    const { id } = JSON.parse((await say('keys create one --env development --json')).out)
    await say(`keys create ${id} --env development`)
    const { exitCode, err } = await say(`keys revoke ${id} --env development --yes`)
    expect([exitCode, err]).toEqual([2, expect.stringContaining(`which one is meant, id:${id} or id:`)])
    expect((await say(`keys revoke id:${id} --env development --yes`)).exitCode).toBe(0)
  })

  it.each(
    ['project', 'env'].flatMap((option) =>
      [...Object.values(LINES), ...OTHER_LINES].map((line) => [option, line] as const),
    ),
  )('take no --%s that they do not heed: tailslide %s', async (option, line) => {
    const others = line.replaceAll(/ --(project|env) \S+/g, '')
    const { exitCode, out, err } = await say(`${others} --${option} nowhere`)
    expect(exitCode).not.toBe(0)
    // Of what is looked for, doctor tells where it tells the rest.
    expect(out + err).toMatch(
      option === 'env'
        ? /there is no environment "nowhere"|leave out --env: |unknown option '--env'/
        : /there is no project "nowhere"|leave out --project: |unknown option '--project'/,
    )
  })

  it('keep the token from others, and forget it', async () => {
    expect((await stat(terminal.logins.file)).mode & 0o777).toBe(0o600)
    expect((await say('logout')).out).toBe('Logged out.\n')
    expect((await say('logout')).out).toBe('You were not logged in.\n')
    expect((await say('flags list')).err).toMatch(/you are not logged in/)
    expect((await say(`login --tower ${url}`)).exitCode).toBe(0)
  })

  it('complete themselves in every shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) expect((await say(`completion ${shell}`)).out).toMatch(/toggle/)
  })
})
