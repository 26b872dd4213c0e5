import { type Command, Option } from '@commander-js/extra-typings'
import type { HistoryEntry, TowerEvent } from '@tailslide/client'
import { wholeNumber } from '../option-values.js'
import { escaped, printable } from '../printable.js'
import type { Remote } from './add-verbs.js'
import { type Connected, commonOptions } from './common-options.js'
import { findEnvironment, findProject, listProjects } from './places.js'
import { type RemoteTower, remoteTower } from './tower.js'

const EXAMPLES = `
Examples:
  $ tailslide watch                                everything that you may see
  $ tailslide watch --project shop --env production
  $ tailslide watch --json | jq .flag_title        an entry of the history on each line

Goes on when Tower is away, and tells what was missed. Ctrl-C ends it.`

/** `tailslide watch`: what happens, a line each, as it happens. */
export function addWatch(program: Command, remote: Remote): void {
  const command = program
    .command('watch')
    .summary('see changes and circuits as they happen')
    .description('Shows every change and every move of a circuit, as it happens.')
    .addOption(new Option('--count <number>', 'end after so many').argParser(wholeNumber('--count', 1, 1_000_000)))
    .addHelpText('after', EXAMPLES)
  commonOptions(command, { needsPlace: true, envHelp: 'the environment; left out: all of them', changes: false })
  command.action(async () => {
    const options: Connected & { readonly count?: number } = command.opts()
    const tower = remoteTower(options, remote.logins)
    const named = await placesOf(tower)
    const ramp = createRamp()
    const say = options.json ? remote.output.data : remote.output.out
    let left = options.count ?? Number.POSITIVE_INFINITY
    for await (const event of tower.events(await wantedOf(tower, options))) {
      const lines = options.json ? inJson(event) : inWords(event, { named, ramp })
      for (const line of lines) {
        if (left <= 0) break
        say(`${line}\n`)
        left -= 1
      }
      if (left <= 0) return
    }
  })
}

async function wantedOf(tower: RemoteTower, { project, env }: Connected) {
  if (env !== undefined) return { appId: (await findEnvironment(tower, { project, env }, { changes: false })).id }
  return project === undefined ? {} : { projectId: (await findProject(tower, { project })).id }
}

type NameOfApp = (appId: number) => string

/** As it was when the command began; what came later goes by its id. */
async function placesOf(tower: RemoteTower): Promise<NameOfApp> {
  const names = new Map(
    (await listProjects(tower)).flatMap(({ title, environments }) =>
      environments.map((environment) => [environment.id, `${title}/${environment.title}`] as const),
    ),
  )
  return (appId) => names.get(appId) ?? `environment ${appId}`
}

const inJson = (event: TowerEvent): string[] => (event.type === 'entry' ? [escaped(JSON.stringify(event.entry))] : [])

interface Telling {
  readonly named: NameOfApp
  readonly ramp: Ramp
}

function inWords(event: TowerEvent, { named, ramp }: Telling): string[] {
  switch (event.type) {
    case 'ready':
      return []
    case 'missed':
      return ['more has happened meanwhile than can be told: see `tailslide history list`']
    case 'entry':
      return [printable(entryInWords(event.entry, named))]
    case 'flags':
      return ramp(event).map((words) => printable(`${' '.repeat(8)}  ${named(event.appId)}  ${words}`))
  }
}

function entryInWords(
  { at, app_id, flag_title, description, actor, why, note }: HistoryEntry,
  named: NameOfApp,
): string {
  const who = [actor.kind, actor.name].filter((text) => text !== '').join(' ')
  const parts = [
    new Date(at).toTimeString().slice(0, 8),
    app_id === null ? '' : named(app_id),
    flag_title,
    description,
    who && `by ${who}`,
  ]
  const reasons = [why, note].filter((text) => text !== '')
  return `${parts.filter((text) => text !== '').join('  ')}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`
}

type Ramp = (event: TowerEvent & { readonly type: 'flags' }) => string[]

/** The steps of circuits that recover, which are no entries. */
function createRamp(): Ramp {
  const known = new Map<number, number>()
  return ({ change }) =>
    (change?.flags ?? []).flatMap(({ id, title, circuit }) => {
      if (circuit?.state !== 'recovering') {
        known.delete(id)
        return []
      }
      if (known.get(id) === circuit.percentage) return []
      known.set(id, circuit.percentage)
      return [`${title}  recovering, ${circuit.percentage} %`]
    })
}
