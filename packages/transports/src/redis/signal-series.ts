import { ErrorReply } from '@redis/client'
import { SIGNAL_KINDS, SIGNAL_RETENTION_MS, signalKey } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { chooseStore } from './choose-store.js'
import type { RedisClient, RedisConnection } from './connect.js'
import { parseSignalKey } from './parse-signal-key.js'

/** What a database says is its own. */
export interface OwnFlags {
  /** The app of each flag. */
  readonly flags: ReadonlyMap<number, number>
  /** Deleted ones too. */
  readonly apps: ReadonlySet<number>
  /** Whether somebody else has a flag with this id. */
  readonly isForeign: (flagId: number) => boolean
}

export interface KeptSeries {
  /** Keys that did not have the settings they need, and have them now. */
  readonly altered: readonly string[]
  /** Keys of flags that are gone. */
  readonly deleted: readonly string[]
}

/** The series of RedisTimeSeries as a whole; without that module there are none, and both have nothing to do. */
export interface SignalSeries {
  /** The apps and flags that there are signals of, whoever's they are. */
  ids(): Promise<{ readonly apps: readonly number[]; readonly flags: readonly number[] }>
  /** Sets the series of own flags right; `own` is asked for after the series were listed, so that it knows each flag of them. */
  keep(own: () => Promise<OwnFlags>): Promise<KeptSeries>
}

const QUERY_WITHIN_MS = 5_000
/** Commands sent at once. */
const SLICE = 100
/** Somebody may set a series wrong again; at one round a minute this is an hour. */
const ROUNDS_TRUSTED = 60
const OF_SIGNALS = `status=(${SIGNAL_KINDS.join(',')})`

/**
 * A series keeps the settings of whoever was first to write to it. One that a deployed SDK made has no retention and
 * refuses a second sample of one millisecond, of which deployed JavaScript hosts die; one that another app left under
 * the same flag id carries its labels, so that nobody finds the signals by their app. `TS.ADD` changes neither.
 */
export function createRedisSignalSeries({ connection }: { readonly connection: RedisConnection }): SignalSeries {
  let right = new Set<string>()
  /** Flags whose keys were asked for by name, because a series without labels is in no index. */
  let asked = new Set<number>()
  let rounds = 0

  const onTimeSeries = <T>(absent: T, work: (client: RedisClient) => Promise<T>): Promise<T> =>
    connection.use(
      async (client) => ((await chooseStore(client)) === 'timeseries' ? work(client) : absent),
      QUERY_WITHIN_MS,
    )
  const listed = (filter: readonly string[]): Promise<string[]> =>
    onTimeSeries<string[]>([], async (client) => textsOf(await client.sendCommand(['TS.QUERYINDEX', ...filter])))

  const inSlices = async (keys: readonly string[], work: (client: RedisClient, key: string) => Promise<unknown>) => {
    for (let from = 0; from < keys.length; from += SLICE) {
      const slice = keys.slice(from, from + SLICE)
      await onTimeSeries<unknown>(undefined, (client) => Promise.all(slice.map((key) => work(client, key))))
    }
  }

  return {
    ids: () =>
      onTimeSeries({ apps: [], flags: [] }, async (client) => {
        const query = ['TS.MGET', 'SELECTED_LABELS', 'appId', 'flagId', 'FILTER', OF_SIGNALS]
        const all = arrayOf(await client.sendCommand(query)).map((series) => {
          const [key, labels] = arrayOf(series)
          return { flag: parseSignalKey(String(key))?.flagId, app: idOf(labelsOf(labels).get('appId')) }
        })
        return {
          apps: all.flatMap(({ app }) => app ?? []),
          flags: all.flatMap(({ flag }) => flag ?? []),
        }
      }),
    async keep(own) {
      const keys = new Set(await listed([OF_SIGNALS]))
      const { flags, apps, isForeign } = await own()
      if (rounds++ % ROUNDS_TRUSTED === 0) {
        right = new Set()
        asked = new Set()
      }
      for (const key of right) if (!keys.has(key)) right.delete(key)
      for (const flagId of asked) if (!flags.has(flagId)) asked.delete(flagId)
      const unnamed = [...flags.keys()].filter((flagId) => !asked.has(flagId))
      for (const flagId of unnamed) for (const kind of SIGNAL_KINDS) keys.add(signalKey(flagId, kind))

      const doubtful = [...keys].filter((key) => !right.has(key) && flags.has(parseSignalKey(key)?.flagId ?? 0))
      const altered: string[] = []
      await inSlices(doubtful, async (client, key) => {
        const signal = parseSignalKey(key)
        const appId = signal && flags.get(signal.flagId)
        if (!signal || appId === undefined) return
        const labels = { status: signal.kind, flagId: String(signal.flagId), appId: String(appId) }
        const outcome = await setRight(client, key, labels)
        if (outcome === 'altered') altered.push(key)
        if (outcome !== 'absent') right.add(key)
      })
      for (const flagId of unnamed) asked.add(flagId)

      const gone = (await listedOf(apps, listed)).filter((key) => {
        const flagId = parseSignalKey(key)?.flagId
        return flagId !== undefined && keys.has(key) && !flags.has(flagId) && !isForeign(flagId)
      })
      await inSlices(gone, (client, key) => client.sendCommand(['DEL', key]))
      return { altered, deleted: gone }
    },
  }
}

