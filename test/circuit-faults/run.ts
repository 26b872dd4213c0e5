import { setTimeout as pause } from 'node:timers/promises'
import { type Cluster, startCluster, VICTIMS, type Victim } from './cluster.js'
import { type Services, startServices } from './services.js'

/** Of each flag of a round, from its first failure: what its circuit did, and when. */
interface Course {
  readonly actions: readonly string[]
  readonly times: readonly number[]
  readonly state: string
}

export interface Moment {
  readonly victim: Victim
  /** Milliseconds from the first failure of the round to the kill. */
  readonly at: number
  /** What the flags' circuits were doing at the kill. */
  readonly phases: readonly string[]
  /** Circuits that did not end where they would have, with what they did instead. */
  readonly wrong: readonly string[]
  /** By how much the end of the latest circuit was later than without a kill, in milliseconds. */
  readonly late: number
}

export interface RunOptions {
  /** The built command. */
  readonly cli: string
  readonly seed: number
  readonly moments: number
  /** What is killed, in turn; by default everything. */
  readonly victims?: readonly Victim[]
  readonly onMoment?: (moment: Moment) => void
}

/** Flags of a round begin to fail one after the other, so that a kill finds them in different phases. */
const FLAGS = 8
const APART_MS = 400
const WARM_UP_MS = 1_000
/** From the first failure of a flag to the end of its story, without a kill: a bit over three seconds. */
const STORY_MS = 3_500
const WAIT_MS = 12_000

const SETTINGS = {
  is_active: true,
  rollout_percentage: 100,
  error_threshold_percentage: 50,
  circuit_recovery_delay: 1_200,
  circuit_initial_recovery_percentage: 20,
  circuit_recovery_rate: 600,
  circuit_recovery_increment_percentage: 30,
}

/** Some recover, some stay open until a person closes them. */
const isRecoverable = (index: number): boolean => index % 4 !== 3

export async function runMoments({ cli, seed, moments, victims = VICTIMS, onMoment }: RunOptions): Promise<Moment[]> {
  const random = createRandom(seed)
  const cluster = await startCluster(cli)
  const services = startServices(cluster)
  const results: Moment[] = []
  try {
    // The first one finds every part cold.
    await playRound(cluster, services, 'warming up')
    const usual = await playRound(cluster, services, 'without a kill')
    for (let index = 0; index < moments; index += 1) {
      const victim = victims[index % victims.length] ?? 'aerobat'
      const at = Math.floor(random() * ((FLAGS - 1) * APART_MS + STORY_MS))
      const kill = pause(WARM_UP_MS + at).then(() => cluster.kill(victim, random() < 0.5 ? 0 : 1))
      const [round] = await Promise.all([playRound(cluster, services, `moment ${index + 1}`), kill])
      const moment = judge(victim, at, round, usual)
      results.push(moment)
      onMoment?.(moment)
    }
  } finally {
    await services.stop()
    await cluster.stop()
  }
  return results
}

async function playRound(cluster: Cluster, services: Services, title: string): Promise<Course[]> {
  const app = await cluster.ask((tower) => tower.apps.create(title))
  const begun = performance.now()
  const flags = await Promise.all(
    Array.from({ length: FLAGS }, (_, index) =>
      cluster.ask((tower) =>
        tower.flags.create(app.id, { ...SETTINGS, title: `flag ${index}`, is_recoverable: isRecoverable(index) }),
      ),
    ),
  )
  for (const flag of flags) services.add(flag)
  await pause(Math.max(0, WARM_UP_MS - (performance.now() - begun)))
  const failedAt: number[] = []
  for (const flag of flags) {
    services.fail(flag.id)
    failedAt.push(Date.now())
    await pause(APART_MS)
  }
  const deadline = Date.now() + WAIT_MS
  const isOver = async (): Promise<boolean> => {
    const now = await Promise.all(flags.map((flag) => cluster.ask((tower) => tower.flags.get(flag.id))))
    const ends = now.map(({ circuit_status }, index) => circuit_status === (isRecoverable(index) ? 'close' : 'open'))
    return ends.every(Boolean) && Date.now() > (failedAt.at(-1) ?? 0) + STORY_MS
  }
  while (!(await isOver()) && Date.now() < deadline) await pause(100)
  const logs = await cluster.ask((tower) => tower.logs.ofApp(app.id))
  const courses: Course[] = []
  for (const [index, flag] of flags.entries()) {
    const moves = logs.filter(({ flag_id, action_type }) => flag_id === flag.id && action_type.startsWith('circuit_'))
    const { circuit_status: state } = await cluster.ask((tower) => tower.flags.get(flag.id))
    courses.push({
      actions: moves.map(({ action_type }) => action_type.slice('circuit_'.length)),
      times: moves.map(({ created_at }) => Date.parse(created_at) - (failedAt[index] ?? 0)),
      state,
    })
  }
  for (const flag of flags) services.remove(flag.id)
  await cluster.ask((tower) => tower.apps.delete(app.id))
  return courses
}

function judge(victim: Victim, at: number, round: readonly Course[], usual: readonly Course[]): Moment {
  const wrong: string[] = []
  const phases: string[] = []
  let late = 0
  for (const [index, course] of round.entries()) {
    const expected = usual[index]
    if (!expected) throw new Error('a round has as many flags as another')
    const story = course.actions.join(' ')
    if (story !== expected.actions.join(' ') || course.state !== expected.state) {
      wrong.push(`flag ${index}: ${story || 'nothing'}, and is ${course.state}`)
    }
    late = Math.max(late, (course.times.at(-1) ?? 0) - (expected.times.at(-1) ?? 0))
    phases.push(phaseAt(expected, at - index * APART_MS))
  }
  return { victim, at, phases, wrong, late }
}

function phaseAt({ actions, times }: Course, at: number): string {
  if (at < 0) return 'healthy'
  const passed = times.filter((time) => time <= at).length
  const [first = 'failing'] = passed === 0 ? [] : actions.slice(passed - 1, passed)
  return { failing: 'failing', open: 'open', recovery_start: 'recovery' }[first] ?? 'closed'
}

/** Mulberry32 by Tommy Ettinger, in the public domain: the same seed gives the same moments. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
