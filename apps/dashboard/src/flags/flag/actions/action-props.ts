import type { Place } from '../../../frame/place.js'
import type { FlagRow } from '../../flag-state.js'

/** What a sheet for one of the actions is about. */
export interface ActionProps {
  readonly place: Place
  readonly row: Pick<FlagRow, 'id' | 'title' | 'description'>
  readonly onClose: () => void
}
