import { setTimeout as wait } from 'node:timers/promises'
import type { TowerClient } from '@tailslide/client'
import type { Traffic } from './traffic.js'
import type { Moment, View } from './view.js'

/** The parts that the story moves. */
export interface Stage {
  readonly tower: TowerClient
  readonly flagId: number
  readonly serviceUrl: string
  readonly traffic: Traffic
  readonly view: View
}

export interface Summary {
  readonly millisecondsToOff: number
  readonly recoverySeconds: number
  readonly sent: number
  readonly failed: number
}

const FRAME_MS = 200
/** No scene may hang the demo. A circuit that opens again and again waits up to ten minutes. */
const SCENE_LIMIT_MS = 630_000

/** What a new flag has, but for the recovery, which is quicker: an audience would not sit through ten steps of two seconds. */
export const FLAG_SETTINGS = {
  title: 'new-checkout',
  description: 'Prices the basket with the new price service.',
  is_active: true,
  rollout_percentage: 0,
  circuit_recovery_delay: 3_000,
  circuit_recovery_rate: 1_000,
  circuit_recovery_increment_percentage: 20,
} as const

export async function playStory(stage: Stage): Promise<Summary> {
  const { tower, flagId, view, traffic } = stage
  const scene = sceneOf(stage)
  const before = traffic.totals
  await tower.flags.update(flagId, { rollout_percentage: 0 })

  view.say('The flag is on for nobody: every customer takes the old path.')
  await scene('0 %: nobody', (moment) => moment.newPath < 1, 2_000)

  view.say('Rolling out to 25 % of the customers.')
  await tower.flags.update(flagId, { rollout_percentage: 25 })
  await scene('25 %: a quarter', (moment) => moment.newPath > 15 && moment.newPath < 35, 4_000)

  view.say('All is well. Rolling out to everyone.')
  await tower.flags.update(flagId, { rollout_percentage: 100 })
  await scene('100 %: everyone', (moment) => moment.newPath > 99, 4_000)

  view.say('The new price service goes down: every call on the new path fails.')
  await fetch(`${stage.serviceUrl}/fault`, { method: 'POST' })
  await scene('failing', (moment) => moment.circuit === 'open', 0)
  const millisecondsToOff = await timeToOff(stage)
  view.say(`The circuit opened: ${millisecondsToOff.toFixed(0)} ms from the first failure to off for everyone.`)
  await scene('off for everyone', (moment) => moment.failed === 0, 2_000)

  view.say('The price service is mended. The circuit will find out by itself.')
  await fetch(`${stage.serviceUrl}/fault`, { method: 'DELETE' })
  const recoveryStartedAt = performance.now()
  await scene('waiting', (moment) => moment.circuit.startsWith('recovering'), 0)
  view.say('The circuit lets a few customers try the new path, then more.')
  await scene('recovering', (moment) => moment.circuit === 'closed', 0)
  const recoverySeconds = (performance.now() - recoveryStartedAt) / 1000
  view.say('The circuit is closed: everyone is on the new path again.')
  await scene('100 %: everyone', (moment) => moment.newPath > 99, 1_000)

  const { sent, failed } = traffic.totals
  return { millisecondsToOff, recoverySeconds, sent: sent - before.sent, failed: failed - before.failed }
}

/** Shows moments until what the scene waits for is seen and `atLeastMs` have passed. */
function sceneOf(stage: Stage) {
  return async (name: string, seen: (moment: Moment) => boolean, atLeastMs: number): Promise<void> => {
    const startedAt = performance.now()
    for (;;) {
      const moment = await look(stage, name)
      stage.view.show(moment)
      const elapsed = performance.now() - startedAt
      if (elapsed >= atLeastMs && seen(moment)) return
      if (elapsed > SCENE_LIMIT_MS)
        throw new Error(`The scene "${name}" did not end within ${SCENE_LIMIT_MS / 1000} s.`)
      await wait(FRAME_MS)
    }
  }
}

async function look({ tower, flagId, traffic }: Stage, scene: string): Promise<Moment> {
  const flag = await tower.flags.get(flagId)
  const circuit = {
    close: 'closed',
    open: 'open',
    recovery: `recovering at ${flag.circuit_recovery_percentage} %`,
  }[flag.circuit_status]
  const { newPath, failed } = traffic.shares()
  return { scene, rollout: flag.rollout_percentage, newPath, failed, circuit }
}

/** As the service saw it: from its first failed call to its first look at the flag that found it off. */
async function timeToOff({ serviceUrl }: Stage): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(`${serviceUrl}/timing`)
    const timing: unknown = await response.json()
    if (typeof timing === 'object' && timing && 'millisecondsToOff' in timing) {
      if (typeof timing.millisecondsToOff === 'number') return timing.millisecondsToOff
    }
    await wait(20)
  }
  throw new Error('The service never saw the flag go off.')
}
