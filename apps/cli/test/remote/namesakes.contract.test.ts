import { allRoutes } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verbOf } from '../../src/remote/add-verbs.js'
import { aboutNamed } from '../../src/remote/named-fields.js'
import { fieldsOf, optionName, pathParameters } from '../../src/remote/parameters.js'
import { type TestTerminal, terminalWithFlag } from '../test-terminal.js'

/** What each is called in this test when nothing is unclear, and when it is: there is another that has the id as its name. */
const SURE = { flag: 'checkout', project: 'shop', key: 'web', token: 'ci', webhook: 'chat' } as const
type Kind = keyof typeof SURE
const isKind = (kind: string): kind is Kind => kind in SURE

interface Slot {
  readonly kind: Kind
  readonly typed: (name: string) => readonly string[]
}
/** Something that is typed for one of these, or whatever else has to be there. */
type Word = Slot | readonly string[]
const isSlot = (word: Word): word is Slot => 'kind' in word

const option = (kind: Kind, name: string, before = ''): Slot => ({
  kind,
  typed: (value) => [name, `${before}${value}`],
})

/** Every verb with all that can be named in it, made of the contract. */
const VERBS = allRoutes().flatMap((route) => {
  const verb = verbOf(route)
  if (!verb) return []
  const parameters = pathParameters(route)
  const fields = fieldsOf(route)
  const inPath = parameters.flatMap(({ kind, isArgument, shown }): Word[] => {
    if (!isArgument) return []
    const named = kind === 'listed' ? shown : kind
    return [isKind(named) ? { kind: named, typed: (value) => [value] } : [kind === 'environment' ? 'development' : '1']]
  })
  const given = fields.flatMap((field): Word[] => {
    const isTaken = verb.takes?.includes(field.name)
    const [, named = ''] = /^(?:a )?(flag|project|role)s?,/.exec(aboutNamed(field) ?? '') ?? []
    const kind = named === 'role' ? 'project' : named
    if (isKind(kind)) return [option(kind, optionName(field.name), named === 'role' ? 'viewer@' : '')]
    if (!field.isRequired && !isTaken) return []
    const value = /from|to/.test(field.name) ? 'development' : field.name === 'role' ? 'viewer' : 'x'
    return [isTaken ? [value] : [optionName(field.name), value]]
  })
  // What is given without its name comes first.
  const words = [...inPath, ...given.filter((word) => !isSlot(word)), ...given.filter(isSlot)]
  const hasPlace = verb.narrowedByProject || parameters.some(({ kind }) => kind !== 'number' && kind !== 'listed')
  const hasOwn = parameters.some(({ kind, isArgument }) => kind === 'project' && isArgument)
  return [{ verb: verb.words, words: hasPlace && !hasOwn ? [...words, option('project', '--project')] : words }]
})

const flag: Slot = { kind: 'flag', typed: (value) => [value] }
const project = option('project', '--project')
const OTHERS: readonly { readonly verb: string; readonly words: readonly Word[] }[] = [
  { verb: 'toggle', words: [flag, ['on'], project] },
  { verb: 'explain', words: [flag, ['ann'], project] },
  { verb: 'watch', words: [project] },
  { verb: 'export', words: [project] },
  { verb: 'history export', words: [option('flag', '--flag'), project] },
  { verb: 'circuit backtest', words: [option('flag', '--flag'), project] },
]

const LINES = [...VERBS, ...OTHERS].flatMap(({ verb, words }) =>
  words.filter(isSlot).map(
    (unclear) =>
      [
        `${verb}: ${unclear.kind} in ${unclear.typed('...').join(' ')}`,
        {
          verb,
          kind: unclear.kind,
          line: (id: number) => [
            ...verb.split(' '),
            ...words.flatMap((word) =>
              isSlot(word) ? word.typed(word === unclear ? `id:${id}` : SURE[word.kind]) : word,
            ),
          ],
        },
      ] as const,
  ),
)

