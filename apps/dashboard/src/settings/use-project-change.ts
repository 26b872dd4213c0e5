import { useMutation, useQueryClient } from '@tanstack/react-query'
import { readAgain } from '../api/queries.js'
import { say } from '../ui/toasts.js'

/** Does something to a project, after which all that is known of projects is read again. */
export function useProjectChange(
  act: () => Promise<unknown>,
  { said, onDone }: { said?: string; onDone?: () => void },
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    async onSuccess() {
      await readAgain(client, 'projects', 'flags')
      if (said !== undefined) say({ text: said })
      onDone?.()
    },
  })
}
