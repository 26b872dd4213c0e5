import { existsSync } from 'node:fs'
import type { Contender } from '../shared/interleave.js'
import { USERS } from './contenders.js'

interface Peer {
  readonly name: string
  /** What the peer takes for a user; made once for each, outside the measured time. */
  contextOf(user: string): object
  readonly isOn?: (flagName: string, context: object) => boolean
  readonly isOnAsync?: (flagName: string, context: object) => Promise<boolean>
  stop(): void | Promise<void>
}

const FOLDER = new URL('../../peers/', import.meta.url)
const PEERS = ['flagd-core', 'unleash', 'growthbook', 'launchdarkly']

/** Those that are installed, each with as many flags, on for half of the users; its answers are checked before it is timed. */
export async function startPeers(flagCount: number): Promise<{ contenders: Contender[]; stop: () => Promise<void> }> {
  if (!existsSync(new URL('node_modules', FOLDER))) {
    console.log('No peers are installed: npm ci --prefix bench/peers\n')
    return { contenders: [], stop: async () => {} }
  }
  const names = Array.from({ length: flagCount }, (_, index) => `flag-${index + 1}`)
  const peers: Peer[] = []
  for (const file of PEERS) {
    const { start }: { start: (names: string[]) => Promise<Peer> } = await import(new URL(`${file}.mjs`, FOLDER).href)
    peers.push(await start(names))
  }
  const contenders = peers.map((peer) => contenderOf(peer, names))
  for (const { name, run } of contenders) {
    const share = (await run(20_000)) / 20_000
    if (share < 0.45 || share > 0.55) throw new Error(`${name} is on for ${share * 100} % instead of about half.`)
  }
  return {
    contenders,
    stop: async () => {
      for (const peer of peers) await peer.stop()
    },
  }
}

function contenderOf(peer: Peer, flagNames: readonly string[]): Contender {
  const contexts = USERS.map((user) => peer.contextOf(user))
  const { name, isOn, isOnAsync } = peer
  const at = <T>(list: readonly T[], index: number): T => {
    const item = list[index % list.length]
    if (item === undefined) throw new Error('The list is empty.')
    return item
  }
  if (isOn) {
    return {
      name,
      run(calls) {
        let on = 0
        for (let i = 0; i < calls; i++) if (isOn(at(flagNames, i), at(contexts, i))) on++
        return on
      },
    }
  }
  return {
    name,
    async run(calls) {
      let on = 0
      for (let i = 0; i < calls; i++) if (await isOnAsync?.(at(flagNames, i), at(contexts, i))) on++
      return on
    },
  }
}
