// What SDKs and Tower say to each other over HTTP. The names of headers stand beside those of NATS, which are the same.

/** What SDKs ask of Tower; `:id` is the app's. */
export const SDK_PATHS = {
  stream: '/api/sdk/apps/:id/stream',
  ruleset: '/api/sdk/apps/:id/ruleset',
  signals: '/api/sdk/apps/:id/signals',
  usage: '/api/sdk/apps/:id/usage',
} as const

export const sdkPath = (what: keyof typeof SDK_PATHS, appId: number): string =>
  SDK_PATHS[what].replace(':id', String(appId))

/** In the query of a stream: changes are taken in place of whole rulesets. */
export const TAKES_CHANGES = { changes: '1' } as const

/** Server-sent events of a stream of rulesets. */
export const STREAM_EVENTS = {
  /** The whole ruleset. */
  ruleset: 'ruleset',
  /** What differs from the ruleset that it names. */
  change: 'change',
  /** The reader has the newest ruleset already. */
  current: 'current',
  /** Tower stops. */
  bye: 'bye',
} as const

/** Milliseconds between two comments on a stream that has nothing else to say. */
export const STREAM_HEARTBEAT_MS = 3_000
/** A stream begins at once, or with a heartbeat: after this without a byte, something between collects them. */
export const STREAM_FIRST_BYTE_MS = 1.5 * STREAM_HEARTBEAT_MS
/** After this without a byte the link is dead, whatever TCP thinks of it. */
export const STREAM_SILENCE_MS = 2.5 * STREAM_HEARTBEAT_MS
/** Milliseconds that a browser's EventSource waits before it comes back; SDKs have a backoff of their own. */
export const STREAM_RETRY_MS = 1_000
