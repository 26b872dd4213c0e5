import { TowerClientError } from '@tailslide/client'
import { CliError } from '../errors.js'
import type { Remote } from '../remote/add-verbs.js'
import { confirm } from '../remote/confirm.js'
import type { RemoteTower } from '../remote/tower.js'
import { type Applied, send } from './send-file.js'
import { showChanges, showProject } from './show-changes.js'

interface Asking {
  readonly prune: boolean
  readonly remote: Remote
}

/** How often a plan that nobody was asked about is made again, where somebody else was quicker. */
const MOST_TRIES = 5

/** Applies a file once somebody is sure of what it makes and what it deletes; just that is done. */
export async function applyAsking(
  tower: RemoteTower,
  config: Readonly<Record<string, unknown>>,
  { prune, remote }: Asking,
): Promise<Applied> {
  for (let tries = 1; ; tries += 1) {
    const shown = await send(tower, config, { dry_run: true, prune })
    const asked = await confirmPlan(shown, remote)
    try {
      return await send(tower, config, { dry_run: false, prune, plan: shown.plan })
    } catch (error) {
      if (asked || tries === MOST_TRIES || !isOutdated(error)) throw error
    }
  }
}

const isOutdated = (error: unknown): boolean =>
  error instanceof CliError && error.cause instanceof TowerClientError && error.cause.code === 'PLAN_OUTDATED'

type Change = Applied['changes'][number]

/**
 * Asks about what looks the same as a name that was only changed: in the file, where a flag goes and another one comes; on Tower,
 * where a project, an environment or a flag is made beside the one that is meant. Answers whether there was anything to ask.
 */
async function confirmPlan(shown: Applied, { ask, output }: Remote): Promise<boolean> {
  const renamed = new Set(shown.renamed.filter(({ what }) => what === 'flag').map(({ title }) => title))
  const making = shown.changes.filter(
    ({ action, what, title }) => action === 'create' && (what !== 'flag' || renamed.has(String(title))),
  )
  const going = shown.changes.filter(({ action }) => action === 'delete')
  if (making.length + going.length === 0) return false
  output.err(`${showProject(shown)}${showChanges([...making.map(withoutFields), ...going])}`)
  const rather = shown.renamed.length > 0 ? 'write the new name into the file' : ''
  await confirm([...inWords(making), ...goingInWords(going.length)].join(' '), ask, rather)
  return true
}

const withoutFields = (change: Change): Change => ({ ...change, fields: [] })

function inWords(making: readonly Change[]): string[] {
  const project = making.find(({ what }) => what === 'project')
  if (project) return [`This makes a new project, "${String(project.title)}".`]
  const names = (kind: string) => making.filter(({ what }) => what === kind).map(({ title }) => `"${String(title)}"`)
  const [environments, flags] = [names('environment'), names('flag')]
  return [...environmentsInWords(environments), ...flagsInWords(flags)]
}

function environmentsInWords(names: readonly string[]): string[] {
  if (names.length === 0) return []
  return [`This adds ${names.length === 1 ? 'an environment' : 'environments'}, ${names.join(', ')}.`]
}

function flagsInWords(names: readonly string[]): string[] {
  if (names.length === 0) return []
  if (names.length === 1) return [`This makes a second flag, ${names[0]}, beside the one that was renamed.`]
  return [`This makes ${names.length} second flags beside those that were renamed.`]
}

function goingInWords(count: number): string[] {
  if (count === 0) return []
  return [count === 1 ? 'This flag goes for good.' : `These ${count} flags go for good.`]
}
