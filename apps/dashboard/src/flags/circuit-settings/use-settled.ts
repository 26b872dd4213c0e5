import { useEffect, useState } from 'react'

const SETTLED_MS = 300

/** While somebody types, nothing is asked for. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same values are made anew each time
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
