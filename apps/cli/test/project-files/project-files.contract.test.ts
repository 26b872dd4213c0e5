import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromText, toText } from '../../src/project-files/project-file.js'
import { type Said, type TestTerminal, testTerminal } from '../test-terminal.js'

const withoutPlan = ({ out }: Said): string => out.replace(/^Plan: [0-9a-f]{64}\n/m, '')
const NOTHING = 'Project: shop\nNothing to change.\n'

describe('a project as a file', () => {
  let first: TestTerminal
  let second: TestTerminal
  let file: string
  beforeAll(async () => {
    first = await testTerminal()
    second = await testTerminal()
    file = join(first.directory, 'shop.yaml')
    await first.say('projects create shop')
    await first.say('flags create checkout --env development --rollout-percentage 40 --description new_checkout')
    await first.say('flags edit checkout --env production --white-listed-users ada,bob --rollout-percentage 2.5')
    await first.say('toggle checkout on --env development')
    await first.say('flags create search --env development')
    await first.say('flags describe checkout --tags team:pay,risky --owner Ann --temporary-until 2027-01-31')
    await first.say('flags create older --env development --rollout-percentage 7')
    await first.say('flags archive older')
    await first.say('envs create staging --is-protected true --needs-reason false')
  })
  afterAll(async () => {
    await first?.stop()
    await second?.stop()
  })

  const exported = async (terminal: TestTerminal): Promise<string> => (await terminal.say('export')).out

  it('has what people have set, and nothing that is as in a new flag', async () => {
    expect(
      await exported(first),
    ).toBe(`# A project of Tailslide. \`tailslide plan\` shows what applying this file would change, \`tailslide apply\` does it.
# What is left out of a flag is as in a new one: off, for nobody, and protected once it is on.

tailslide: 2
project: shop
environments:
  - name: production
    is_protected: true
    needs_reason: false
  - name: development
    is_protected: false
    needs_reason: false
  - name: staging
    is_protected: true
    needs_reason: false
flags:
  - title: checkout
    description: new_checkout
    tags:
      - team:pay
      - risky
    owner: Ann
    temporary_until: "2027-01-31"
    environments:
      production:
        rollout_percentage: 2.5
        white_listed_users: ada,bob
      development:
        rollout_percentage: 40
        is_enabled: true
  - title: search
  - title: older
    archived: true
    environments:
      development:
        rollout_percentage: 7
`)
  })

  it('names flags that their circuits keep off, since a file has no circuits', async () => {
    expect((await first.say('export')).err).toBe('')
    await first.say('circuit open checkout --env development')
    const { err } = await first.say('export')
    expect(err).toMatch(
      /^note: a file has no circuits\. .* to another Tower they are on:\n {2}development: checkout\n$/,
    )
    await first.say('circuit close checkout --env development')
  })

  it('applied to an empty Tower and exported again is the same file, and applied once more changes nothing', async () => {
    const text = await exported(first)
    await writeFile(file, text)
    const planned = await second.say(`plan ${file}`)
    expect(planned.out).toMatch(/^Project: shop \(new\)\n\+ project shop\n\+ environment production\n/)
    expect((await second.say('projects list')).out).toBe('none\n')
    const applied = await second.say(`apply ${file} --yes`)
    expect(applied).toMatchObject({ exitCode: 0, err: '' })
    expect(applied.out).toMatch(/Applied: 7 created, 3 changed\.\n$/)
    expect(await exported(second)).toBe(text)
    expect((await second.say(`apply ${file}`)).out).toBe(NOTHING)
  })

  it('shows what would change, and changes that alone', async () => {
    const text = (await exported(second)).replace('rollout_percentage: 2.5', 'rollout_percentage: 3')
    await writeFile(file, text.replace('  - title: search\n', '  - title: pay\n'))
    const shown = `Project: shop
~ flag checkout in production
    rollout_percentage: 2.5 -> 3
+ flag pay
Not in the file, and left as it is: flag search
`
    expect(withoutPlan(await second.say(`plan ${file}`))).toBe(shown)
    expect((await second.say(`apply ${file} --reason release`)).out).toBe(`${shown}Applied: 1 created, 1 changed.\n`)
    expect(withoutPlan(await second.say(`plan ${file} --prune`))).toBe('Project: shop\n- flag search\n')
    const unasked = await second.say(`apply ${file} --prune`)
    expect(unasked).toMatchObject({
      exitCode: 1,
      out: '',
      err: expect.stringMatching(/^Project: shop\n- flag search\n.*give --yes/s),
    })
    expect((await second.say(`apply ${file} --prune --yes`)).out).toBe(
      'Project: shop\n- flag search\nApplied: 1 deleted.\n',
    )
  })

  it('keeps its comments when it is written again', async () => {
    await writeFile(
      file,
      (await exported(second)).replace('  - title: pay\n', '  # Until the new bank is there.\n  - title: pay\n'),
    )
    await second.say('flags edit pay --env production --rollout-percentage 5')
    await second.say(`export --to ${file}`)
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(
      / {2}# Until the new bank is there\.\n {2}- title: pay\n {4}environments:\n {6}production:\n {8}rollout_percentage: 5\n/,
    )
    expect((await second.say(`plan ${file}`)).out).toBe(NOTHING)
  })

  it('moves the settings of flags into an environment that it adds', async () => {
    const text = (await exported(second))
      .replace('flags:\n', '  - name: qa\n    is_protected: false\n    needs_reason: false\nflags:\n')
      .replace(
        '      production:\n        rollout_percentage: 3\n',
        '      qa:\n        rollout_percentage: 50\n      production:\n        rollout_percentage: 3\n',
      )
    await writeFile(file, text)
    expect((await second.say(`apply ${file} --yes`)).out).toMatch(
      /\+ environment qa\n {4}is_protected: false\n {4}needs_reason: false\n~ flag checkout in qa\n/,
    )
    expect((await second.say('flags list --env qa --json')).out).toMatch(/"rollout_percentage": 50/)
    expect((await second.say(`apply ${file}`)).out).toBe(NOTHING)
  })

  it('hides nothing in a file, nor in JSON, from who reads it', async () => {
    const description = 'a\u202eb\u009bc\u200bd\n"e"'
    const text = toText({ project: 'shop', flags: [{ title: 'pay', description, more: 'a\nb' }] })
    expect(text).toContain(String.raw`description: "a\u202eb\u009bc\u200bd\n\"e\""`)
    expect(fromText(text)).toEqual({ project: 'shop', flags: [{ title: 'pay', description, more: 'a\nb' }] })
    expect(toText(fromText(text), text)).toBe(text)
    await first.say('flags create hidden --env development')
    await first.say('flags edit hidden --env development --description a\u202eb')
    const [id] = [JSON.parse((await first.say('flags view hidden --env development --json')).out).id]
    const shown = [
      await first.say('flags view hidden --env development --json'),
      await first.say('export --json'),
      await first.say(`history export --flag ${id}`),
    ]
    for (const { out } of shown) {
      expect(out).toContain(String.raw`a\u202eb`)
      expect(out).not.toContain('\u202e')
    }
    await first.say('flags delete hidden --environments all --yes')
  })

  it('says what is wrong with a file of others in words that a terminal does not obey', async () => {
    const field = String.raw`"\e]52;c;Y3VybA==\a\e[1A\e[2Kdone\u202e\n": true`
    await writeFile(
      file,
      `tailslide: 1\nproject: shop\nenvironments: [{ name: production, is_protected: true, needs_reason: false }]\nflags: [{ title: pay, ${field} }]\n`,
    )
    const { exitCode, out, err } = await first.say(`plan ${file}`)
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' })
    expect(err).toMatch(/^error: .*done.* is not a known field.*\n$/)
    expect(err.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    const away = await first.say('plan \u001b[2Kdone\u202e.yaml')
    expect(away.err).toBe(
      "error: \ufffd[2Kdone\ufffd.yaml cannot be read: ENOENT: no such file or directory, open '\ufffd[2Kdone\ufffd.yaml'\n",
    )
  })

  it.each([
    ['no YAML', 'a: [1', /the file is not YAML: line 1: /],
    ['a key twice', 'a: 1\na: 2\n', /the file is no project: line 2: Map keys must be unique/],
    ['a key twice in JSON', '{"a":1,"b":{},"a":2}', /line 1: Map keys must be unique/],
    ['a number and its text as keys', '1: a\n"1": b\n', /line 2: Map keys must be unique/],
    ['a key that repeats another', '{ &a rollout_percentage: 5, *a : 100 }', /a key must be written out as a text/],
    ['a list as a key', '? [a]\n: 1\n', /a key must be written out as a text/],
    [
      'more names than any project has, within bounded work',
      Array.from({ length: 20_000 }, (_, number) => `k${number}: 1`).join('\n'),
      /the file is no project: it has more than 1,000 different names/,
    ],
    [
      'more names than any project has, in many parts',
      Array.from({ length: 2_000 }, (_, number) => `- { k${number}: 1 }`).join('\n'),
      /more than 1,000 different names/,
    ],
    ['no project', 'hello', /has no project in it/],
    ['a mistyped field', 'tailslide: 1\nproject: shop\nenvironment: []\nflags: []\n', /environment(s)? /],
    [
      'another form',
      'tailslide: 3\nproject: shop\nenvironments: []\nflags: []\n',
      /tailslide must be 1 or 2, the form of the file/,
    ],
    [
      'a value out of its range',
      'tailslide: 1\nproject: shop\nenvironments: [{ name: production, is_protected: true, needs_reason: false }]\nflags: [{ title: pay, environments: { production: { rollout_percentage: 101 } } }]\n',
      /rollout_percentage must be a number from 0 to 100/,
    ],
    [
      'a flag in an environment that is not there',
      'tailslide: 1\nproject: shop\nenvironments: [{ name: production, is_protected: true, needs_reason: false }]\nflags: [{ title: pay, environments: { prodution: {} } }]\n',
      /flags\[0\]\.environments must be environments of the file, production \(did you mean production\?\), and is "prodution"\./,
    ],
    [
      'a title twice',
      'tailslide: 1\nproject: shop\nenvironments: [{ name: production, is_protected: true, needs_reason: false }]\nflags: [{ title: pay }, { title: pay }]\n',
      /flags\[1\]\.title must be there once \(it is flags\[0\]\.title too\), and is "pay"\./,
    ],
    [
      'an environment twice',
      'tailslide: 1\nproject: shop\nenvironments: [{ name: production }, { name: qa }, { name: qa }]\nflags: []\n',
      /environments\[2\]\.name must be there once \(it is environments\[1\]\.name too\), and is "qa"\./,
    ],
  ])('is refused with what is wrong: %s', async (_, text, message) => {
    await writeFile(file, text)
    const { exitCode, err } = await second.say(`apply ${file}`)
    expect(exitCode).toBeGreaterThan(0)
    expect(err).toMatch(message)
  })

  it('may leave out how environments are guarded, which then stays', async () => {
    await writeFile(file, 'tailslide: 1\nproject: guards\nenvironments: [{ name: production }]\nflags: []\n')
    await second.say(`apply ${file} --yes`)
    await second.say('envs edit production --project guards --is-protected true')
    const { exitCode, out } = await second.say(`plan ${file} --exit-code`)
    expect([exitCode, out]).toEqual([0, 'Project: guards\nNothing to change.\n'])
  })

  it('leaves a flag in the archive that it names, says so, and brings it back where it is told to', async () => {
    const flag = 'tailslide: 2\nproject: guards\nenvironments: [{ name: production }]\nflags:\n  - title: gone\n'
    await second.say('flags create gone --project guards --env production')
    await second.say('flags archive gone --project guards')
    await writeFile(file, `${flag}    description: once more\n`)
    const stays = 'In the archive, and left there as it is (`archived: false` brings it back): flag gone\n'
    const told = { exitCode: 0, out: `Project: guards\nNothing to change.\n${stays}` }
    expect(await second.say(`plan ${file} --exit-code`)).toMatchObject(told)
    expect(await second.say(`apply ${file}`)).toMatchObject(told)
    await writeFile(file, `${flag}    archived: false\n    description: once more\n`)
    const shown = 'Project: guards\n~ flag gone\n    description: "" -> "once more"\n    archived: true -> false\n'
    expect((await second.say(`apply ${file}`)).out).toBe(`${shown}Applied: 1 changed.\n`)
    expect((await second.say('flags list --project guards --env production --json')).out).toMatch(/"gone"/)
    expect((await second.say(`apply ${file}`)).out).toBe('Project: guards\nNothing to change.\n')
  })

  it('keeps the comments of tags, and takes a day without quotes', async () => {
    const head = 'project: noted\nenvironments:\n  - name: production\n'
    const tags = '    tags: # whose\n      - a # first\n      - b\n    temporary_until: 2027-01-31\n'
    await writeFile(file, `tailslide: 2\n${head}flags:\n  - title: pay\n${tags}`)
    await second.say(`apply ${file} --yes`)
    await second.say('flags describe pay --project noted --tags c,a')
    await second.say(`export --project noted --to ${file}`)
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(/ {4}tags:\n {6}# whose\n {6}- c\n {6}- a # first\n {4}temporary_until: "2027-01-31"\n/)
    expect((await second.say(`plan ${file}`)).out).toBe('Project: noted\nNothing to change.\n')
  })

  it('of before there were tags and the archive leaves both alone, and becomes one of today when it is written again', async () => {
    const old = (await exported(first)).replace('tailslide: 2', 'tailslide: 1')
    const without = old
      .replace(/ {4}tags:\n {6}- team:pay\n {6}- risky\n {4}owner: Ann\n {4}temporary_until: "2027-01-31"\n/, '')
      .replace(/ {2}- title: older\n(?: {4}.*\n)+/, '')
    expect(without.length).toBeLessThan(old.length - 100)
    await writeFile(file, without)
    expect((await first.say(`plan ${file} --prune`)).out).toBe(NOTHING)
    await writeFile(file, without.replace('tailslide: 1', 'tailslide: 2'))
    expect(withoutPlan(await first.say(`plan ${file} --prune`))).toBe(`Project: shop
~ flag checkout
    tags: ["team:pay","risky"] -> []
    owner: "Ann" -> ""
    temporary_until: "2027-01-31" -> null
- flag older
`)
    await writeFile(file, without)
    await first.say(`export --to ${file}`)
    expect((await readFile(file, 'utf8')).match(/^tailslide: 2$| {4}owner: Ann$| {2}- title: older$/gm)).toHaveLength(3)
    expect((await first.say(`plan ${file} --prune`)).out).toBe(NOTHING)
  })

  it('has in quotes what an older reader of YAML takes for true or false', () => {
    const text = toText({ tailslide: 1, project: 'on', flags: [{ title: 'no' }, { title: 'y' }, { title: 'pay' }] })
    expect(text).toMatch(/project: "on"[\s\S]*- title: "no"[\s\S]*- title: "y"[\s\S]*- title: pay/)
    expect(toText({ project: 'off' }, 'project: x\n')).toBe('project: "off"\n')
  })

  it('that is not there is named', async () => {
    expect((await second.say('plan nowhere.yaml')).err).toMatch(/^error: nowhere\.yaml cannot be read: ENOENT/)
  })

  it('is planned without a reason where changes need one, which is asked for in the words of the command line', async () => {
    const reason = '--reason why'
    await first.say('envs edit staging --needs-reason true')
    await writeFile(file, await exported(first))
    expect(await first.say(`plan ${file}`)).toMatchObject({ exitCode: 0, out: NOTHING })
    await writeFile(file, `${await exported(first)}  - title: newer\n`)
    expect((await first.say(`plan ${file} --exit-code`)).exitCode).toBe(2)
    const refused = await first.say(`apply ${file}`)
    expect(refused).toMatchObject({ exitCode: 4, err: expect.stringMatching(/say why with --reason "<words>"\.\n$/) })
    expect((await first.say(`apply ${file} ${reason}`)).exitCode).toBe(0)

    await first.say(`flags archive newer ${reason}`)
    const archived = await first.say(`toggle newer on --env staging ${reason}`)
    expect(archived.err).toMatch(/flag "newer" is archived.*`tailslide flags unarchive id:\d+` brings it back/)
  })

  it.each([
    ['UTF-16', Buffer.from('\ufefftailslide: 2\n', 'utf16le')],
    ['Latin-1', Buffer.from('project: Grüße\n', 'latin1')],
  ])('that is written in %s is told to be saved as UTF-8', async (_, bytes) => {
    await writeFile(file, bytes)
    expect((await first.say(`plan ${file}`)).err).toMatch(
      /cannot be read: it is not written in UTF-8.*save it as UTF-8\n$/,
    )
    await first.say(`export --to ${file}`)
    expect(await readFile(file)).toEqual(bytes)
  })

  it('that is larger than any is not read', async () => {
    await writeFile(file, '')
    await truncate(file, 2 ** 40)
    expect((await first.say(`plan ${file}`)).err).toMatch(/has more than 24000000 bytes, which is the most\n$/)
    // A device has no size, and no end.
    expect((await first.say('plan /dev/zero')).err).toMatch(/has more than 24000000 bytes, which is the most\n$/)
  })

  it('that repeats itself without end, or is deep without end, is none', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefg'.split('').map((name, n) => `${name}: &${name} [${`*${'abcdef'[n]},`.repeat(9)}]`),
    ]
    await writeFile(file, bomb.join('\n'))
    expect((await first.say(`plan ${file}`)).err).toMatch(/^error: the file repeats a part of itself too often/)
    await writeFile(file, `flags: ${'['.repeat(200_000)}`)
    expect((await first.say(`plan ${file}`)).err).toMatch(
      /^error: the file is no project: it has parts in parts, deeper than any project\n$/,
    )
  })
})
