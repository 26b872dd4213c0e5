import type { ApiToken } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { FormSheet } from '../ui/form-sheet.js'
import { ago } from '../ui/time.js'
import { say } from '../ui/toasts.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

export function RevokeToken({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => call('DELETE /api/tokens/:id', { params: { id: token.id } }),
    async onSuccess() {
      await readAgain(client, 'tokens')
      say({ text: `${apart(token.name)} ${words.tokens.hasRevoked}` })
      onClose()
    },
  })
  const { last_used_at: last } = token
  return (
    <FormSheet
      title={words.tokens.revokeTitle(token.name)}
      about={words.tokens.revokeAbout(last === null ? words.admin.never : ago(Date.parse(last), Date.now()))}
      submit={words.tokens.revokeSubmit}
      look="danger"
      sending={revoke}
      onClose={onClose}
    />
  )
}
