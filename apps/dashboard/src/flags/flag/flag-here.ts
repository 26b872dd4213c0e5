import type { Flag } from '@tailslide/core'
import { createContext, useContext } from 'react'
import type { Place } from '../../frame/place.js'
import type { FlagRow } from '../flag-state.js'
import type { DraftProps } from './draft.js'

/** The flag that a page is about. */
export interface FlagHere extends DraftProps {
  readonly place: Place
  /** As the list knows it: the first to hear of a switch or a circuit that has moved. */
  readonly row: FlagRow
  readonly flag: Flag
}

export const FlagHereContext = createContext<FlagHere | undefined>(undefined)

/** Of a tab of the flag's page. */
export function useFlagHere(): FlagHere {
  const here = useContext(FlagHereContext)
  if (!here) throw new Error('this stands outside of the page of a flag')
  return here
}
