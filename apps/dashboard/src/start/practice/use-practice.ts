import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { flagsOf, readAgain } from '../../api/queries.js'
import { towerNow } from '../../clock/tower-now.js'
import { type FlagRow, stateOf } from '../../flags/flag-state.js'
import { type Practice, play } from './play.js'
import { isPractice, readyPracticeFlag } from './practice-flag.js'
import { type PlayedService, playService } from './service.js'

export interface Practising {
  readonly practice: Practice
  readonly flag: FlagRow | undefined
  readonly isRunning: boolean
  begin(): void
  stop(): void
}

const QUIET: ReadonlySet<Practice['phase']> = new Set(['idle', 'done', 'failed'])
/** The stream tells of each step; where it is away, asking does. */
const ASK_MS = 1_500

export function usePractice(appId: number): Practising {
  const client = useQueryClient()
  const [practice, show] = useState<Practice>({ phase: 'idle' })
  const isRunning = !QUIET.has(practice.phase)
  const { data: flags } = useQuery({ ...flagsOf(appId), ...(isRunning && { refetchInterval: ASK_MS }) })
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  return {
    practice,
    flag: flags?.find(isPractice),
    isRunning,
    begin() {
      if (isRunning) return
      const controller = new AbortController()
      running.current = controller
      void run({ client, appId, show, signal: controller.signal })
    },
    stop() {
      running.current?.abort()
      show({ phase: 'idle' })
    },
  }
}

interface Run {
  readonly client: QueryClient
  readonly appId: number
  readonly show: (practice: Practice) => void
  readonly signal: AbortSignal
}

async function run({ client, appId, show, signal }: Run): Promise<void> {
  const tell = (practice: Practice): void => {
    if (!signal.aborted) show(practice)
  }
  let service: PlayedService | undefined
  tell({ phase: 'making' })
  try {
    const id = await readyPracticeFlag(appId, (await client.fetchQuery(flagsOf(appId))).find(isPractice))
    await readAgain(client, 'flags')
    service = await playService(appId, id)
    const flag = () => client.getQueryData(flagsOf(appId).queryKey)?.find((row) => row.id === id)
    const state = () => {
      const row = flag()
      return row && stateOf(row)
    }
    await play({
      service,
      state: () => state()?.kind,
      share() {
        const now = state()
        return now?.kind === 'recovering' ? now.share : 0
      },
      now: () => towerNow(),
      wait: (ms) => waitUnless(signal, ms),
      show: tell,
    })
  } catch (error) {
    tell({ phase: 'failed', error })
  } finally {
    // What it leaves behind ends by itself too.
    await service?.end().catch(() => undefined)
  }
}

const waitUnless = (signal: AbortSignal, ms: number): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    setTimeout(() => (signal.aborted ? reject(signal.reason) : resolve()), ms)
  })
