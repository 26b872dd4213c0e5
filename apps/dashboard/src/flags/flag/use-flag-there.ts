import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { FlagRow } from '../flag-state.js'
import { type FlagThere, flagAt, flagNames, type LastShown, pathUnder } from './flag-at.js'

interface FlagHere extends FlagThere {
  /** Lets go of one that is gone, for another one that has its name. */
  readonly letGo: () => void
}

/** The flag of an address, followed to the name that somebody else may have given it since. */
export function useFlagThere(rows: readonly FlagRow[] | undefined, appId: number, title: string): FlagHere {
  const [last, setLast] = useState<LastShown>()
  const there = rows ? flagAt(rows, { appId, title }, last) : NOWHERE
  const { row } = there
  const { pathname, searchStr, hash } = useLocation()
  const navigate = useNavigate()
  const id = row?.id
  useEffect(() => {
    if (id === undefined) return
    flagNames.note({ appId, title, id })
    setLast({ appId, title, id })
  }, [appId, title, id])
  const now = row?.title ?? title
  useEffect(() => {
    if (now === title) return
    void navigate({
      href: `${pathUnder(pathname, now)}${searchStr}${hash && `#${hash}`}`,
      replace: true,
      // It is the same flag: nothing is left that could be lost, and nobody has asked to be somewhere else on the page.
      ignoreBlocker: true,
      resetScroll: false,
      hashScrollIntoView: false,
    })
  }, [navigate, now, title, pathname, searchStr, hash])
  return { ...there, letGo: () => setLast(undefined) }
}

const NOWHERE: FlagThere = { id: undefined, row: undefined }
