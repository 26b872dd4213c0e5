import type { Environment } from '@tailslide/api'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

interface Shown {
  /** In the address. */
  readonly name: string | undefined
  readonly appId: number
}

/**
 * The environment that the address names, followed to the name that somebody else may give it; without a name, the first.
 * Undefined: there is none of that name.
 */
export function useOther(others: readonly Environment[], name: string | undefined): Environment | undefined {
  const [shown, setShown] = useState<Shown>()
  const navigate = useNavigate({ from: '/p/$project/$environment/compare' })
  const stays = shown?.name === name ? others.find(({ app_id }) => app_id === shown?.appId) : undefined
  const other = stays ?? (name === undefined ? others[0] : others.find((each) => each.name === name))
  const appId = other?.app_id
  useEffect(() => {
    if (appId !== undefined) setShown({ name, appId })
  }, [name, appId])
  const now = name === undefined ? undefined : other?.name
  useEffect(() => {
    if (now !== undefined && now !== name) void navigate({ search: { with: now }, replace: true })
  }, [navigate, name, now])
  return other
}
