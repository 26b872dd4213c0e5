import { type RefObject, useEffect, useState } from 'react'

/** Nearly where the list begins on a wide screen, until it has been laid out. */
const ABOUT_PX = 180

/** How many pixels down the page a list begins. Looked at whenever something of the page has another height, after the browser's own layout. */
export function useTop(list: RefObject<HTMLElement | null>, isThere: boolean): number {
  const [top, setTop] = useState(ABOUT_PX)
  useEffect(() => {
    const page = isThere ? list.current?.parentElement : undefined
    if (!page) return
    const observer = new ResizeObserver(() => setTop(list.current?.offsetTop ?? ABOUT_PX))
    observer.observe(page)
    return () => observer.disconnect()
  }, [list, isThere])
  return top
}
