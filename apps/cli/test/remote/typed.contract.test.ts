import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, terminalWithFlag } from '../test-terminal.js'

describe('what is typed', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await terminalWithFlag()
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

  it.each([
    ['tokens create early --role viewer --expires-at 2027-02-31', '--expires-at is "2027-02-31"'],
    ['keys create early --env development --expires-at 2027-02-29T12:00:00Z', '--expires-at is "2027-02-29T12:00:00Z"'],
    ['history list --since 2026-02-30', '--since is "2026-02-30"'],
    ['history list --until 2026-04-31', '--until is "2026-04-31"'],
    ['history export --since 2026-02-30', '--since is "2026-02-30"'],
    ['flags describe checkout --temporary-until 2027-02-31', '--temporary-until is "2027-02-31"'],
  ])('as a moment is on a day that there is: %s', async (line, told) => {
    const { exitCode, out, err } = await terminal.say(line)
    expect([exitCode === 0, out]).toEqual([false, ''])
    expect(err).toContain(told)
  })

  it('says of a flag that was so already that it was', async () => {
    const there = '--project shop --env development'
    await terminal.say(`flags create receipts ${there}`)
    expect((await terminal.say(`toggle receipts on ${there}`)).out).toBe('receipts is on in shop/development\n')
    expect((await terminal.say(`toggle receipts on ${there}`)).out).toBe(
      'receipts was on already in shop/development\n',
    )
  })

  it('says of a circuit that a person gives back to itself while it is open how the flag comes back', async () => {
    const there = '--project shop --env development'
    const { id } = JSON.parse((await terminal.say(`flags create vouchers ${there} --is-enabled true --json`)).out)
    await terminal.say(`flags edit vouchers ${there} --circuit-mode forced_open`)
    expect((await terminal.say(`flags edit vouchers ${there} --circuit-mode automatic`)).err).toBe(
      'done in shop/development\nnote: The circuit is open still: the flag comes back by itself, step by step, beginning 10 s after ' +
        `the circuit has opened. \`tailslide circuit close id:${id}\` brings it back at once.\n`,
    )
  })

  describe('as a name stands for an id', () => {
    beforeAll(async () => {
      await terminal.say('projects create mail')
      await terminal.say('flags create search --project shop --env development')
    })
    const json = async (line: string) => JSON.parse((await terminal.say(`${line} --json`)).out)

    it('no id that somebody has called another flag, and never that other flag', async () => {
      const { id } = await json('flags create payments --project shop --env production')
      const decoy = await json(`flags create id:${id} --project shop --env production`)
      const there = '--project shop --env production'
      await terminal.say(`toggle id:${decoy.id} on ${there}`)
      expect((await terminal.say(`circuit open id:${id} ${there} --json`)).exitCode).toBe(2)
      expect((await terminal.say(`circuit open payments ${there} --json`)).exitCode).toBe(0)
      const shown = async (flag: string) => json(`flags view ${flag} ${there}`)
      expect((await shown('payments')).circuit_status).toBe('open')
      expect((await shown(`id:${decoy.id}`)).circuit_status).toBe('close')
      await terminal.say(`flags delete payments --project shop --environments all --yes`)
      expect(await terminal.say(`toggle id:${id} off ${there}`)).toMatchObject({
        exitCode: 3,
        err: `error: no flag has the id ${id}; the one that is called "id:${id}" is id:${decoy.id}\n`,
      })
    })

    it('also an id that is written as one where Tower is asked by ids, or by titles and ids', async () => {
      const shop = '--project shop'
      const { id } = await json(`flags create refunds ${shop} --env development`)
      const entries = await json(`history list --flag id:${id} ${shop}`)
      expect(entries.map(({ flag_title }: { flag_title: string }) => flag_title)).toEqual(['refunds', 'refunds'])
      const promote = `envs promote production ${shop} --env development --dry-run --flags`
      const twice = [await json(`${promote} id:${id}`), await json(`${promote} refunds`)]
      expect(twice[0]).toEqual(twice[1])
    })

    it('also in lists, beside ids', async () => {
      expect(await json('tokens create ci --role viewer --projects shop,2 --expires-at 90d')).toMatchObject({
        projects: [1, 2],
      })
      const toggled = 'flags toggle-many on --project shop --env production --flags'
      expect((await json(`${toggled} checkout,search`)).flags.map(({ title }: { title: string }) => title)).toEqual([
        'checkout',
        'search',
      ])
      expect(await json(`${toggled} ["checkout"]`)).toMatchObject({ changed: 0 })
      const { flags } = await json('envs series --project shop --env production --flags search --range 1h')
      expect(flags).toHaveLength(1)
      expect(await terminal.say(`${toggled} serch`)).toMatchObject({
        exitCode: 3,
        err: 'error: there is no flag "serch"; did you mean "search"?\n',
      })
      const { id } = await json('flags create many --project shop --env production')
      await terminal.say(`flags create ${id} --project shop --env production`)
      expect(await terminal.say(`${toggled} ${id}`)).toMatchObject({
        exitCode: 2,
        err: expect.stringMatching(
          new RegExp(`"${id}" is the id of .* say which one is meant, id:${id} or id:\\d+\n$`),
        ),
      })
      expect(await json(`${toggled} ["${id}"]`)).toMatchObject({ changed: 1, flags: [{ title: String(id) }] })
      expect(await terminal.say(`${toggled} [checkout`)).toMatchObject({
        exitCode: 2,
        err: expect.stringMatching(/^error: --flags is "\[checkout": must be flags, by their titles or their ids/),
      })
    })

    it('and in roles, for which who invites may write a project behind each', async () => {
      let invited = 0
      const grantsOf = async (typed: string) => {
        invited += 1
        const email = `person-${invited}@example.com`
        const said = await terminal.say(['people', 'invite', email, '--grants', typed, '--json'])
        return said.exitCode === 0 ? JSON.parse(said.out).person.grants : said.err
      }
      const inShop = { project_id: 1, role: 'editor', source: 'hand' }
      const everywhere = { project_id: null, role: 'viewer', source: 'hand' }
      expect(await grantsOf('editor@shop')).toEqual([inShop])
      expect(await grantsOf('viewer,editor@id:1')).toEqual([everywhere, inShop])
      expect(await grantsOf('[{"role":"editor","project_id":"shop"},{"role":"viewer"}]')).toEqual([inShop, everywhere])
      expect(await grantsOf('editor@shp')).toMatch(/there is no project .*shp.*; did you mean .*shop/)
      expect(await grantsOf('editor@2')).toEqual([{ ...inShop, project_id: 2 }])
    })

    it('and for the environments of which a project is listed or promoted', async () => {
      const names = async (line: string) => (await json(line)).map(({ title }: { title: string }) => title)
      expect(await names('envs list')).toHaveLength(4)
      expect(await names('envs list --project mail')).toEqual(['mail', 'mail (development)'])
      expect((await terminal.say('envs promote 99 --project shop --env production')).err).toBe(
        'error: there is no environment "id:99", only "production", "development"\n',
      )
    })
  })

  it('as an option of yes or no stands alone for yes', async () => {
    const promote = 'envs promote development --project shop --env production --json'
    expect(JSON.parse((await terminal.say(`${promote} --dry-run`)).out)).toMatchObject({ dry_run: true })
    expect(JSON.parse((await terminal.say(`${promote} --dry-run no`)).out)).toMatchObject({ dry_run: false })
    expect((await terminal.say(`${promote} --dry-run maybe`)).err).toMatch(
      /--dry-run is \\"maybe\\": must be true or false/,
    )
    const { out } = await terminal.say('envs promote --help')
    expect(out).toMatch(/--dry-run \[true\|false\] +only say what would be done\n/)
    expect(out).toMatch(/--flags <value> +flags, by their titles or their ids/)
  })

  it('to archive what is archived, or bring back what is in use, changes nothing and says so', async () => {
    await terminal.say('flags create old --project shop --env production')
    const told = async (what: string) => (await terminal.say(`flags ${what} old --project shop`)).err
    expect(await told('unarchive')).toBe('nothing to change: it is so already\n')
    expect(await told('archive')).toBe('archived in every environment of shop\n')
    expect(await told('archive')).toBe('nothing to change: it is so already\n')
    expect(await told('unarchive')).toBe('brought back, off, in every environment of shop\n')
  })

  it('the id of a flag says which environment and project are meant', async () => {
    const ids = JSON.parse((await terminal.say('flags compare checkout --project shop --json')).out)
    const { id } = ids.find(
      ({ environment }: { environment: { name: string } }) => environment.name === 'development',
    ).flag
    expect(await terminal.say(`circuit close id:${id}`)).toMatchObject({
      exitCode: 0,
      err: expect.stringContaining('shop/development'),
    })
    expect(await terminal.say('flags view id:9999')).toMatchObject({
      exitCode: 3,
      err: 'error: There is no flag with the id 9999.\n',
    })
  })

  it('a flag is compared in a table, a row for each environment', async () => {
    const { out } = await terminal.say('flags compare checkout --project shop')
    const [head, ...rows] = out.trimEnd().split('\n')
    expect(head).toMatch(/^environment +is_enabled +rollout_percentage +circuit_status/)
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['production', 'development'])
  })
})
