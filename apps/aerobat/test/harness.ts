import {
  type Circuit,
  type CircuitPublisher,
  type CircuitTransition,
  circuitFields,
  encodeRuleset,
  type Flag,
  type FollowedSignals,
  INITIAL_CIRCUIT,
  type Logger,
  SIGNAL_KINDS,
  type SignalKind,
  type SignalReader,
} from '@tailslide/core'
import { type FakeClock, fakeClock } from '@tailslide/testkit'
import { createMemoryBroker, createMemorySignalStore } from '@tailslide/transports/memory'
import { type Aerobat, createAerobat } from '../src/index.js'

/** A flag with a circuit: 50 % of at least 20 calls in 10 s; 2 s delay; recovery 20, 60, 100 %, a second each. */
export const flagWith = (fields: Partial<Flag> = {}): Flag => ({
  id: 1,
  app_id: 1,
  title: 'checkout',
  description: '',
  is_active: true,
  rollout_percentage: 100,
  white_listed_users: '',
  error_threshold_percentage: 50,
  circuit_window: 10_000,
  circuit_status: 'close',
  is_recoverable: true,
  circuit_recovery_percentage: 100,
  circuit_recovery_delay: 2_000,
  circuit_initial_recovery_percentage: 20,
  circuit_recovery_rate: 1_000,
  circuit_recovery_increment_percentage: 40,
  circuit_recovery_profile: 'linear',
  webhooks: '',
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  is_enabled: true,
  circuit: INITIAL_CIRCUIT,
  circuit_revision: 0,
  ...fields,
})

/** The same, as a Tower sends it that stores no circuits. */
export function deployedFlag(fields: Partial<Flag> = {}): Flag {
  const { is_enabled, circuit, circuit_revision, ...flag } = flagWith(fields)
  return flag
}

export interface LogLine {
  readonly level: string
  readonly fields: object
  readonly message: string
}

/** Aerobat between a signal store and a Tower in memory, on a clock that stands still. */
export interface World {
  readonly clock: FakeClock
  readonly logs: LogLine[]
  /** Every transition that was published, resent ones included. */
  readonly published: CircuitTransition[]
  /** Apps whose signals were read, one entry a reading. */
  readonly reads: number[]
  /** What the last reading asked for. */
  readonly asked: ReadonlyMap<number, FollowedSignals>
  /** Set to make the store, or the way to Tower, fail. */
  readonly away: { store: boolean; writes: boolean; publish: boolean; tower: boolean; hangs: boolean }
  readonly aerobat: Aerobat
  flag(id?: number): Flag
  /** What a person does: changes fields of a flag and publishes the ruleset. */
  edit(id: number, fields: Partial<Flag>): Promise<void>
  /** Makes a flag and publishes the ruleset. */
  add(flag: Flag): Promise<void>
  /** Deletes a flag and publishes what is left. */
  remove(id: number): Promise<void>
  circuit(id?: number): Circuit | undefined
  emit(successes: number, failures: number, flagId?: number, appId?: number): Promise<void>
  /** Lets so many milliseconds pass while flag 1 is called without a failure, ten times a second. */
  serve(ms: number): Promise<void>
  /** Failures of flag 1 of app 1 that should have come `ms` ago. */
  emitLate(failures: number, ms: number): Promise<void>
  /** What one instance of app 1 has counted of flag 1, with the calls of the old path. */
  emitFrom(instance: string, counts: Partial<Record<SignalKind, number>>): Promise<void>
  logged(message: string): LogLine[]
  /** Stops the Aerobat and starts another one on the same store and Tower. */
  restart(): Promise<void>
  /** Starts a second one beside the first. */
  another(): Promise<Aerobat>
}

export interface WorldOptions {
  readonly flags?: readonly Flag[]
  /** How far the store's clock is ahead of Aerobat's. */
  readonly storeAhead?: number
}

