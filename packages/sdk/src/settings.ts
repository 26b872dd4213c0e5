import { hostname } from 'node:os'
import {
  type Clock,
  DEFAULT_STREAM,
  type Flag,
  type RolloutRule,
  type RulesetFeed,
  type SignalSink,
} from '@tailslide/core'
import { parseNatsServers } from '@tailslide/transports/addresses'
import { parseBootstrapFlags } from './bootstrap-flags.js'
import { checkOptions } from './check-options.js'
import type { TailslideError } from './errors.js'
import type { LineLogger } from './log-lines.js'
import type { FlagManagerOptions, HttpAgent } from './options.js'
import { completeClock } from './own-clock.js'

export interface TowerRoute {
  readonly towerUrl: string
  readonly sdkKey: string
  readonly agent: HttpAgent | undefined
}

export type RulesetRoute =
  | { readonly via: 'custom'; readonly feed: RulesetFeed }
  | {
      readonly via: 'nats'
      readonly servers: string
      readonly stream: string
      readonly token: string | undefined
    }
  | ({
      readonly via: 'nats-live'
      readonly servers: string
      readonly token: string | undefined
    } & TowerRoute)
  | ({ readonly via: 'http' } & TowerRoute)

export type SignalRoute =
  | { readonly via: 'custom'; readonly sink: SignalSink }
  | { readonly via: 'redis'; readonly host: string; readonly port: number | undefined }
  | ({ readonly via: 'http' } & TowerRoute)
  | { readonly via: 'none' }

/** The options after every rule was checked. */
export interface Settings {
  readonly appId: number
  readonly userContext: string
  readonly initializeTimeout: number
  readonly rolloutRule: RolloutRule
  readonly instance: string
  readonly service: string
  readonly serviceVersion: string
  readonly rulesets: RulesetRoute
  readonly signals: SignalRoute
  readonly snapshotFile: string | undefined
  readonly bootstrap: readonly Flag[] | string | undefined
  readonly clock: Clock | undefined
  readonly logger: LineLogger | false
  readonly onError: ((error: TailslideError) => void) | undefined
}

/** Throws a TailslideError INVALID_OPTIONS that lists everything that is wrong. */
export function parseOptions(options: FlagManagerOptions): Settings {
  checkOptions(options)
  return {
    appId: options.appId,
    userContext: options.userContext ?? '',
    initializeTimeout: options.initializeTimeout ?? 5_000,
    rolloutRule: options.rolloutRule ?? 'tailslide',
    // Tower takes at most 200 characters, and a host name may have 253.
    instance:
      options.instance ?? `${hostname().slice(0, 150)}:${process.pid}:${Math.random().toString(36).slice(2, 8)}`,
    service: options.service ?? '',
    serviceVersion: options.serviceVersion ?? '',
    rulesets: rulesetRoute(options),
    signals: signalRoute(options),
    snapshotFile: options.snapshotFile,
    bootstrap: parseBootstrapFlags(options.bootstrap, options.appId),
    clock: options.clock && completeClock(options.clock),
    logger: options.logger ?? console,
    onError: options.onError,
  }
}

function rulesetRoute(options: FlagManagerOptions): RulesetRoute {
  const { rulesets, natsServer, natsStream: stream = DEFAULT_STREAM } = options
  if (rulesets) return { via: 'custom', feed: rulesets }
  if (natsServer === undefined) return { via: 'http', ...towerRoute(options) }
  const servers = [natsServer].flat().join(',')
  const { user, token: tokenInAddress } = parseNatsServers(servers)
  const token = user === undefined && tokenInAddress === undefined ? options.sdkKey : undefined
  if (options.towerUrl === undefined) return { via: 'nats', servers, stream, token }
  return { via: 'nats-live', servers, token, ...towerRoute(options) }
}

function signalRoute(options: FlagManagerOptions): SignalRoute {
  const { signals, redisHost, redisPort, towerUrl } = options
  if (signals) return { via: 'custom', sink: signals }
  if (redisHost !== undefined) return { via: 'redis', host: redisHost, port: redisPort }
  return towerUrl === undefined ? { via: 'none' } : { via: 'http', ...towerRoute(options) }
}

const towerRoute = ({ towerUrl = '', sdkKey = '', agent }: FlagManagerOptions): TowerRoute => ({
  towerUrl,
  sdkKey,
  agent,
})
