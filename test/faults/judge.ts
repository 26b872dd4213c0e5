import type { Flag, Stats } from 'tailslide'
import { type AuditEntry, circuitMoves, circuitViolations } from './audit.js'
import { WATCHED_FLAGS } from './demands.js'
import type { Part } from './part.js'
import type { Acknowledged, PersonReport } from './person.js'
import { FAULT_KINDS, type Fault } from './plan.js'
import type { SdkProcess } from './sdk-process.js'

/** All that a run leaves behind. */
export interface Evidence {
  readonly faults: readonly Fault[]
  readonly reports: readonly PersonReport[]
  readonly sdks: readonly Pick<SdkProcess, 'name' | 'arrivals' | 'violations'>[]
  /** Of each SDK after its end, by name. */
  readonly stats: ReadonlyMap<string, Stats>
  /** What Redis holds, by `<flagId>:<kind>`. */
  readonly stored: ReadonlyMap<string, number>
  readonly audit: readonly AuditEntry[]
  /** As Tower has them at the end. */
  readonly flags: readonly Flag[]
  /** What had not become right when the time to settle was up. */
  readonly unsettled: readonly string[]
  /** Parts that did not stop as they were asked to. */
  readonly unclean: readonly string[]
  readonly settledInMs: number
  readonly parts: readonly Pick<Part, 'name' | 'crashes' | 'startsGivenUp'>[]
}

export interface Verdict {
  /** What was measured, one line each. */
  readonly facts: readonly string[]
  /** What must always hold and did not; empty in a good run. */
  readonly violations: readonly string[]
}

/** One part of the verdict. */
type Check = (evidence: Evidence) => { readonly fact: string; readonly violations: readonly string[] }

export function judge(evidence: Evidence): Verdict {
  const checks = [faults, changes, delivery, versions, signals, circuits, parts].map((check) => check(evidence))
  return { facts: checks.map(({ fact }) => fact), violations: checks.flatMap((check) => check.violations) }
}

const number = (value: number): string => value.toLocaleString('en-US')
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const faults: Check = ({ faults: all }) => {
  const kinds = FAULT_KINDS.map((kind) => `${kind} ${all.filter((fault) => fault.kind === kind).length}`)
  return { fact: `faults    ${all.length}: ${kinds.join(', ')}`, violations: [] }
}

/** Every acknowledged change stands in the audit log, once, and the SDKs have its version or a later one. */
const changes: Check = ({ reports, sdks, audit, unsettled }) => {
  const acknowledged = reports.flatMap((report) => report.acknowledged)
  const times = new Map<string, number>()
  for (const { flag_description: mark, action_type } of audit) {
    if (action_type === 'create' || action_type === 'update') times.set(mark, (times.get(mark) ?? 0) + 1)
  }
  const misrecorded = acknowledged
    .filter(({ mark }) => times.get(mark) !== 1)
    .map(({ mark }) => `change ${mark} was acknowledged and stands ${times.get(mark) ?? 0} times in the audit log`)
  const uncovered = sdks.flatMap(({ name, arrivals }) =>
    acknowledged
      .filter(({ version = 0 }) => !arrivals.some((arrival) => arrival.version >= version))
      .map(({ mark, version }) => `change ${mark}, version ${version}, never reached ${name}`),
  )
  const unknown = sum(reports.map((report) => report.unknown))
  return {
    fact: `changes   ${number(acknowledged.length)} acknowledged, ${number(unknown)} without an answer`,
    violations: [...reports.flatMap((report) => report.violations), ...misrecorded, ...uncovered, ...unsettled],
  }
}

const delivery: Check = ({ reports, sdks, settledInMs }) => {
  const numbered = reports.flatMap((report) => report.acknowledged).filter(({ version }) => version !== undefined)
  const delays = sdks.flatMap(({ name, arrivals }) =>
    numbered.flatMap((change) => {
      const ms = delayOf(change, arrivals)
      return ms === undefined ? [] : [{ ms, name, mark: change.mark }]
    }),
  )
  delays.sort((a, b) => a.ms - b.ms)
  const at = (share: number) => delays[Math.floor((delays.length - 1) * share)]
  const seconds = (ms = 0): string => `${(ms / 1_000).toFixed(2)} s`
  const longest = at(1)
  return {
    fact:
      `delivery  p50 ${seconds(at(0.5)?.ms)}, p90 ${seconds(at(0.9)?.ms)}, longest ${seconds(longest?.ms)} ` +
      `(${longest?.mark} to ${longest?.name}); everything right ${seconds(settledInMs)} after the last fault`,
    violations: [],
  }
}

