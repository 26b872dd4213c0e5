import type { SignalFollower } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { createFollowProgress } from '../follow-progress.js'
import { chooseStore } from './choose-store.js'
import type { RedisConnection } from './connect.js'
import type { FollowRequest } from './follow-request.js'
import { createInstanceReader } from './instance-counts.js'
import { createPlainFollower, createPlainPast } from './plain-follow.js'
import { createTimeSeriesFollower, createTimeSeriesPast } from './time-series-follow.js'

/** New apps of one reading: with all of them at once, an Aerobat that starts would hold every window in two forms. */
const MOST_WHOLES = 50

export function createRedisSignalFollower(
  connection: RedisConnection,
  timeoutMs: number,
  isClosed: () => boolean,
): SignalFollower {
  const progress = createFollowProgress()
  const instances = createInstanceReader()
  const followers = {
    plain: createPlainFollower(instances),
    timeseries: createTimeSeriesFollower(instances),
  }
  const pasts = { plain: createPlainPast(instances), timeseries: createTimeSeriesPast(instances) }
  return {
    async read(given) {
      if (isClosed()) throw new TransportError('CLOSED', 'the signal reader is closed')
      progress.begin()
      const anew = [...given].filter(([appId, wanted]) => progress.isWhole(appId, wanted)).map(([appId]) => appId)
      const wholes = new Set(anew.slice(0, MOST_WHOLES))
      const left = new Set(anew.slice(MOST_WHOLES))
      const apps = left.size > 0 ? new Map([...given].filter(([appId]) => !left.has(appId))) : given
      const request: FollowRequest = { apps, readAt: progress.readAt ?? 0, wholes }
      const news = await connection.use(
        async (client) => followers[await chooseStore(client)](client, request),
        timeoutMs,
      )
      progress.done(apps, news.now, left)
      return news
    },
    startOver: progress.startOver,
    async past(stretch) {
      if (isClosed()) throw new TransportError('CLOSED', 'the signal reader is closed')
      return connection.use(async (client) => pasts[await chooseStore(client)](client, stretch), timeoutMs)
    },
  }
}
