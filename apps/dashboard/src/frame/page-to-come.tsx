import { Suspense } from 'react'
import { later } from './at-hand.js'

const ToCome = later(async () => (await import('./to-come.js')).ToCome)

/** At hand before Tower is away: `main` reads it ahead. */
export const PageToCome = () => (
  <Suspense>
    <ToCome />
  </Suspense>
)
