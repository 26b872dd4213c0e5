import { addressOf, type Body, type Params, type Query, type Route, type RouteName, type RouteOf } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import { type Call, createCall } from './call.js'
import { type EventsWanted, followEvents, type TowerEvent } from './events.js'
import type {
  ApiToken,
  App,
  AppUsage,
  ChangedFlag,
  Comparison,
  CopiedFlag,
  EnvironmentSettings,
  FlagAbout,
  FlagFields,
  FlagInEnvironment,
  FlagSearch,
  FlagUsage,
  FoundFlags,
  HygieneReport,
  KeySettings,
  LogEntry,
  LogPage,
  NewApiToken,
  NewSdkKey,
  Project,
  Promotion,
  PromotionWanted,
  Rotation,
  SdkKey,
  SeenFlag,
  Series,
  SeriesOfFlags,
  SeriesWanted,
  TimeseriesPoint,
  ToggledFlags,
  TokenSettings,
} from './models.js'
import type { Fields } from './read-answer.js'
import * as read from './read-answer.js'
import { readComparison, readPromotion } from './read-promotion.js'
import { readAppUsage, readFlagUsage, readHygiene, readSeries, readSeriesOfFlags } from './read-signals.js'
import { readAbout, readCopied, readFound, readToggled } from './read-upkeep.js'
import { type ConnectionOptions, createRequest, type Request } from './request.js'

/** Everything that Tower does for people, as typed calls. Each rejects with a TowerClientError. */
export interface TowerClient {
  /** Asks for anything that the contract has and that is answered with JSON, such as `call('GET /api/people', {})`. */
  readonly call: Call
  /** The same without types, for names that are known at run time only; the answer is an object, and read by nobody yet. */
  readonly request: Request
  readonly projects: {
    list(): Promise<Project[]>
    get(id: number): Promise<Project>
    /** With the environments production, which is protected, and development. */
    create(title: string): Promise<Project>
    rename(id: number, title: string): Promise<Project>
    /** Takes all environments along. */
    delete(id: number): Promise<void>
    /** What can be tidied up in all environments. */
    hygiene(id: number): Promise<HygieneReport>
  }
  readonly environments: {
    /** Every flag of the project is off in it. */
    create(projectId: number, settings: EnvironmentSettings & { readonly name: string }): Promise<Project>
    update(projectId: number, appId: number, settings: EnvironmentSettings): Promise<Project>
    delete(projectId: number, appId: number): Promise<Project>
    /** The flags whose configurations differ, a hundred at a time; `after` is `next` of the answer before. */
    compare(projectId: number, between: { from: number; to: number; after?: number }): Promise<Comparison>
    /** Copies the configuration of these flags, or of all, from another environment; `dry_run` only says what. */
    promote(appId: number, wanted: PromotionWanted): Promise<Promotion>
  }
  /** Environments, as the wire knows them. */
  readonly apps: {
    list(): Promise<App[]>
    get(id: number): Promise<App>
    create(title: string): Promise<App>
    rename(id: number, title: string): Promise<App>
    /** Takes the app's flags and keys along. */
    delete(id: number): Promise<void>
    /** The calls of up to 100 of its flags. */
    series(id: number, flagIds: readonly number[], wanted: SeriesWanted): Promise<SeriesOfFlags>
    /** Which services ask it for flags. */
    usage(id: number): Promise<AppUsage>
    /** What can be tidied up. */
    hygiene(id: number): Promise<HygieneReport>
  }
  readonly flags: {
    list(appId: number): Promise<Flag[]>
    get(id: number): Promise<Flag>
    create(appId: number, fields: FlagFields & { readonly title: string }): Promise<Flag>
    /** Changes the fields that are given and keeps the others. */
    update(id: number, fields: FlagFields): Promise<ChangedFlag>
    toggle(id: number, isActive: boolean): Promise<ChangedFlag>
    /** In one environment; with `everywhere` in all of its project. */
    delete(id: number, options?: { readonly everywhere?: boolean }): Promise<void>
    inEnvironments(id: number): Promise<FlagInEnvironment[]>
    /** Calls of the last `range` milliseconds in stretches of `bucket` milliseconds, oldest first. */
    timeseries(id: number, range: number, bucket: number): Promise<TimeseriesPoint[]>
    /** A page of the flags that have all that is asked for; `cursor` is `next` of the page before. */
    search(appId: number, wanted?: FlagSearch): Promise<FoundFlags>
    /**
     * Several flags of one environment, all or none of them. With `seen`, which is what the list of the environment or an earlier
     * switch has answered, it rejects with EDITED_MEANWHILE where somebody has changed one of them since.
     */
    toggleAll(
      appId: number,
      ids: readonly number[],
      isActive: boolean,
      options?: { readonly seen?: readonly SeenFlag[] },
    ): Promise<ToggledFlags>
    about(id: number): Promise<FlagAbout>
    /** In all environments. */
    describe(id: number, about: Partial<Omit<FlagAbout, 'archived_at'>>): Promise<FlagAbout>
    /** Off in all environments, and out of rulesets and lists. */
    archive(id: number): Promise<FlagAbout>
    /** It comes back off. */
    unarchive(id: number): Promise<FlagAbout>
    /** Off everywhere, with the configurations of the other one; without `project_id` in its own project. */
    copy(id: number, copy: { readonly title: string; readonly project_id?: number }): Promise<CopiedFlag>
    /** Calls of the last minute to 30 days, oldest first; the last stretch is not over. */
    series(id: number, wanted: SeriesWanted): Promise<Series>
    /** Who asked for it, and how often in the last `range` milliseconds; default a day. */
    usage(id: number, range?: number): Promise<FlagUsage>
  }
  readonly circuits: {
    open(flagId: number): Promise<void>
    close(flagId: number): Promise<void>
  }
  readonly keys: {
    list(appId: number): Promise<SdkKey[]>
    create(appId: number, settings?: KeySettings): Promise<NewSdkKey>
    /** Makes one in place of another, which goes on working for a while. */
    rotate(appId: number, keyId: number, rotation?: Rotation): Promise<NewSdkKey>
    revoke(appId: number, keyId: number): Promise<SdkKey>
  }
  readonly tokens: {
    /** Yours, or those of everybody for an admin; those that have ended too. */
    list(): Promise<ApiToken[]>
    create(settings: TokenSettings): Promise<NewApiToken>
    /** Makes one in place of another, which goes on working for a while. */
    rotate(id: number, rotation?: Rotation): Promise<NewApiToken>
    revoke(id: number): Promise<ApiToken>
  }
  /**
   * What happens in the projects that you may see, as it happens, for ever: a connection that is lost is made again and goes
   * on where it ended. Throws where Tower refuses, or cannot be had the first time.
   */
  events(wanted?: EventsWanted): AsyncIterable<TowerEvent>
  readonly logs: {
    /** Newest first. */
    list(page?: LogPage): Promise<LogEntry[]>
    /** The newest of the app, oldest of them first. */
    ofApp(appId: number, page?: LogPage): Promise<LogEntry[]>
  }
}