function delayOf({ version = 0, at }: Acknowledged, arrivals: SdkProcess['arrivals']): number | undefined {
  const arrival = arrivals.find((each) => each.version >= version)
  return arrival && Math.max(0, arrival.at - at)
}

/** The SDKs told of every version that they went to, and of everything that must not happen in a host process. */
const versions: Check = ({ sdks, stats }) => {
  const each = sdks.map(({ name, arrivals }) => {
    return `${name} ${number(arrivals.length)} (${stats.get(name)?.reconnects ?? 0} reconnects)`
  })
  return { fact: `versions  taken by ${each.join(', ')}`, violations: sdks.flatMap(({ violations }) => violations) }
}

/** Each watched flag is called by one SDK alone: what the store has of an SDK's flags is what that SDK has sent. */
const signals: Check = ({ stats, stored, flags }) => {
  const violations: string[] = []
  const idOf = new Map(flags.map(({ id, title }) => [title, id]))
  const storedOf = (sdk: string): number => {
    const ids = WATCHED_FLAGS.filter((flag) => flag.sdk === sdk).map(({ title }) => String(idOf.get(title)))
    return sum([...stored].filter(([key]) => ids.includes(key.split(':')[0] ?? '')).map(([, count]) => count))
  }
  for (const [name, { recorded, sent, pending, dropped }] of stats) {
    const kept = storedOf(name)
    if (kept !== sent) violations.push(`${name} has sent ${sent} signals, and the store has ${kept}`)
    if (recorded !== sent + pending + dropped || pending !== 0) {
      violations.push(`${name} recorded ${recorded}, sent ${sent}, dropped ${dropped}, and has ${pending} pending`)
    }
  }
  const all = [...stats.values()]
  const total = (key: 'recorded' | 'sent' | 'dropped'): string => number(sum(all.map((each) => each[key])))
  const inStore = number(sum([...stored.values()]))
  return {
    fact: `signals   ${total('recorded')} recorded = ${total('sent')} sent + ${total('dropped')} dropped; ${inStore} stored`,
    violations,
  }
}

/** Legal moves only, one for each revision; flags that never ailed have none. Their last state is judged by `settle`. */
const circuits: Check = ({ audit, flags }) => {
  const violations: string[] = []
  let [trips, recoveries] = [0, 0]
  for (const { title, sort } of WATCHED_FLAGS) {
    const flag = flags.find((each) => each.title === title)
    if (!flag) continue
    const moves = circuitMoves(audit, flag.id)
    trips += moves.filter(({ action_type }) => action_type === 'circuit_open').length
    recoveries += moves.filter(({ action_type }) => action_type === 'circuit_close').length
    violations.push(...circuitViolations(title, moves, flag))
    const neverAiled = sort === 'steady' || sort === 'healthy'
    if (neverAiled && moves.length > 0) violations.push(`${title}: its circuit moved, and nothing was wrong with it`)
  }
  if (recoveries === 0) violations.push('no circuit has recovered, so that nothing is known of recoveries')
  return { fact: `circuits  ${number(trips)} trips, ${number(recoveries)} closed again`, violations }
}

const parts: Check = ({ parts: all, unclean }) => {
  const givenUp = all.filter(({ startsGivenUp }) => startsGivenUp > 0)
  const retries = givenUp.map(({ name, startsGivenUp }) => `${name} ${startsGivenUp} times`).join(', ')
  return {
    fact: `parts     ${sum(all.map(({ crashes }) => crashes.length))} crashes; could not start and tried again: ${retries || 'none'}`,
    violations: [...all.flatMap(({ crashes }) => crashes), ...unclean],
  }
}
