import { useEffect, useState } from 'react'
import { WaitingRows } from '../ui/waiting-rows.js'
import { toCome } from '../words/to-come.js'

const SLOW_MS = 1_000

/** In place of a page whose file has not come: never the page before, under this one's name. */
export function ToCome() {
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), SLOW_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!isSlow) return <WaitingRows />
  return (
    <div role="status" className="flex flex-col gap-3 px-4 py-8">
      <h1 className="text-section font-semibold">{toCome.title}</h1>
      <p className="text-ink-2">{toCome.help}</p>
    </div>
  )
}
