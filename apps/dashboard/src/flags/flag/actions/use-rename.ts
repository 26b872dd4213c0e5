import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ActionProps } from './action-props.js'
import { askersOf } from './askers.js'

/** Another name has to be meant where services ask for the flag, or may, and where environments are protected. */
export function useRename({ place, row }: Pick<ActionProps, 'place' | 'row'>, isRenamed: boolean) {
  const [isTicked, setIsTicked] = useState(false)
  const askers = useQuery({ ...askersOf(row.id), enabled: isRenamed })
  const guarded = place.project.environments.flatMap(({ name, is_protected }) => (is_protected ? [name] : []))
  const isHarmless = guarded.length === 0 && askers.data?.sources.length === 0
  const isAsked = isRenamed && !isHarmless
  const isKnown = guarded.length > 0 || !askers.isPending
  return {
    isUnsure: isAsked && !isTicked,
    notice: { askers, guarded, onSure: setIsTicked, isSure: isAsked && isKnown ? isTicked : undefined },
  }
}
