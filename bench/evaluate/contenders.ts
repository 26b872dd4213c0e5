import { rolloutPosition } from '@tailslide/core'
import { FlagManager, type Toggler } from 'tailslide'
import { benchFlags, benchRuleset } from '../shared/flags.js'
import { CountingSink, HandFeed } from '../shared/hand-transports.js'
import type { Contender } from '../shared/interleave.js'
import { flat, userIds } from '../shared/users.js'

export const USERS = userIds(10_000)

/**
 * The least that any SDK can do: find the user's bucket in a map, compare it with the rollout of the flag that is asked
 * for. Flags and users take turns as they do below, so that turning them costs the floor what it costs the others.
 */
export function floor(): Contender {
  const buckets = new Map(USERS.map((user) => [user, rolloutPosition(user)]))
  const percentages = Array.from({ length: 100 }, () => 50)
  return {
    name: 'floor: Map lookup and comparison, 100 flags',
    run(calls) {
      let on = 0
      let f = 0
      let u = 0
      for (let i = 0; i < calls; i++) {
        if ((buckets.get(USERS[u] ?? '') ?? 100) < (percentages[f] ?? 0)) on++
        if (++f === percentages.length) f = 0
        if (++u === USERS.length) u = 0
      }
      return on
    },
  }
}

export async function startManager(flagCount: number, whitelist: readonly string[] = []) {
  const flags = benchFlags(flagCount, { white_listed_users: whitelist.join(',') })
  const rulesets = new HandFeed(benchRuleset(1, flags))
  const manager = new FlagManager({ appId: 1, rulesets, signals: new CountingSink() })
  const { ready } = await manager.initialize()
  if (!ready) throw new Error('The manager did not become ready.')
  return { manager, togglers: flags.map(({ title }) => manager.newToggler({ flagName: title })) }
}

/** Flags and users take turns, so that no call meets the flag of the call before. */
function ask(togglers: readonly Toggler[], users: readonly string[], calls: number): number {
  let on = 0
  let t = 0
  let u = 0
  for (let i = 0; i < calls; i++) {
    if (togglers[t]?.isFlagActive(users[u])) on++
    if (++t === togglers.length) t = 0
    if (++u === users.length) u = 0
  }
  return on
}

export async function ofFlags(flagCount: number): Promise<Contender> {
  const { togglers } = await startManager(flagCount)
  return { name: `isFlagActive(user), ${count(flagCount)}`, run: (calls) => ask(togglers, USERS, calls) }
}

/** A thousand of the ten thousand users are on the whitelist of every flag. */
export async function ofWhitelist(flagCount: number): Promise<Contender> {
  const { togglers } = await startManager(flagCount, USERS.slice(0, 1_000))
  return {
    name: `isFlagActive(user), ${count(flagCount)}, each with 1000 whitelisted users`,
    run: (calls) => ask(togglers, USERS, calls),
  }
}

const count = (flags: number): string => (flags === 1 ? '1 flag' : `${flags} flags`)

/** The other ways to ask, each with one flag. */
export async function otherWays(): Promise<Contender[]> {
  const { manager, togglers } = await startManager(1)
  const [toggler] = togglers
  if (!toggler) throw new Error('There is no toggler.')
  const askEach = (calls: number, isOn: (user: string) => boolean): number => {
    let on = 0
    for (let i = 0; i < calls; i++) if (isOn(USERS[i % USERS.length] ?? '')) on++
    return on
  }
  const askWithin = (calls: number): number => {
    let on = 0
    for (let i = 0; i < calls; i++) if (toggler.isFlagActive()) on++
    return on
  }
  return [
    {
      name: 'isFlagActive() inside withUserContext',
      run: (calls) => manager.withUserContext(USERS[0] ?? '', () => askWithin(calls)),
    },
    {
      name: 'withUserContext and isFlagActive()',
      run: (calls) => askEach(calls, (user) => manager.withUserContext(user, () => toggler.isFlagActive())),
    },
    {
      name: 'newToggler and isFlagActive(user)',
      run: (calls) => askEach(calls, (user) => manager.newToggler({ flagName: 'flag-1' }).isFlagActive(user)),
    },
    { name: 'decide(user)', run: (calls) => askEach(calls, (user) => toggler.decide(user).active) },
    {
      name: 'run(newPath, oldPath, { user })',
      run: (calls) =>
        askEach(calls, (user) =>
          toggler.run(
            () => true,
            () => false,
            { user },
          ),
        ),
    },
  ]
}

/** A string of its own for every call, as from a header: `known` users over and over, or users never seen before. */
export async function ofFreshStrings(): Promise<Contender[]> {
  const { togglers } = await startManager(100)
  let seen = 0
  const contender = (name: string, text: () => string, run: (users: readonly string[]) => number): Contender => {
    let users: string[] = []
    return {
      name,
      prepare(calls) {
        users = Array.from({ length: calls }, () => flat(text()))
      },
      run: () => run(users),
    }
  }
  const known = () => USERS[seen++ % USERS.length] ?? ''
  const unknown = () => `${String(seen++).padStart(8, '0')}-0000-4000-a000-000000000000`
  const askAll = (users: readonly string[]) => ask(togglers, users, users.length)
  return [
    contender('one MD5 in JavaScript: rolloutPosition(user)', unknown, (users) => {
      let on = 0
      for (const user of users) if (rolloutPosition(user) < 50) on++
      return on
    }),
    contender('isFlagActive(user), known user, fresh string', known, askAll),
    contender('isFlagActive(user), user never seen before', unknown, askAll),
  ]
}