/** The keys that are labelled with one of the apps. */
async function listedOf(apps: ReadonlySet<number>, list: (filter: readonly string[]) => Promise<string[]>) {
  const all = [...apps]
  const found: string[] = []
  for (let from = 0; from < all.length; from += SLICE) {
    found.push(...(await list([`appId=(${all.slice(from, from + SLICE).join(',')})`])))
  }
  return found
}

async function setRight(
  client: RedisClient,
  key: string,
  labels: Readonly<Record<string, string>>,
): Promise<'right' | 'altered' | 'absent'> {
  const info = await client.sendCommand(['TS.INFO', key]).catch((error: unknown) => {
    if (error instanceof ErrorReply && /does not exist|WRONGTYPE|not a TSDB/i.test(error.message)) return undefined
    throw error
  })
  if (info === undefined) return 'absent'
  const facts = factsOf(info)
  const known = labelsOf(facts.get('labels'))
  const isRight =
    Number(facts.get('retentionTime')) === SIGNAL_RETENTION_MS &&
    String(facts.get('duplicatePolicy')).toLowerCase() === 'sum' &&
    known.size === Object.keys(labels).length &&
    Object.entries(labels).every(([label, value]) => known.get(label) === value)
  if (isRight) return 'right'
  const settings = ['RETENTION', String(SIGNAL_RETENTION_MS), 'DUPLICATE_POLICY', 'SUM']
  await client.sendCommand(['TS.ALTER', key, ...settings, 'LABELS', ...Object.entries(labels).flat()])
  return 'altered'
}

/** `[name, value, name, value, ...]` */
function factsOf(reply: unknown): Map<string, unknown> {
  const flat = arrayOf(reply)
  const facts = new Map<string, unknown>()
  for (let place = 0; place + 1 < flat.length; place += 2) facts.set(String(flat[place]), flat[place + 1])
  return facts
}

/** `[[label, value], ...]` */
const labelsOf = (reply: unknown): Map<string, string> =>
  new Map(
    (Array.isArray(reply) ? reply : []).flatMap((pair: unknown): [string, string][] =>
      Array.isArray(pair) ? [[String(pair[0]), String(pair[1])]] : [],
    ),
  )

function arrayOf(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply
  throw new TransportError('ANSWER_UNEXPECTED', 'Redis answered a question about series with something else')
}

const textsOf = (reply: unknown): string[] => arrayOf(reply).map(String)

const idOf = (text: string | undefined): number | undefined => {
  const id = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : 0
  return id > 0 ? id : undefined
}
