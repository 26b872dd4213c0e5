import { useEffect, useRef, useState } from 'react'

/** Of an element in pixels, as it is and becomes; 0 before it is known. Drawings are made anew for it, never scaled. */
export function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const watcher = new ResizeObserver(() => setWidth(element.clientWidth))
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  return { ref, width }
}