describe('what is the id of one and the name of another', () => {
  let terminal: TestTerminal
  const ids: Record<Kind, number> = { flag: 0, project: 0, key: 0, token: 0, webhook: 0 }
  const made = async (line: string) => Number(JSON.parse((await terminal.say(`${line} --json`)).out).id)
  beforeAll(async () => {
    terminal = await terminalWithFlag()
    ids.project = 1
    ids.flag = await made('flags view checkout --env development')
    ids.key = await made('keys create web --env development')
    ids.token = await made('tokens create ci --role viewer')
    await terminal.say('webhooks create chat http://127.0.0.1:1/hook')
    ids.webhook = JSON.parse((await terminal.say('webhooks list --json')).out)[0].id
    await terminal.say(`flags create id:${ids.flag} --env development`)
    await terminal.say(`keys create id:${ids.key} --env development`)
    await terminal.say(`tokens create id:${ids.token} --role viewer`)
    await terminal.say(`webhooks create id:${ids.webhook} http://127.0.0.1:1/other`)
    await terminal.say(`projects create id:${ids.project}`)
  })
  afterAll(() => terminal?.stop())

  it.each(LINES)('is refused by %s', async (_, { verb, kind, line }) => {
    const takesEnv = (await terminal.say(`${verb} --help`)).out.includes('--env ')
    const typed = [...line(ids[kind]), ...(takesEnv ? ['--env', 'development'] : [])]
    expect(await terminal.say(typed), typed.join(' ')).toMatchObject({
      ...{ exitCode: 2, out: '', err: expect.stringContaining(`"id:${ids[kind]}" is the id of the ${kind} "`) },
    })
  })

  it('is refused of a number too, where that may be an id', async () => {
    await terminal.say(`flags create ${ids.flag} --env development --project shop`)
    await terminal.say('projects create 1')
    const place = '--project shop --env development'
    for (const [line, kind, id] of [
      [`history list --flag ${ids.flag} ${place}`, 'flag', ids.flag],
      [`webhooks create x http://127.0.0.1:1/x --flag-id ${ids.flag} ${place}`, 'flag', ids.flag],
      [`circuit backtest --flag ${ids.flag} ${place}`, 'flag', ids.flag],
      ['people grant 1 viewer --project-id 1', 'project', 1],
      ['tokens create x --role viewer --projects 1', 'project', 1],
    ] as const) {
      const { exitCode, err } = await terminal.say(line)
      expect([line, exitCode, err]).toEqual([
        ...[
          line,
          2,
          expect.stringMatching(`"${id}" is the id of the ${kind} ".*say which one is meant, id:${id} or id:`),
        ],
      ])
    }
  })

  it('is refused where what had the id is gone, and its number still stands for it', async () => {
    const place = '--project shop --env development'
    const gone = await made(`flags create gone ${place}`)
    await terminal.say('flags delete gone --environments all --yes --project shop')
    await terminal.say(`flags create id:${gone} ${place}`)
    const { exitCode, err } = await terminal.say(`history list --flag id:${gone} ${place}`)
    expect([exitCode, err]).toEqual([
      ...[2, expect.stringMatching(`"id:${gone}" is an id, and a flag is called so: .*, ${gone} or id:\\d+`)],
    ])
    const asked = await terminal.say(`history list --flag ${gone} ${place} --json`)
    expect(JSON.parse(asked.out)).toContainEqual(expect.objectContaining({ flag_title: 'gone' }))
  })

  it('is nothing to somebody who has typed the id of something else', async () => {
    const { id } = JSON.parse((await terminal.say(`flags create sure --project shop --env development --json`)).out)
    expect((await terminal.say(`flags view id:${id}`)).exitCode).toBe(0)
    const other = await terminal.say(`flags view id:${id} --project 1`)
    expect([other.exitCode, other.err]).toEqual([
      ...[3, expect.stringContaining(`the flag id:${id} is of the project "shop", and not of "1"`)],
    ])
  })
})
