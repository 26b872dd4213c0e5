import type {
  AerobatCalling,
  CircuitConsumer,
  CircuitPublisher,
  Clock,
  Logger,
  OutgoingRuleset,
  RulesetFeed,
  SignalBucket,
  SignalReader,
  SignalSink,
} from '@tailslide/core'
import type { Actor } from './audit/actor.js'
import type { Database, DatabaseOptions } from './db/database.js'
import type { EndedKeys } from './keys/ended-keys.js'
import type { NatsAccessOptions } from './nats-access/index.js'
import type { OidcOptions } from './people/oidc/options.js'
import type { BrokerPublisher } from './rulesets/broker-publisher.js'
import type { ForeignApps } from './rulesets/foreign-apps.js'
import type { KnownRulesets } from './rulesets/known-rulesets.js'
import type { SeriesStore } from './signals/keep-series.js'
import type { UsageInbox } from './usage/inbox.js'
import type { Untold } from './webhooks/untold.js'

/** What the use-cases work with. One Tower has one. */
export interface Context {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly knownRulesets: KnownRulesets
  /** Unpredictable bytes, for keys and tokens. */
  readonly random: (bytes: number) => Uint8Array
  /** Rejects, with a sentence that gives the sizes, when the broker could never take this ruleset. */
  readonly checkSize: (ruleset: OutgoingRuleset) => Promise<void>
  /** Whether rulesets leave by a broker, where deployed SDKs may read them. */
  readonly hasBroker: boolean
  /**
   * To be called when a change of an app is committed, with the ruleset that it made if the caller has it. Resolves when
   * the readers of this process have it; never rejects.
   */
  readonly announce: (appId: number, ruleset?: OutgoingRuleset) => Promise<void>
  /** Hears of every entry of the audit log, as it is written; the transaction may still fail. */
  readonly onRecorded?: (action: string, actor: Actor) => void
  /** Hears of messages to webhooks that are not stored, because too many wait; the transaction may still fail. */
  readonly onUntold?: (untold: Untold) => void
  /** The least ids that new apps and flags may get; rejects for an app while nobody knows which are taken. */
  readonly leastIds: ForeignApps['leastIds']
  /** To be called when keys have stopped being valid. */
  readonly keysEnded: (ended: EndedKeys) => void
  /** To be called when keys have been given an end that is yet to come. */
  readonly keysLimited: (limited: EndedKeys) => void
}

export const isoNow = (context: Pick<Context, 'clock'>): string => new Date(context.clock.now()).toISOString()

export interface TowerOptions {
  readonly database: DatabaseOptions
  /** Where signals that arrive over HTTP go, and where the charts come from. Tower does not close them. */
  readonly signals: {
    readonly sink: SignalSink
    readonly reader: SignalReader
    readonly series?: SeriesStore
    /** Takes back what a store that lives in this process has counted before. Left out where the store keeps it by itself. */
    readonly restore?: (appId: number, buckets: readonly SignalBucket[]) => void
    /** Where reports of SDKs wait that do not come over HTTP. */
    readonly usage?: UsageInbox
  }
  /** The broker of a cluster. Its readers in this process and over HTTP need none. Tower does not close it. */
  readonly publisher?: BrokerPublisher
  /** Circuit messages of a cluster, besides those of an Aerobat in this process. Tower starts and stops it. */
  readonly circuitConsumer?: CircuitConsumer
  /**
   * How Tower finds out whether an Aerobat runs: `inside` this process one does; `nowhere`: none could reach this Tower. Left
   * out, nothing is said of it.
   */
  readonly aerobats?: 'inside' | 'nowhere' | AerobatCalling
  readonly clock: Clock
  readonly logger: Logger
  /** The address to listen at, such as `127.0.0.1` or `0.0.0.0`. */
  readonly host: string
  /** 0 takes any port that is free. */
  readonly port: number
  /** Makes this token valid, at least 20 characters, instead of inventing one at the first start. */
  readonly adminToken?: string
  /** Speaks HTTPS with this certificate (with its chain) and key, as PEM; without it HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /**
   * Lets SDKs connect to NATS with their keys, by auth callout; needs nats-server 2.10 or newer. Whoever made the link
   * starts it, and stops it after Tower.
   */
  readonly natsAccess?: Pick<NatsAccessOptions, 'link' | 'issuerSeed' | 'account'>
  /**
   * Whose word on the address of a caller is taken (`X-Forwarded-For`): addresses, networks such as 10.0.0.0/8, or
   * `loopback`, `linklocal`, `uniquelocal`, separated by commas. Default: nobody's.
   */
  readonly trustedProxies?: string
  /** Where browsers reach this Tower, such as `https://tower.example.com`; default: whatever host a request names. */
  readonly publicUrl?: string
  /** Single sign-on; needs `publicUrl`. */
  readonly oidc?: OidcOptions
  /** Connections at a time, fewer than the process has descriptors for; default 10,000. */
  readonly mostConnections?: number
  /** Whether the connection to the broker stands, for those who ask whether Tower is ready. */
  readonly brokerConnected?: () => boolean
  /**
   * Private networks that webhooks may be sent to: addresses, networks such as 10.0.0.0/8, or `loopback`, `linklocal`,
   * `uniquelocal`, separated by commas. Default: none.
   */
  readonly webhooksAllow?: string
  /** Whole days that entries of the history are kept; default: for ever. */
  readonly historyDays?: number
  /** The directory of the dashboard's built files, which are served to browsers. Default: there are no pages. */
  readonly pages?: string
  /** Lets everybody read the metrics; default: they need an admin token. */
  readonly metricsPublic?: boolean
  /** Metrics of others in this process, to be read at the same address, in the text format of Prometheus. */
  readonly moreMetrics?: () => Promise<string>
  /** Unpredictable bytes; default: those of the operating system. */
  readonly random?: (bytes: number) => Uint8Array
}

export interface Tower {
  /**
   * Resolves when requests are answered. `adminToken` is there once, at the first start on an empty database.
   * `setupLink` is there while there are no people: it makes the first admin, once, while this Tower runs.
   * Rejects with a TowerError when the database or the address cannot be had, and then nothing is left running.
   */
  start(): Promise<{ url: string; adminToken?: string; setupLink?: string }>
  /**
   * Refuses new connections, answers the requests that are under way, says goodbye to the readers of streams, and closes
   * the database; who is not done within 5 s is cut off. Resolves when nothing is left running.
   */
  stop(): Promise<void>
  /** Rulesets for an Aerobat in the same process. */
  rulesets(appId: number | 'all'): RulesetFeed
  /**
   * To be called when the broker may have lost rulesets: whenever it is connected again, or its stream had to be made
   * again. What it lacks is sent again.
   */
  republish(): void
  /** Takes transitions from an Aerobat in the same process. */
  readonly circuits: CircuitPublisher
}
