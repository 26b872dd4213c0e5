import { call } from '../../api/call.js'
import { type FlagRow, stateOf } from '../../flags/flag-state.js'
import { words } from '../../words/words.js'

export const PRACTICE_TITLE = 'practice-failure'

/** Quicker than a new flag: nobody watches ten steps of two seconds after a wait of ten. */
const SETTINGS = {
  title: PRACTICE_TITLE,
  is_active: true,
  rollout_percentage: 100,
  circuit_recovery_delay: 6_000,
  circuit_recovery_rate: 2_000,
  circuit_recovery_increment_percentage: 20,
} as const

export const isPractice = ({ title }: Pick<FlagRow, 'title'>): boolean => title === PRACTICE_TITLE

/** The flag as the practice begins: there, on for everyone, its circuit closed. Answers with its id. */
export async function readyPracticeFlag(appId: number, flag: FlagRow | undefined): Promise<number> {
  if (!flag) {
    const { description } = words.start.practice
    const { payload } = await call('POST /api/apps/:id/flags', {
      params: { id: appId },
      body: { ...SETTINGS, description },
    })
    await call('PATCH /api/flags/:id/about', { params: { id: payload.id }, body: { tags: ['practice'] } })
    return payload.id
  }
  const params = { id: flag.id }
  const { kind } = stateOf(flag)
  if (kind === 'open' || kind === 'recovering') await call('POST /api/flags/circuit/:id/close', { params })
  if (kind !== 'closed' || flag.rollout_percentage !== 100) {
    await call('PATCH /api/flags/:id', {
      params,
      body: { is_active: true, rollout_percentage: 100, circuit_mode: 'automatic' },
    })
  }
  return flag.id
}
