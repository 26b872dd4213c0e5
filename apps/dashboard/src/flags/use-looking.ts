import { useEffect, useRef, useState } from 'react'

/** Of a mutation that is looked for where its answer was lost. */
export const LOOKED_FOR = { isLookedFor: true }

export interface Looking {
  /** What is so may be by one's own hand: nothing is claimed of who did it. */
  readonly isLooking: boolean
  /** `find` says what has become of it, and whether that is what was wanted. */
  look(find: () => Promise<boolean>): Promise<void>
}

/** Of a sheet whose answer was lost: looks for what has become of it, and ends the sheet where it was done. */
export function useLooking({ onDone, onNotDone }: { onDone: () => void; onNotDone: () => void }): Looking {
  const [isLooking, setIsLooking] = useState(false)
  const isHere = useRef(false)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  return {
    isLooking,
    async look(find) {
      setIsLooking(true)
      const isDone = await find()
      // Whoever has closed it may have opened another.
      if (!isHere.current) return
      setIsLooking(false)
      if (isDone) onDone()
      else onNotDone()
    },
  }
}
