import type { TowerClient } from '@tailslide/client'
import { projectForDeployed } from '@tailslide/core'
import type { Flag } from 'tailslide'
import type { Cluster } from './cluster.js'
import { unmetDemand, WATCHED_FLAGS } from './demands.js'
import { versionAt } from './person.js'
import type { SdkProcess } from './sdk-process.js'

/** Who can tell what the flags are. */
export interface Witnesses {
  readonly cluster: Cluster
  readonly towers: readonly TowerClient[]
  readonly sdks: readonly SdkProcess[]
  /** Started after everything was whole again: they have to find what the others were told. */
  readonly newcomers: readonly SdkProcess[]
  readonly appId: number
}

const USERS = Array.from({ length: 100 }, (_, index) => `user-${index}`)

/** What is not yet as it must be once everything is whole again; empty when it is. */
export async function unsettled({ cluster, towers, sdks, newcomers, appId }: Witnesses): Promise<string[]> {
  try {
    const lists = await Promise.all(towers.map((tower) => tower.flags.list(appId)))
    const versions = await Promise.all(
      cluster.towerUrls.map((url) => versionAt(`${url}/api/sdk/apps/${appId}/ruleset`, cluster.adminToken)),
    )
    const [truth = [], ...others] = lists
    const open: string[] = []
    for (const other of others) open.push(...differences('the Towers', truth, other))
    const newest = versions[0]
    if (new Set(versions).size !== 1 || newest === undefined)
      open.push(`the Towers are at versions ${versions.join(', ')}`)
    const decisions = new Set<string>()
    const titles = truth.map(({ title }) => title)
    for (const sdk of [...sdks, ...newcomers]) {
      const { rulesetVersion, state } = await sdk.stats()
      if (state !== 'ready') open.push(`${sdk.name} is ${state}`)
      if (rulesetVersion !== newest) open.push(`${sdk.name} is at version ${rulesetVersion}, Tower at ${newest}`)
      decisions.add(JSON.stringify(await sdk.decisions(titles, USERS)))
    }
    const shown = truth.map(projectForDeployed)
    for (const sdk of sdks) open.push(...differences(sdk.name, shown, await sdk.flags()))
    if (decisions.size !== 1) open.push('the SDKs decide differently')
    for (const watched of WATCHED_FLAGS) {
      const flag = truth.find(({ title }) => title === watched.title)
      const unmet = unmetDemand(watched, flag, Date.now())
      if (unmet) open.push(unmet)
    }
    return open
  } catch (error) {
    return [`the cluster does not answer: ${String(error)}`]
  }
}

function differences(who: string, truth: readonly Flag[], found: readonly Flag[]): string[] {
  const byId = new Map(found.map((flag) => [flag.id, flag]))
  const wrong = truth.flatMap((flag) => {
    const other = byId.get(flag.id)
    byId.delete(flag.id)
    const fields = other ? differingFields(flag, other) : ['not there']
    return fields.length === 0 ? [] : [`${who}: flag ${flag.id}, ${flag.title}: ${fields.join('; ')}`]
  })
  return [...wrong, ...[...byId.values()].map((flag) => `${who}: flag ${flag.id}, ${flag.title}: must not be there`)]
}

function differingFields(wanted: Flag, found: Flag): string[] {
  const given = new Map<string, unknown>(Object.entries(found))
  const expected = new Map<string, unknown>(Object.entries(wanted))
  return [...new Set([...expected.keys(), ...given.keys()])].flatMap((field) => {
    const [right, is] = [canonical(expected.get(field)), canonical(given.get(field))]
    return right === is ? [] : [`${field} must be ${right} and is ${is}`]
  })
}

/** Keys in one order: `circuit` is an object. */
const canonical = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))))
    : (JSON.stringify(value) ?? 'not there')
