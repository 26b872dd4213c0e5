import { createRandom, type Random } from './random.js'

export const SERVERS = ['nats', 'redis', 'postgres'] as const
export const PARTS = ['tower-1', 'tower-2', 'aerobat-1', 'aerobat-2'] as const
export const SDKS = ['sdk-1', 'sdk-2', 'sdk-3', 'sdk-4'] as const

/** Who talks to whom, each over a relay of its own. The first two SDKs use NATS and Redis, the others one Tower each. */
export const LINKS = [
  ...(['tower-1', 'tower-2'] as const).flatMap((tower) =>
    (['postgres', 'nats', 'redis'] as const).map((server) => `${tower}>${server}` as const),
  ),
  ...(['aerobat-1', 'aerobat-2', 'sdk-1', 'sdk-2'] as const).flatMap((part) =>
    (['nats', 'redis'] as const).map((server) => `${part}>${server}` as const),
  ),
  'sdk-3>tower-1',
  'sdk-4>tower-2',
] as const

export type ServerName = (typeof SERVERS)[number]
export type PartName = (typeof PARTS)[number]
export type SdkName = (typeof SDKS)[number]
export type LinkName = (typeof LINKS)[number]

/**
 * kill           SIGKILL; started again after `ms`
 * freeze         SIGSTOP for `ms`: connections stay open and nobody answers
 * cut            for `ms` no byte passes on the link, and nobody is told
 * sever          all connections of the link are reset, and for `ms` each new one too
 * delete-stream  somebody deletes the JetStream stream with all that is in it
 * full           for `ms` the disk has no room: PostgreSQL answers changes with 53100
 * read-only      for `ms` a standby answers: PostgreSQL with 25006 on connections made meanwhile, Redis with READONLY
 * clock          for `ms` the time of day of a process is `by` milliseconds off
 */
export type Fault = { readonly at: number; readonly ms: number } & (
  | { readonly kind: 'kill'; readonly target: ServerName | PartName }
  | { readonly kind: 'freeze'; readonly target: ServerName | PartName | SdkName }
  | { readonly kind: 'cut' | 'sever'; readonly target: LinkName }
  | { readonly kind: 'delete-stream'; readonly target: 'stream' }
  | { readonly kind: 'full'; readonly target: 'postgres' }
  | { readonly kind: 'read-only'; readonly target: 'postgres' | 'redis' }
  | { readonly kind: 'clock'; readonly target: PartName; readonly by: number }
)
export type FaultKind = Fault['kind']

export const FAULT_KINDS = [
  ...(['kill', 'freeze', 'cut', 'sever', 'delete-stream'] as const),
  ...(['full', 'read-only', 'clock'] as const),
] as const satisfies readonly FaultKind[]

export interface PlanOptions {
  readonly seed: number
  /** How long there are faults; the last one ends by then. */
  readonly ms: number
  /** Kinds that are left out; the other faults of the walk change with it. */
  readonly without?: readonly FaultKind[]
}

const PAUSE_MS = [2_000, 6_000] as const
/** One in five comes together with another. */
const TOGETHER = 0.2
/** What was broken is left alone for this long afterwards, or it would hardly ever be whole. */
const REST_MS = 1_000
/** Time for everything to start, before the first. */
const FIRST_AT_MS = 2_000

const WEIGHTS: Record<FaultKind, number> = {
  ...{ kill: 6, freeze: 5, cut: 5, sever: 5, 'delete-stream': 1 },
  ...{ full: 3, 'read-only': 3, clock: 3 },
}
/** What a clock is set by: an hour is a wrong time zone, ten seconds are a correction. */
const STEPS_MS = [-3_600_000, -10_000, 10_000, 3_600_000] as const

/** The whole walk, decided before it begins: it depends on nothing but the seed, the duration and what is left out. */
export function planFaults({ seed, ms, without = [] }: PlanOptions): Fault[] {
  const random = createRandom(seed).fork('faults')
  const kinds = FAULT_KINDS.filter((kind) => !without.includes(kind)).flatMap((kind) =>
    Array.from({ length: WEIGHTS[kind] }, () => kind),
  )
  const faults: Fault[] = []
  const busyUntil = new Map<string, number>()
  let at = FIRST_AT_MS
  while (kinds.length > 0 && at < ms) {
    const fault = chooseFault(random, kinds, at, ms, (target) => (busyUntil.get(target) ?? 0) > at)
    if (fault) {
      faults.push(fault)
      busyUntil.set(fault.target, at + fault.ms + REST_MS)
    }
    if (random.next() >= TOGETHER) at += Math.round(random.between(...PAUSE_MS))
  }
  return faults
}

function chooseFault(
  random: Random,
  kinds: readonly FaultKind[],
  at: number,
  end: number,
  isBusy: (target: string) => boolean,
): Fault | undefined {
  const free = <T extends string>(targets: readonly T[]): T => {
    const whole = targets.filter((target) => !isBusy(target))
    return random.pick(whole.length > 0 ? whole : targets)
  }
  const lasting = (least: number, most: number): number =>
    Math.max(0, Math.min(Math.round(random.between(least, most)), end - at))
  const kind = random.pick(kinds)
  const fault = ((): Fault => {
    switch (kind) {
      case 'kill':
        return { at, kind, target: free([...SERVERS, ...PARTS]), ms: lasting(0, 6_000) }
      case 'freeze':
        return { at, kind, target: free([...SERVERS, ...PARTS, ...SDKS]), ms: lasting(1_000, 12_000) }
      case 'cut':
        return { at, kind, target: free(LINKS), ms: lasting(1_000, 12_000) }
      case 'sever':
        return { at, kind, target: free(LINKS), ms: lasting(0, 5_000) }
      case 'delete-stream':
        return { at, kind, target: 'stream', ms: 0 }
      case 'full':
        return { at, kind, target: 'postgres', ms: lasting(1_000, 8_000) }
      case 'read-only':
        return { at, kind, target: free(['postgres', 'redis']), ms: lasting(1_000, 8_000) }
      case 'clock':
        return { at, kind, target: free(PARTS), by: random.pick(STEPS_MS), ms: lasting(1_000, 15_000) }
    }
  })()
  // All of that sort are broken already.
  return isBusy(fault.target) ? undefined : fault
}

export function describeFault(fault: Fault): string {
  const { target, ms } = fault
  const seconds = `${(ms / 1_000).toFixed(1)} s`
  switch (fault.kind) {
    case 'kill':
      return `kill -9 ${target}, start it again after ${seconds}`
    case 'delete-stream':
      return 'delete the JetStream stream'
    case 'sever':
      return `sever ${target}, refuse for ${seconds}`
    case 'full':
      return `the disk of ${target} is full for ${seconds}`
    case 'read-only':
      return `${target} takes no writes for ${seconds}`
    case 'clock':
      return `set the clock of ${target} by ${fault.by / 1_000} s for ${seconds}`
    default:
      return `${fault.kind} ${target} for ${seconds}`
  }
}