export type TowerClientOptions = ConnectionOptions

/** Makes no request by itself. */
export function createTowerClient(options: TowerClientOptions): TowerClient {
  const request = createRequest(options)

  /** Asks by a name of the contract, to which the compiler holds names, ids and bodies. */
  const ask = <N extends RouteName>(name: N, ids: Params<RouteOf<N>>, more: Sent<RouteOf<N>> = {}): Promise<Fields> => {
    const { method, path } = addressOf(name, { params: ids, ...(more.query && { query: more.query }) })
    return request(method, path, more.body)
  }

  const payload = async <T>(reader: read.Reader<T>, answer: Promise<Fields>): Promise<T> =>
    reader((await answer).payload)

  const changed = async (asked: Promise<Fields>): Promise<ChangedFlag> => {
    const answer = await asked
    const notice = answer.notice === undefined ? undefined : read.string(answer.notice)
    return { flag: read.flag(answer.payload), notice }
  }

  const done = async (answer: Promise<Fields>): Promise<void> => {
    await answer
  }

  return {
    call: createCall(request),
    request,
    projects: {
      list: () => payload(read.arrayOf(read.project), ask('GET /api/projects', {})),
      get: (id) => payload(read.project, ask('GET /api/projects/:id', { id })),
      create: (title) => payload(read.project, ask('POST /api/projects', {}, { body: { title } })),
      rename: (id, title) => payload(read.project, ask('PATCH /api/projects/:id', { id }, { body: { title } })),
      delete: (id) => done(ask('DELETE /api/projects/:id', { id })),
      hygiene: (id) => payload(readHygiene, ask('GET /api/projects/:id/hygiene', { id })),
    },
    environments: {
      create: (id, body) => payload(read.project, ask('POST /api/projects/:id/environments', { id }, { body })),
      update: (id, appId, body) =>
        payload(read.project, ask('PATCH /api/projects/:id/environments/:appId', { id, appId }, { body })),
      delete: (id, appId) => payload(read.project, ask('DELETE /api/projects/:id/environments/:appId', { id, appId })),
      compare(id, { from, to, after }) {
        const query = { from: String(from), to: String(to), ...(after !== undefined && { after: String(after) }) }
        return payload(readComparison, ask('GET /api/projects/:id/compare', { id }, { query }))
      },
      promote(id, { flags, ...rest }) {
        const body = { ...rest, ...(flags && { flags: [...flags] }) }
        return payload(readPromotion, ask('POST /api/apps/:id/promote', { id }, { body }))
      },
    },
    apps: {
      list: () => payload(read.arrayOf(read.app), ask('GET /api/apps', {})),
      get: (id) => payload(read.app, ask('GET /api/apps/:id', { id })),
      create: (title) => payload(read.app, ask('POST /api/apps', {}, { body: { title } })),
      rename: (id, title) => payload(read.app, ask('PATCH /api/apps/:id', { id }, { body: { title } })),
      delete: (id) => done(ask('DELETE /api/apps/:id', { id })),
      series(id, flagIds, wanted) {
        const query = { ...seriesQuery(wanted), flags: flagIds.join(',') }
        return payload(readSeriesOfFlags, ask('GET /api/apps/:id/series', { id }, { query }))
      },
      usage: (id) => payload(readAppUsage, ask('GET /api/apps/:id/usage', { id })),
      hygiene: (id) => payload(readHygiene, ask('GET /api/apps/:id/hygiene', { id })),
    },
    flags: {
      list: (id) => payload(read.flags, ask('GET /api/apps/:id/flags', { id })),
      get: (id) => payload(read.flag, ask('GET /api/flags/:id', { id })),
      create: (id, body) => payload(read.flag, ask('POST /api/apps/:id/flags', { id }, { body })),
      update: (id, body) => changed(ask('PATCH /api/flags/:id', { id }, { body })),
      toggle: (id, is_active) => changed(ask('PATCH /api/flags/:id/toggle', { id }, { body: { is_active } })),
      delete: (id, { everywhere = false } = {}) =>
        done(ask('DELETE /api/flags/:id', { id }, everywhere ? { query: { environments: 'all' } } : {})),
      inEnvironments: (id) =>
        payload(read.arrayOf(read.flagInEnvironment), ask('GET /api/flags/:id/environments', { id })),
      timeseries(id, range, bucket) {
        const query = { timeRange: String(range), timeBucket: String(bucket) }
        return payload(read.arrayOf(read.timeseriesPoint), ask('GET /api/flags/:id/timeseries', { id }, { query }))
      },
      search(id, { limit, ...wanted } = {}) {
        const query = { ...wanted, ...(limit !== undefined && { limit: String(limit) }) }
        return payload(readFound, ask('GET /api/apps/:id/flags/search', { id }, { query }))
      },
      async toggleAll(id, ids, is_active, { seen } = {}) {
        // Rows of a list have more, and Tower refuses what it does not know.
        const known = seen?.map(({ id, edition }) => ({ id, edition }))
        const body = { flags: [...ids], is_active, ...(known && { seen: known }) }
        return readToggled(await ask('POST /api/apps/:id/flags/toggle', { id }, { body }))
      },
      about: (id) => payload(readAbout, ask('GET /api/flags/:id/about', { id })),
      describe(id, { tags, ...rest }) {
        const body = { ...rest, ...(tags && { tags: [...tags] }) }
        return payload(readAbout, ask('PATCH /api/flags/:id/about', { id }, { body }))
      },
      archive: (id) => payload(readAbout, ask('POST /api/flags/:id/archive', { id })),
      unarchive: (id) => payload(readAbout, ask('POST /api/flags/:id/unarchive', { id })),
      copy: (id, body) => payload(readCopied, ask('POST /api/flags/:id/copy', { id }, { body })),
      series: (id, wanted) =>
        payload(readSeries, ask('GET /api/flags/:id/series', { id }, { query: seriesQuery(wanted) })),
      usage: (id, range) =>
        payload(
          readFlagUsage,
          ask('GET /api/flags/:id/usage', { id }, range === undefined ? {} : { query: { range: String(range) } }),
        ),
    },
    circuits: {
      open: (id) => done(ask('POST /api/flags/circuit/:id/open', { id })),
      close: (id) => done(ask('POST /api/flags/circuit/:id/close', { id })),
    },
    keys: {
      list: (id) => payload(read.arrayOf(read.sdkKey), ask('GET /api/apps/:id/keys', { id })),
      create: (id, body = {}) => payload(read.newSdkKey, ask('POST /api/apps/:id/keys', { id }, { body })),
      rotate: (id, keyId, body = {}) =>
        payload(read.newSdkKey, ask('POST /api/apps/:id/keys/:keyId/rotate', { id, keyId }, { body })),
      revoke: (id, keyId) => payload(read.sdkKey, ask('DELETE /api/apps/:id/keys/:keyId', { id, keyId })),
    },
    tokens: {
      list: () => payload(read.arrayOf(read.apiToken), ask('GET /api/tokens', {})),
      create: (body) => payload(read.newApiToken, ask('POST /api/tokens', {}, { body })),
      rotate: (id, body = {}) => payload(read.newApiToken, ask('POST /api/tokens/:id/rotate', { id }, { body })),
      revoke: (id) => payload(read.apiToken, ask('DELETE /api/tokens/:id', { id })),
    },
    events: (wanted = {}) => followEvents(options, wanted),
    logs: {
      list: (page) => payload(read.arrayOf(read.logEntry), ask('GET /api/logs', {}, { query: pageQuery(page) })),
      ofApp: (id, page) =>
        payload(read.arrayOf(read.logEntry), ask('GET /api/logs/:id', { id }, { query: pageQuery(page) })),
    },
  }
}

interface Sent<R extends Route> {
  readonly query?: Query<R>
  readonly body?: Body<R> & object
}

const seriesQuery = ({ range, bucket }: SeriesWanted) => ({
  range: String(range),
  ...(bucket !== undefined && { bucket: String(bucket) }),
})

const pageQuery = ({ limit, before }: LogPage = {}) => ({
  ...(limit !== undefined && { limit: String(limit) }),
  ...(before !== undefined && { before: String(before) }),
})
