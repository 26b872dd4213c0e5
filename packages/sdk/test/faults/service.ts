import { fileURLToPath } from 'node:url'
import { type DrivenNode, driveNode, type NodeExit, until } from '@tailslide/testkit'
import type { FlagManagerOptions, Stats } from '../../src/index.js'

export interface Seen {
  readonly name: 'ready' | 'stale' | 'change' | 'closed' | 'error' | 'warning'
  readonly at: number
  readonly code?: string
  readonly message?: string
  readonly after?: boolean
}

export interface Report {
  readonly events: readonly Seen[]
  /** The flag's answers, each that differs from the one before. */
  readonly answers: readonly { readonly active: boolean; readonly at: number }[]
  readonly imbalances: readonly unknown[]
  readonly thrown: readonly string[]
  readonly emitted: { readonly success: number; readonly failure: number }
  readonly samples: number
  /** Milliseconds. */
  readonly longestPause: number
  readonly stats: Stats
}

export interface Started {
  readonly ready: boolean
  readonly source: string
  readonly code?: string
  readonly took: number
}

export interface Stopped extends Report {
  readonly took: number
  readonly heldBefore: readonly string[]
  readonly heldAfter: readonly string[]
}

/** What goes over the process channel to a child: options without functions. */
export type ServiceOptions = Omit<FlagManagerOptions, 'rulesets' | 'signals' | 'clock' | 'onError'>

/** A service in a process of its own that uses the compiled SDK; see service.mjs. */
export interface Service {
  initialize(): Promise<Started>
  report(): Promise<Report>
  /** Resolves with the report in which the condition holds. */
  reports(condition: (report: Report) => boolean, timeout: number, what: string): Promise<Report>
  /** Emits no more signals. */
  quiet(): Promise<void>
  stop(): Promise<Stopped>
  errors(): string
  readonly exit: Promise<NodeExit>
  end(): Promise<void>
}

const file = fileURLToPath(new URL('service.mjs', import.meta.url))

export function openService(options: ServiceOptions): Service {
  const child: DrivenNode = driveNode(file, [JSON.stringify(options)])
  const report = (): Promise<Report> => child.ask<Report>('report')
  return {
    initialize: () => child.ask<Started>('initialize'),
    report,
    async reports(condition, timeout, what) {
      let last: Report | undefined
      const message = (): string => `${what}; ${last ? describe(last) : 'no report came'}`
      const ask = async (): Promise<Report | false> => {
        last = await report()
        return condition(last) && last
      }
      // Who has ended will not report any more, so nobody waits for the time to be up.
      return Promise.race([until(ask, { timeout, message }), child.exit.then(() => report())])
    },
    quiet: () => child.ask<void>('quiet'),
    stop: () => child.ask<Stopped>('stop'),
    errors: child.errors,
    exit: child.exit,
    end: child.end,
  }
}

const describe = ({ events, answers, stats }: Report): string => JSON.stringify({ events, answers, stats }, null, 1)

/** Milliseconds on the clock of the service's reports. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6