export async function createWorld({ flags = [flagWith()], storeAhead = 0 }: WorldOptions = {}): Promise<World> {
  const clock = fakeClock()
  const storeClock = { ...clock, now: () => clock.now() + storeAhead }
  const broker = createMemoryBroker({ clock })
  const store = createMemorySignalStore({ clock: storeClock })
  const stored = new Map(flags.map((flag) => [flag.id, flag]))
  const versions = new Map<number, number>()
  const away = { store: false, writes: false, publish: false, tower: false, hangs: false }
  const logs: LogLine[] = []
  const published: CircuitTransition[] = []
  const reads: number[] = []
  let asked: ReadonlyMap<number, FollowedSignals> = new Map()

  async function publishApp(appId: number): Promise<void> {
    const version = (versions.get(appId) ?? 0) + 1
    versions.set(appId, version)
    const payload = encodeRuleset([...stored.values()].filter((flag) => flag.app_id === appId))
    await broker.publisher.publish({ appId, version, cause: 'manual', publishedAt: clock.now(), payload })
  }

  const change = async (flag: Flag, fields: Partial<Flag>): Promise<void> => {
    stored.set(flag.id, { ...flag, ...fields, updated_at: new Date(clock.now()).toISOString() })
    await publishApp(flag.app_id)
  }

  // Tower's part: a stale revision is refused, a flag without one is set to what the message says.
  const takeCircuits = () =>
    broker.circuitConsumer().start(
      async ({ flagId, transition }) => {
        if (away.tower) throw new Error('Tower is away')
        const flag = stored.get(flagId)
        if (!flag || !transition || transition.revision !== (flag.circuit_revision ?? null)) return
        const { circuit, ...fields } = circuitFields(transition.circuit, flag.is_enabled ?? true)
        if (flag.circuit_revision === undefined) await change(flag, fields)
        else await change(flag, { ...fields, circuit, circuit_revision: flag.circuit_revision + 1 })
      },
      () => {},
    )

  const signals: SignalReader = {
    read: store.reader.read,
    follow() {
      const follower = store.reader.follow()
      return {
        read(apps) {
          reads.push(...apps.keys())
          asked = apps
          if (away.hangs) return new Promise(() => {})
          if (away.store) return Promise.reject(new Error('the store is away'))
          return follower.read(apps)
        },
        startOver: follower.startOver,
        past: (stretch) => (away.store ? Promise.reject(new Error('the store is away')) : follower.past(stretch)),
      }
    },
    async tryWriting() {
      if (away.writes) throw new Error('the memory of the store is used up')
    },
    close: store.reader.close,
  }
  const circuits: CircuitPublisher = {
    publish(transition) {
      if (away.publish) return Promise.reject(new Error('no way to Tower'))
      published.push(transition)
      return broker.circuitPublisher.publish(transition)
    },
    close: broker.circuitPublisher.close,
  }
  const at = (level: string) => (fields: object, message: string) => void logs.push({ level, fields, message })
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const begin = async (): Promise<Aerobat> => {
    const aerobat = createAerobat({ rulesets: broker.feed('all'), signals, circuits, clock, logger })
    await aerobat.start()
    await clock.tick(0)
    return aerobat
  }

  takeCircuits()
  for (const appId of new Set(flags.map((flag) => flag.app_id))) await publishApp(appId)
  let aerobat = await begin()

  const flagOf = (id = 1): Flag => {
    const flag = stored.get(id)
    if (!flag) throw new Error(`the test knows no flag ${id}`)
    return flag
  }
  async function emit(successes: number, failures: number, flagId = 1, appId = 1): Promise<void> {
    const all = [
      { flagId, kind: 'success' as const, count: successes },
      { flagId, kind: 'failure' as const, count: failures },
    ]
    await store.sink.send({ appId, instance: 'test', counts: all.filter(({ count }) => count > 0) })
  }
  return {
    clock,
    logs,
    published,
    reads,
    get asked() {
      return asked
    },
    away,
    get aerobat() {
      return aerobat
    },
    flag: flagOf,
    edit: (id, fields) => change(flagOf(id), fields),
    add: (flag) => change(flag, {}),
    async remove(id) {
      const { app_id } = flagOf(id)
      stored.delete(id)
      await publishApp(app_id)
    },
    circuit: (id) => flagOf(id).circuit,
    emit,
    async serve(ms) {
      for (let passed = 0; passed < ms; passed += 100) {
        await emit(1, 0)
        await clock.tick(100)
      }
    },
    async emitLate(failures, ms) {
      const heldSince = storeClock.monotonic() - ms
      const counts = [{ flagId: 1, kind: 'failure' as const, count: failures, heldSince }]
      await store.sink.send({ appId: 1, instance: 'late', counts })
    },
    async emitFrom(instance, counts) {
      const all = SIGNAL_KINDS.map((kind) => ({ flagId: 1, kind, count: counts[kind] ?? 0 }))
      await store.sink.send({ appId: 1, instance, counts: all.filter(({ count }) => count > 0) })
    },
    logged: (message) => logs.filter((line) => line.message === message),
    async restart() {
      await aerobat.stop()
      aerobat = await begin()
    },
    another: begin,
  }
}
