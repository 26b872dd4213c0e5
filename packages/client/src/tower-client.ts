import type { Flag } from '@tailslide/core'
import type { App, ChangedFlag, FlagFields, LogEntry, LogPage, NewSdkKey, SdkKey, TimeseriesPoint } from './models.js'
import * as read from './read-answer.js'
import { type ConnectionOptions, createRequest } from './request.js'

/** Everything that Tower does for people, as typed calls. Each rejects with a TowerClientError. */
export interface TowerClient {
  readonly apps: {
    list(): Promise<App[]>
    get(id: number): Promise<App>
    create(title: string): Promise<App>
    rename(id: number, title: string): Promise<App>
    /** Takes the app's flags and keys along. */
    delete(id: number): Promise<void>
  }
  readonly flags: {
    list(appId: number): Promise<Flag[]>
    get(id: number): Promise<Flag>
    create(appId: number, fields: FlagFields & { readonly title: string }): Promise<Flag>
    /** Changes the fields that are given and keeps the others. */
    update(id: number, fields: FlagFields): Promise<ChangedFlag>
    toggle(id: number, isActive: boolean): Promise<ChangedFlag>
    delete(id: number): Promise<void>
    /** Calls of the last `range` milliseconds in stretches of `bucket` milliseconds, oldest first. */
    timeseries(id: number, range: number, bucket: number): Promise<TimeseriesPoint[]>
  }
  readonly circuits: {
    open(flagId: number): Promise<void>
    close(flagId: number): Promise<void>
  }
  readonly keys: {
    list(appId: number): Promise<SdkKey[]>
    create(appId: number): Promise<NewSdkKey>
    revoke(appId: number, keyId: number): Promise<SdkKey>
  }
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

  const payload = async <T>(reader: read.Reader<T>, method: string, path: string, body?: object): Promise<T> =>
    reader((await request(method, path, body)).payload)

  const changed = async (path: string, body: object): Promise<ChangedFlag> => {
    const answer = await request('PATCH', path, body)
    const notice = answer.notice === undefined ? undefined : read.string(answer.notice)
    return { flag: read.flag(answer.payload), notice }
  }

  const done = async (method: string, path: string): Promise<void> => {
    await request(method, path)
  }

  return {
    apps: {
      list: () => payload(read.arrayOf(read.app), 'GET', '/api/apps'),
      get: (id) => payload(read.app, 'GET', `/api/apps/${id}`),
      create: (title) => payload(read.app, 'POST', '/api/apps', { title }),
      rename: (id, title) => payload(read.app, 'PATCH', `/api/apps/${id}`, { title }),
      delete: (id) => done('DELETE', `/api/apps/${id}`),
    },
    flags: {
      list: (appId) => payload(read.flags, 'GET', `/api/apps/${appId}/flags`),
      get: (id) => payload(read.flag, 'GET', `/api/flags/${id}`),
      create: (appId, fields) => payload(read.flag, 'POST', `/api/apps/${appId}/flags`, fields),
      update: (id, fields) => changed(`/api/flags/${id}`, fields),
      toggle: (id, isActive) => changed(`/api/flags/${id}/toggle`, { is_active: isActive }),
      delete: (id) => done('DELETE', `/api/flags/${id}`),
      timeseries: (id, range, bucket) =>
        payload(
          read.arrayOf(read.timeseriesPoint),
          'GET',
          `/api/flags/${id}/timeseries?timeRange=${range}&timeBucket=${bucket}`,
        ),
    },
    circuits: {
      open: (flagId) => done('POST', `/api/flags/circuit/${flagId}/open`),
      close: (flagId) => done('POST', `/api/flags/circuit/${flagId}/close`),
    },
    keys: {
      list: (appId) => payload(read.arrayOf(read.sdkKey), 'GET', `/api/apps/${appId}/keys`),
      create: (appId) => payload(read.newSdkKey, 'POST', `/api/apps/${appId}/keys`),
      revoke: (appId, keyId) => payload(read.sdkKey, 'DELETE', `/api/apps/${appId}/keys/${keyId}`),
    },
    logs: {
      list: (page) => payload(read.arrayOf(read.logEntry), 'GET', `/api/logs${query(page)}`),
      ofApp: (appId, page) => payload(read.arrayOf(read.logEntry), 'GET', `/api/logs/${appId}${query(page)}`),
    },
  }
}

function query({ limit, before }: LogPage = {}): string {
  const parts = [limit === undefined ? [] : [`limit=${limit}`], before === undefined ? [] : [`before=${before}`]].flat()
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}
