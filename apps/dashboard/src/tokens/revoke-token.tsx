import type { ApiToken } from '@tailslide/api'
import { call } from '../api/call.js'
import { useChange } from '../api/use-change.js'
import { towerNow } from '../clock/tower-now.js'
import { FormSheet } from '../ui/form-sheet.js'
import { ago } from '../ui/time.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

export function RevokeToken({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const revoke = useChange(() => call('DELETE /api/tokens/:id', { params: { id: token.id } }), {
    subjects: ['tokens'],
    said: `${apart(token.name)} ${words.tokens.hasRevoked}`,
    onDone: onClose,
  })
  const { last_used_at: last } = token
  return (
    <FormSheet
      title={words.tokens.revokeTitle(token.name)}
      about={words.tokens.revokeAbout(last === null ? words.admin.never : ago(Date.parse(last), towerNow()))}
      submit={words.tokens.revokeSubmit}
      look="danger"
      sending={revoke}
      onClose={onClose}
    />
  )
}
