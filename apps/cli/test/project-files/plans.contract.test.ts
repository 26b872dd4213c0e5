import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

describe('a plan in a pipeline', () => {
  const head = 'tailslide: 2\nproject: reviewed\nenvironments: [{ name: production }]\n'
  let terminal: TestTerminal
  let file: string
  beforeAll(async () => {
    terminal = await testTerminal()
    file = join(terminal.directory, 'reviewed.yaml')
  })
  afterAll(() => terminal?.stop())

  it('ends with 2 where something would change, and never where it was mistyped or refused', async () => {
    await writeFile(file, `${head}flags: [{ title: gone }]\n`)
    expect((await terminal.say(`plan ${file} --exit-code`)).exitCode).toBe(2)
    expect((await terminal.say(`plan ${file}`)).exitCode).toBe(0)
    expect((await terminal.say(`plan ${file} --exit-cod`)).exitCode).toBe(1)
    expect((await terminal.say(`plan ${file} --exit-code --tower nowhere`)).exitCode).toBe(1)
    await writeFile(file, `${head}flags: [{ title: pay }, { title: pay }]\n`)
    expect((await terminal.say(`plan ${file} --exit-code`)).exitCode).toBe(4)
    await writeFile(file, `${head}flags: []\n`)
    await terminal.say(`apply ${file} --yes`)
    expect((await terminal.say(`plan ${file} --exit-code`)).exitCode).toBe(0)
  })

  it('is what is applied, unasked, and not at all where something else would be done', async () => {
    await writeFile(file, `${head}flags: [{ title: first }, { title: second }]\n`)
    await terminal.say(`apply ${file} --yes`)
    await writeFile(file, `${head}flags: [{ title: first, description: seen }]\n`)
    const text = (await terminal.say(`plan ${file} --prune`)).out
    const { project, plan, changes } = JSON.parse((await terminal.say(`plan ${file} --prune --json`)).out)
    expect(text).toBe(`Project: reviewed\n~ flag first\n    description: "" -> "seen"\n- flag second\nPlan: ${plan}\n`)
    expect([project, changes.length]).toEqual(['reviewed', 2])

    const without = await terminal.say(`apply ${file} --plan ${plan}`)
    expect(without).toMatchObject({ exitCode: 4, err: expect.stringMatching(/something else would be done now/) })
    await terminal.say('flags create third --project reviewed --env production')
    const later = await terminal.say(`apply ${file} --prune --plan ${plan} --json`)
    expect(later.exitCode).toBe(4)
    expect(JSON.parse(later.err)).toMatchObject({ code: 'PLAN_OUTDATED' })
    await terminal.say('flags delete third --project reviewed --environments all --yes')
    const applied = await terminal.say(`apply ${file} --prune --plan ${plan}`)
    expect(applied).toMatchObject({ exitCode: 0, out: expect.stringMatching(/Applied: 1 changed, 1 deleted\.\n$/) })

    const mistyped = await terminal.say(`apply ${file} --plan ${plan.slice(1)}`)
    expect(mistyped).toMatchObject({ exitCode: 2, err: expect.stringMatching(/64 digits and letters a to f/) })
  })

  it('is refused as applying it is, where its project looks like one that is there', async () => {
    await writeFile(file, `${head.replace('reviewed', 'Reviewed')}flags: []\n`)
    const planned = await terminal.say(`plan ${file}`)
    expect(planned).toMatchObject({
      exitCode: 4,
      err: expect.stringMatching(/"reviewed", which looks like "Reviewed"/),
    })
    expect((await terminal.say(`apply ${file} --yes`)).err).toBe(planned.err)
  })

  it('shows what differs in long values, by whole entries of lists and the stretch of a text', async () => {
    const receiver = `https://hooks.example.com/${'a'.repeat(100)}`
    const users = Array.from({ length: 60 }, (_, number) => `user-${number}`)
    const write = (webhooks: string, names: readonly string[], description: string) =>
      writeFile(
        file,
        `${head}flags:\n  - title: long\n    description: "${description}"\n    environments:\n      production: { webhooks: "${webhooks}", white_listed_users: "${names}" }\n`,
      )
    const start = 'What this flag is there for, which takes more than the eighty characters of a line to say, is '
    await write(`${receiver}x,${receiver}`, users.slice(0, 30), `${start}old\\u200b.`)
    await terminal.say(`apply ${file} --yes`)
    await write(`${receiver}y,${receiver}`, [...users.slice(1, 53), 'eve'], `${start}old\\u200c.`)
    const { out } = await terminal.say(`plan ${file}`)
    expect(out).toContain(String.raw`description: "… say, is old\u200b." -> "… say, is old\u200c."`)
    expect(out).toContain(`webhooks:\n      - "${receiver}x"\n      + "${receiver}y"\n`)
    const came = users.slice(30, 50).map((user) => `      + "${user}"\n`)
    expect(out).toContain(`white_listed_users:\n      - "user-0"\n${came.join('')}      + and 4 more\n`)
  })

  it('is of the project that the file names, and of no other', async () => {
    const text = `${head}flags: [{ title: mine }]\n`
    await writeFile(file, `${head}flags: []\n`)
    await terminal.say(`apply ${file} --yes`)
    await writeFile(file, text)
    const { plan } = JSON.parse((await terminal.say(`plan ${file} --json`)).out)
    await terminal.say('projects create other')
    await writeFile(file, text.replace('reviewed', 'other').replace('production', 'production }, { name: development'))
    expect((await terminal.say(`plan ${file}`)).out).toMatch(/^Project: other\n\+ flag mine\n/)
    expect((await terminal.say(`apply ${file} --plan ${plan}`)).exitCode).toBe(4)

    const projects: { id: number; title: string }[] = JSON.parse((await terminal.say('projects list --json')).out)
    const id = projects.find(({ title }) => title === 'reviewed')?.id
    const made = await terminal.say(`tokens create ci --role releaser --projects [${id}] --expires-at 90d --json`)
    const { token } = JSON.parse(made.out)
    const refused = await terminal.say(`plan ${file} --token ${token}`)
    expect(refused).toMatchObject({
      exitCode: 4,
      err: expect.stringMatching(
        /^error: the file is of the project "other", which is not among yours, "reviewed": it needs a role/,
      ),
    })
  })
})
