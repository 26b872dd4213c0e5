import { useEffect, useState } from 'react'

/** An answer that comes sooner needs no word. */
const LONG_MS = 400

/** Whether it has been so for a while. */
export function useLong(is: boolean): boolean {
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    if (!is) return
    const timer = setTimeout(() => setIsLong(true), LONG_MS)
    return () => {
      clearTimeout(timer)
      setIsLong(false)
    }
  }, [is])
  return isLong
}
