import type { ErrorComponentProps } from '@tanstack/react-router'
import { useLayoutEffect, useState } from 'react'
import { Button } from '../ui/button.js'
import { meddled } from '../words/meddled.js'
import { words } from '../words/words.js'
import { drawAnew, isByMeddling, mayDrawAnew } from './draw-anew.js'

/** In place of what could not be drawn; what stands around it goes on, and another address begins anew. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const isForeign = isByMeddling(error)
  const [isPassing] = useState(() => isForeign && mayDrawAnew())
  useLayoutEffect(() => {
    if (isPassing) drawAnew(reset)
  }, [isPassing, reset])
  if (isPassing) return null
  return (
    <div role="alert" className="flex flex-col items-start gap-3 py-6">
      <h1 className="text-title font-semibold">{words.noPage.broken}</h1>
      <p className="max-w-prose text-ink-2">{isForeign ? meddled.stopped : words.noPage.brokenHelp}</p>
      <div className="flex gap-4 items-center">
        <Button onClick={() => location.reload()}>{words.noPage.reload}</Button>
        <a href="/">{words.noPage.toFlags}</a>
      </div>
    </div>
  )
}
