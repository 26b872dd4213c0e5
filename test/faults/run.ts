import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createTowerClient, type TowerClient } from '@tailslide/client'
import { until } from '@tailslide/testkit'
import { type Cluster, startCluster } from './cluster.js'
import { CALLS_IN_A_TICK, fieldsOf, TICK_MS, WATCHED_FLAGS } from './demands.js'
import { type Evidence, judge, type Verdict } from './judge.js'
import { type PersonReport, runPerson } from './person.js'
import { describeFault, type Fault, type FaultKind, planFaults, SDKS, type SdkName } from './plan.js'
import { type AilmentPlan, planAilments } from './plan-ailments.js'
import { createRandom } from './random.js'
import { readStoredSignals } from './raw-servers.js'
import { openSdk, type SdkProcess } from './sdk-process.js'
import { unsettled, type Witnesses } from './settle.js'

export interface FaultRunOptions {
  /** Of the repository. */
  readonly root: string
  readonly seed: number
  /** How long there are faults; starting, settling and judging come on top. */
  readonly ms: number
  readonly without?: readonly FaultKind[]
  /** Gets the journal, line by line. */
  readonly write: (line: string) => void
}

export interface FaultReport extends Verdict {
  readonly faults: readonly Fault[]
  /** Journal and logs of the parts; there only when something was violated. */
  readonly directory: string
}

/** Everything is whole again: the longest until it must also be right. A circuit that tripped often waits long. */
const SETTLE_WITHIN_MS = 30_000
/** A busy machine takes its time; what is judged begins after this. */
const BEGIN_WITHIN_MS = 30_000
/** What takes long to settle is worth a line. */
const TELL_EVERY_MS = 5_000
const MOST_TOLD = 8
const QUIET_WITHIN_MS = 20_000
/** After this share of the time nobody changes anything, so that no later change covers up one that was lost. */
const CHANGES_UNTIL = 0.9

/** Starts a cluster, breaks it as the seed says while flags are changed and signals sent, heals it, and judges. */
export async function runFaults(options: FaultRunOptions): Promise<FaultReport> {
  const cluster = await startCluster(options.root)
  const startedAt = Date.now()
  const journal = (line: string): void => {
    const text = `${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${line}`
    appendFileSync(join(cluster.directory, 'journal.txt'), `${text}\n`)
    options.write(text)
  }
  const opened: SdkProcess[] = []
  let isClean = false
  try {
    journal(`seed ${options.seed}: faults for ${options.ms / 1_000} s; logs in ${cluster.directory}`)
    const faults = planFaults(options)
    const evidence = await collect(cluster, opened, faults, options, journal)
    const verdict = judge(evidence)
    for (const line of [...verdict.facts, ...verdict.violations.map((what) => `VIOLATED ${what}`)]) journal(line)
    isClean = verdict.violations.length === 0
    return { ...verdict, faults, directory: cluster.directory }
  } finally {
    await Promise.all(opened.map((sdk) => sdk.end()))
    await cluster.stop()
    if (isClean) rmSync(cluster.directory, { recursive: true, force: true })
  }
}

async function collect(
  cluster: Cluster,
  opened: SdkProcess[],
  faults: readonly Fault[],
  { root, seed, ms }: FaultRunOptions,
  journal: (line: string) => void,
): Promise<Evidence> {
  const towers = cluster.towerUrls.map((url) => createTowerClient({ url, token: cluster.adminToken, timeoutMs: 4_000 }))
  const [tower] = towers
  if (!tower) throw new Error('there is no Tower')
  const app = await tower.apps.create('Fault suite')
  const { key } = await tower.keys.create(app.id)
  const sdks = openSdks(cluster, root, app.id, key)
  opened.push(...sdks)
  await Promise.all(sdks.map((sdk) => sdk.start()))
  const areReady = async () =>
    (await Promise.all(sdks.map((sdk) => sdk.stats()))).every(({ state }) => state === 'ready')
  await until(areReady, { timeout: BEGIN_WITHIN_MS, message: 'every SDK to be ready' })
  const flagIds = new Map<string, number>()
  for (const { title, sort } of WATCHED_FLAGS) {
    flagIds.set(title, (await tower.flags.create(app.id, { title, ...fieldsOf(sort) })).id)
  }
  const haveFlags = async () =>
    (await Promise.all(sdks.map((sdk) => sdk.flags()))).every((all) => all.length === flagIds.size)
  await until(haveFlags, { timeout: BEGIN_WITHIN_MS, message: 'every SDK to have every flag' })

  const random = createRandom(seed)
  const persons = new AbortController()
  const changing = ['ann', 'bob'].map((name) =>
    runPerson({
      name,
      random: random.fork(name),
      towerUrls: cluster.towerUrls,
      token: cluster.adminToken,
      appId: app.id,
      signal: persons.signal,
    }),
  )
  const begin = Date.now()
  const at = (when: number): Promise<void> => pause(Math.max(0, begin + when - Date.now()))

  const breaking = faults.map(async (fault, index) => {
    await at(fault.at)
    journal(`#${index + 1} ${describeFault(fault)}`)
    const heal = await strike(cluster, sdks, fault)
    await at(fault.at + fault.ms)
    await heal()
  })
  const ailing = planAilments(random.fork('ailments'), ms).map(async (ailment) => {
    await at(ailment.at)
    journal(describeAilment(ailment))
    await happen(ailment, sdks, towers, flagIds)
  })
  const changed = at(ms * CHANGES_UNTIL).then(() => persons.abort())
  await Promise.all([at(ms), changed, ...breaking, ...ailing])
  const reports: PersonReport[] = await Promise.all(changing)
  journal('everything is whole again; settling')

  const newcomers = openNewcomers(cluster, root, app.id, key)
  opened.push(...newcomers)
  // Not waited for: whether they become ready is what the settling looks at.
  for (const newcomer of newcomers) void newcomer.start().catch(() => {})
  const witnesses: Witnesses = { cluster, towers, sdks, newcomers, appId: app.id }
  const healedAt = Date.now()
  let open = await unsettled(witnesses)
  for (let toldAt = healedAt; open.length > 0 && Date.now() - healedAt < SETTLE_WITHIN_MS; ) {
    await pause(100)
    open = await unsettled(witnesses)
    if (Date.now() - toldAt < TELL_EVERY_MS) continue
    toldAt = Date.now()
    for (const what of open.slice(0, MOST_TOLD)) journal(`not yet: ${what}`)
    if (open.length > MOST_TOLD) journal(`not yet: ${open.length - MOST_TOLD} more`)
  }
  const settledInMs = Date.now() - healedAt
  journal(open.length > 0 ? 'did not settle' : `settled after ${(settledInMs / 1_000).toFixed(1)} s`)

  await Promise.all(newcomers.map((sdk) => sdk.end()))
  await Promise.all(sdks.map((sdk) => sdk.quiet()))
  await until(async () => (await Promise.all(sdks.map((sdk) => sdk.stats()))).every(({ pending }) => pending === 0), {
    timeout: QUIET_WITHIN_MS,
  }).catch(() => journal('signals are still pending'))
  const flags = await tower.flags.list(app.id)
  const stats = new Map<string, Awaited<ReturnType<SdkProcess['stop']>>>()
  for (const sdk of sdks) stats.set(sdk.name, await sdk.stop())
  const stored = await readStoredSignals(cluster.servers.get('redis')?.port ?? 0, app.id)
  const audit = await readAudit(cluster, app.id)

  const unclean: string[] = []
  for (const part of cluster.parts.values()) {
    const exit = await part.stop()
    if (exit?.code !== 0) unclean.push(`${part.name} did not stop cleanly: ${exit?.signal ?? exit?.code}`)
  }
  return {
    faults,
    reports,
    sdks,
    stats,
    stored,
    audit,
    flags,
    unsettled: open,
    unclean,
    settledInMs,
    parts: [...cluster.parts.values()],
  }
}

