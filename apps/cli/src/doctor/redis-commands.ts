import type { CommandUse, RedisCondition, RefusedCommand } from '@tailslide/transports/redis'
import { bad, doubtful, type Finding } from './finding.js'

type Store = RedisCondition['store']

const USES: readonly CommandUse[] = ['signals', 'once', 'series', 'usage']

/** What follows where commands are refused that are used for it. */
const MEANS: Readonly<Record<CommandUse, string>> = {
  signals: 'calls are not counted or not read, so no circuit opens by what fails',
  once: 'counts whose answer is lost are given up, and Aerobat does not hear how late others are',
  series: 'series that others have made keep settings that do not fit, and those of deleted flags stay',
  usage: 'Tower does not hear which service asks for which flag',
}

/** Commands that SDKs, Tower and Aerobat use and that this user is refused, by what is lost, each with what gives them back. */
export const commandFindings = (
  { store, refused, user }: Pick<RedisCondition, 'store' | 'refused' | 'user'>,
  keys: Readonly<Record<Store, readonly string[]>>,
): Finding[] =>
  USES.flatMap((use) => {
    const those = refused.filter((command) => command.use === use)
    const [first] = those
    if (!first) return []
    const names = those.map(({ name }) => name).join(', ')
    const says = `it refuses this user ${names} (${first.says}): ${MEANS[use]}`
    const remedy = remedyFor(those, user, keys[store])
    return [use === 'signals' ? bad('Redis', says, remedy) : doubtful('Redis', says, remedy)]
  })

function remedyFor(refused: readonly RefusedCommand[], user: string | undefined, keys: readonly string[]): string {
  const unknown = refused.filter(({ why }) => why === 'unknown').map(({ name }) => name)
  if (unknown.length > 0) return `see whether "rename-command" in redis.conf takes away ${unknown.join(', ')}`
  const given = [
    ...(refused.some(({ why }) => why === 'key') ? keys.map((key) => `'~${key}'`) : []),
    ...refused.filter(({ why }) => why === 'command').map(({ name }) => `+${name.toLowerCase()}`),
  ]
  return `redis-cli ACL SETUSER ${user ?? '<user>'} ${given.join(' ')}`
}
