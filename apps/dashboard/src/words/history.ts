import { lookup } from '../state/lookup.js'
import { sentences } from './apart.js'

/** What was done, short enough for a row. Actions that stand here in no words of their own are shown as Tower describes them. */
const known = lookup({
  create: 'made',
  update: 'changed',
  flag_on: 'turned on',
  flag_off: 'turned off',
  circuit_open: 'opened',
  circuit_close: 'closed',
  circuit_recovery_start: 'recovery began',
  circuit_recovery_update: 'recovery goes on',
  restore: 'brought back',
  archive: 'archived',
  unarchive: 'brought back from the archive',
  promote: 'promoted',
})

export const history = sentences({
  circuit: 'Circuit',
  you: 'You',
  unknown: 'Unknown',
  /** What the circuit did because its mode was set. */
  byMode: (action: string): string => (action === 'circuit_open' ? 'forced off' : 'mode changed'),
  action: (action: string): string => known(action) ?? action.replaceAll('_', ' '),
})