function openSdks(cluster: Cluster, root: string, appId: number, key: string): SdkProcess[] {
  return SDKS.map((name) => {
    const flags = WATCHED_FLAGS.filter((flag) => flag.sdk === name)
    const calls = flags.map(({ title }) => ({ title, calls: CALLS_IN_A_TICK }))
    return openSdk({
      name,
      file: sdkFile(root),
      options: routeOf(cluster, name, appId, key),
      flags: calls,
      tickMs: TICK_MS,
    })
  })
}

/** One over NATS and one over a Tower; they call no flag, so that they send no signals. */
const openNewcomers = (cluster: Cluster, root: string, appId: number, key: string): SdkProcess[] =>
  (['sdk-1', 'sdk-3'] as const).map((name) => {
    const options = routeOf(cluster, name, appId, key)
    return openSdk({ name: `newcomer ${name}`, file: sdkFile(root), options, flags: [], tickMs: TICK_MS })
  })

const sdkFile = (root: string): string => join(root, 'test', 'faults', 'sdk.mjs')

const routeOf = (cluster: Cluster, name: SdkName, appId: number, key: string): object =>
  name === 'sdk-1' || name === 'sdk-2'
    ? { appId, ...cluster.brokerOptions(name), redisHost: '127.0.0.1' }
    : { appId, towerUrl: cluster.towerUrlFor(name), sdkKey: key }

async function strike(cluster: Cluster, sdks: readonly SdkProcess[], fault: Fault): Promise<() => Promise<void>> {
  const sdk = sdks.find(({ name }) => name === fault.target)
  if (!sdk) return cluster.strike(fault)
  sdk.freeze()
  return async () => sdk.thaw()
}

const describeAilment = ({ kind, title }: AilmentPlan): string =>
  ({
    ail: `calls of "${title}" fail`,
    mend: `calls of "${title}" succeed`,
    'turn-off': `a person turns "${title}" off`,
    close: `a person closes "${title}"`,
  })[kind]

async function happen(
  { kind, title, sdk: name }: AilmentPlan,
  sdks: readonly SdkProcess[],
  towers: readonly TowerClient[],
  flagIds: ReadonlyMap<string, number>,
): Promise<void> {
  const sdk = sdks.find((each) => each.name === name)
  const flagId = flagIds.get(title) ?? 0
  switch (kind) {
    case 'ail':
    case 'mend':
      await sdk?.[kind](title)
      return
    case 'turn-off':
      // A person who gets no answer asks the other Tower, until one says that it is done.
      for (;;) {
        for (const tower of towers) {
          const done = await tower.flags.toggle(flagId, false).catch(() => undefined)
          if (done) return
        }
        await pause(200)
      }
    case 'close':
      for (const tower of towers) await tower.circuits.close(flagId).catch(() => {})
  }
}

async function readAudit(cluster: Cluster, appId: number): Promise<Evidence['audit']> {
  const entries: Evidence['audit'][number][] = []
  for (let before = ''; ; before = `&before=${Math.min(...entries.map(({ id }) => id))}`) {
    const answer = await fetch(`${cluster.towerUrls[0]}/api/logs/${appId}?limit=1000${before}`, {
      headers: { authorization: `Bearer ${cluster.adminToken}` },
    })
    const { payload }: { payload: Evidence['audit'][number][] } = JSON.parse(await answer.text())
    entries.push(...payload)
    if (payload.length < 1_000) return entries
  }
}
