import { useMutation, useQueryClient } from '@tanstack/react-query'
import { say } from '../ui/toasts.js'
import { readAgain } from './queries.js'

interface Change {
  /** What is read again when it is done. */
  readonly subjects: readonly string[]
  readonly said?: string
  readonly onDone?: () => void
}

/** Does something, reads again what it may have changed, and says that it is done. */
export function useChange(act: () => Promise<unknown>, { subjects, said, onDone }: Change) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    async onSuccess() {
      await readAgain(client, ...subjects)
      if (said !== undefined) say({ text: said })
      onDone?.()
    },
  })
}
