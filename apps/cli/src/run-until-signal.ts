import { CliError, EXIT } from './errors.js'

/** Something with a life: Tower, Aerobat, or several parts together. */
export interface Service {
  start(): Promise<void>
  /** May be called while `start` is still under way, and after it failed. */
  stop(): Promise<void>
}

type StopSignal = 'SIGINT' | 'SIGTERM'

/** What of `process` is needed. */
export interface Host {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
  off(signal: StopSignal, listener: (signal: StopSignal) => void): unknown
  exit(code: number): void
}

const SIGNAL_NUMBERS: Record<StopSignal, number> = { SIGINT: 2, SIGTERM: 15 }
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Starts the service and stops it at the first SIGINT or SIGTERM, even in the middle of starting. Resolves with the exit
 * code; rejects when the service cannot start, or cannot stop within `stopWithinMs`. A second signal exits at once.
 */
export async function runUntilSignal(service: Service, host: Host, stopWithinMs = 10_000): Promise<number> {
  // Every timer of ours is unref'd, so that without this an idle Aerobat would simply end.
  const alive = setInterval(() => {}, LONGEST_TIMER_MS)
  let heard = (): void => {}
  const asked = new Promise<'asked'>((resolve) => {
    heard = () => resolve('asked')
  })
  let signals = 0
  const onSignal = (signal: StopSignal): void => {
    signals += 1
    if (signals > 1) host.exit(128 + SIGNAL_NUMBERS[signal])
    else heard()
  }
  host.on('SIGINT', onSignal)
  host.on('SIGTERM', onSignal)
  try {
    const starting = service.start()
    // When the signal wins the race, a start that fails afterwards is of no interest any more.
    starting.catch(() => {})
    try {
      await Promise.race([starting, asked])
    } catch (error) {
      await service.stop().catch(() => {})
      throw error
    }
    await asked
    await within(service.stop(), stopWithinMs)
    return EXIT.ok
  } finally {
    clearInterval(alive)
    host.off('SIGINT', onSignal)
    host.off('SIGTERM', onSignal)
  }
}

async function within(stopping: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new CliError('STOP_TIMED_OUT', `could not stop within ${ms} ms; what was not yet sent may be lost`)),
      ms,
    )
  })
  try {
    await Promise.race([stopping, late])
  } finally {
    clearTimeout(timer)
  }
}
