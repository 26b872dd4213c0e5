import type { Clock, Flag, RolloutRule, RulesetFeed, SignalSink } from '@tailslide/core'
import type { TailslideError } from './errors.js'
import type { LineLogger } from './log-lines.js'

/** What of an agent tells it from other objects; named here so that users without Node's types can compile. */
export interface HttpAgent {
  readonly maxSockets: number
  destroy(): void
}

/** Fields that are left out have the values that Tower gives them. */
export type BootstrapFlag = Pick<Flag, 'id' | 'app_id' | 'title' | 'is_active' | 'rollout_percentage'> & Partial<Flag>

/**
 * Rulesets come from `natsServer`, else from `towerUrl`; with both, changes come from NATS and the snapshot from Tower,
 * so that an SDK may subscribe to its app on NATS and do nothing else there. Signals go to `redisHost`, else to `towerUrl`, else they are
 * counted and dropped. `rulesets` and `signals` replace either.
 */
export interface FlagManagerOptions {
  /** The app's id in Tower. */
  readonly appId: number
  /** NATS: the connection token, unless `natsServer` carries credentials. Tower: the app's SDK key, needed there. */
  readonly sdkKey?: string | undefined
  /** The process default, used where no nearer user context is given. Default: the empty string, which means no user. */
  readonly userContext?: string | undefined
  /** The NATS server, or several of a cluster: a list, or one string with commas. Credentials may stand before a host. */
  readonly natsServer?: string | readonly string[] | undefined
  /** The JetStream stream of the rulesets. Default `flags_ruleset`. With `towerUrl` no stream is read. */
  readonly natsStream?: string | undefined
  /** Redis or Valkey, for signals: a bare host, or an address with redis://, rediss:// or http://. */
  readonly redisHost?: string | undefined
  /** Default: the port in `redisHost`, else 6379. */
  readonly redisPort?: number | undefined
  /** Tower, for rulesets and signals without NATS and Redis, and for the snapshot beside NATS. */
  readonly towerUrl?: string | undefined
  /**
   * An agent of `node:http` or `node:https`, as the address is, for requests to Tower: for certificates and proxies of
   * one's own. Default: one that reaches others as the platform's does, with NODE_USE_ENV_PROXY by the proxy.
   */
  readonly agent?: HttpAgent | undefined
  /** Milliseconds after which `initialize()` resolves, ready or not. Default 5,000. */
  readonly initializeTimeout?: number | undefined
  /** `tailslide-py` answers exactly as deployed Python and Ruby SDKs do. Default `tailslide`. */
  readonly rolloutRule?: RolloutRule | undefined
  /** Names this process in what it sends. Default: host name, process id and a random suffix. */
  readonly instance?: string | undefined
  /** The service that this process is of, such as `checkout-api`; people see by it who asks for a flag. Default: not said. */
  readonly service?: string | undefined
  /** Its version, such as `2026.11.3` or a commit. Default: not said. */
  readonly serviceVersion?: string | undefined
  /** A file that keeps the last ruleset, so that a service starts with its flags while everything is down. */
  readonly snapshotFile?: string | undefined
  /**
   * Flags to begin with where there is neither a connection nor a snapshot: as Tower delivers them, or the path of a
   * file with a JSON array of them or a snapshot. Those in code are served at once, those in a file soon after
   * `initialize()` was called.
   */
  readonly bootstrap?: readonly BootstrapFlag[] | string | undefined
  /** Where rulesets come from, instead of NATS or Tower. */
  readonly rulesets?: RulesetFeed | undefined
  /** Where signals go, instead of Redis or Tower. */
  readonly signals?: SignalSink | undefined
  /** Time, for tests. Without `monotonic`, its `now` must never go back. */
  readonly clock?: (Omit<Clock, 'monotonic'> & Partial<Clock>) | undefined
  /**
   * Where the SDK says, in one line of each kind, that it cannot connect, that its key is refused, that a flag is unknown
   * or that signals are dropped. Default `console`; false for nothing.
   */
  readonly logger?: LineLogger | false | undefined
  /** Listens to `error` from the first moment on. */
  readonly onError?: ((error: TailslideError) => void) | undefined
}

export interface TogglerOptions<FlagName extends string = string> {
  /** The flag's title in Tower. */
  readonly flagName: FlagName
  /** The answer while the flag is not known: no ruleset yet, or none with that name. Default false. */
  readonly default?: boolean | undefined
}
