import { useMutation } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { leave } from '../api/session.js'
import { FormSheet } from '../ui/form-sheet.js'
import { words } from '../words/words.js'

export function SignOutEverywhere({ onClose }: { onClose: () => void }) {
  const signOut = useMutation({
    mutationFn: () => call('DELETE /api/me/sessions', {}),
    onSuccess: leave,
  })
  return (
    <FormSheet
      title={words.account.endEverywhereTitle}
      about={words.account.endEverywhereAbout}
      submit={words.account.endEverywhere}
      look="danger"
      sending={signOut}
      onClose={onClose}
    />
  )
}
