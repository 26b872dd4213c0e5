import { fileURLToPath } from 'node:url'
import { driveNode } from '@tailslide/testkit'

export interface Shop {
  ask(what: 'start'): Promise<boolean>
  ask(what: 'share'): Promise<number>
  ask(what: 'break' | 'mend'): Promise<null>
  ask(what: 'timing'): Promise<{ firstFailureAt: number | null; offAt: number | null }>
  ask(what: 'stop'): Promise<Record<string, unknown>>
  readonly errors: () => string
  end(): Promise<void>
}

/** A service in a process of its own that uses the compiled SDK; see shop.mjs. */
export const openShop = (options: object, callsPerSecond: number): Shop =>
  driveNode(fileURLToPath(new URL('shop.mjs', import.meta.url)), [JSON.stringify({ options, callsPerSecond })])
