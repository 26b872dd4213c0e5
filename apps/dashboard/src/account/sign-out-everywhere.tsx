import { useMutation } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { FormSheet } from '../ui/form-sheet.js'
import { words } from '../words/words.js'

export function SignOutEverywhere({ onClose }: { onClose: () => void }) {
  const signOut = useMutation({
    mutationFn: () => call('DELETE /api/me/sessions', {}),
    // Nothing of what was known here is to be left in the memory of the page.
    onSuccess: () => location.assign('/'),
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
