import { useEffect, useState } from 'react'

const PAUSE_MS = 300

/**
 * What is typed acts at once, and the address has it when the hands rest: a page of its own for each key costs more than the
 * search. What the address says otherwise, as after "back", is taken over.
 */
export function useTyped(inAddress: string, put: (text: string) => void) {
  const [typed, setTyped] = useState(inAddress)
  const [seen, setSeen] = useState(inAddress)
  const [sent, setSent] = useState(inAddress)
  if (seen !== inAddress) {
    setSeen(inAddress)
    if (inAddress !== sent) {
      setSent(inAddress)
      setTyped(inAddress)
    }
  }
  const settle = (): void => {
    if (typed === sent) return
    setSent(typed)
    put(typed)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins anew with each key, and with nothing else
  useEffect(() => {
    if (typed === sent) return
    const timer = setTimeout(settle, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return { typed, setTyped, settle }
}
