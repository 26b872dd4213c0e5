import { say, unsay } from '../ui/toasts.js'
import { foundOut } from '../words/found-out.js'

/** An answer that comes sooner needs no word. */
const LONG_MS = 400

interface Told {
  readonly name?: string
  readonly text: string
  readonly onLong?: () => void
}

/** Of what is done without a sheet: says that it is being done, once that takes long, until Tower has answered. */
export async function sayIfLong<T>({ onLong, ...told }: Told, act: Promise<T>): Promise<T> {
  let said: number | undefined
  const timer = setTimeout(() => {
    onLong?.()
    said = say({ ...told, more: foundOut.notAnswered, stays: true })
  }, LONG_MS)
  try {
    return await act
  } finally {
    clearTimeout(timer)
    if (said !== undefined) unsay(said)
  }
}
