import { systemClock as clock } from '@tailslide/transports/clock'
import type { RedisCondition } from '@tailslide/transports/redis'
import { certificateRemedy } from '@tailslide/transports/tls-hint'
import { withoutSecrets } from '../secrets.js'
import { clockFinding } from './clock.js'
import { bad, type Finding, good } from './finding.js'
import { aheadOf } from './nats.js'
import { commandFindings } from './redis-commands.js'

/** Whether Redis is there, takes signals as Tower and SDKs send them, and keeps them. */
export async function checkRedis(address: string): Promise<Finding[]> {
  const { connectRedis, inspectRedis, USED_KEYS } = await import('@tailslide/transports/redis')
  const connection = connectRedis({ host: address, clock })
  try {
    const asked = Date.now()
    const { time, ...condition } = await inspectRedis(connection)
    const kind =
      condition.store === 'timeseries' ? 'has the TimeSeries module' : 'is plain, without the TimeSeries module'
    return [
      good('Redis', `${withoutSecrets(address)} is reachable and ${kind}`),
      ...commandFindings(condition, USED_KEYS),
      ...memoryFindings(condition),
      ...(time === undefined ? [] : [clockFinding('Redis', aheadOf(time, asked, Date.now()))]),
    ]
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error)
    return [bad('Redis', says, certificateRemedy(error, 'Redis') ?? remedyFor(says))]
  } finally {
    await connection.close()
  }
}

function remedyFor(says: string): string {
  if (/READONLY/.test(says)) return 'give the address of the primary: --redis'
  if (/NOAUTH|WRONGPASS|AUTH/.test(says)) return 'give user and password: --redis redis://user:password@host:6379'
  return 'see that Redis runs and that its address is right: --redis'
}

function memoryFindings({ memory, takesNone }: Pick<RedisCondition, 'memory' | 'takesNone'>): Finding[] {
  if (takesNone !== undefined)
    return [bad('Redis', takesNone, 'see its log: `redis-cli info persistence`, and `info memory`')]
  if (memory === undefined || memory.most === 0) return []
  const { used, most, policy } = memory
  if (policy !== 'noeviction') {
    const says = `maxmemory-policy is ${policy}: at ${most} bytes it drops signals, and circuits do not see what failed`
    return [bad('Redis', says, 'redis-cli config set maxmemory-policy noeviction')]
  }
  if (used < most * 0.95) return []
  return [bad('Redis', `its memory is used up: ${used} of ${most} bytes`, 'redis-cli config set maxmemory <more>')]
}
