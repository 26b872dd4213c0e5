import type { SdkKey } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { towerNow } from '../clock/tower-now.js'
import type { Place } from '../frame/place.js'
import { FormSheet } from '../ui/form-sheet.js'
import { ReasonField } from '../ui/reason-field.js'
import { ago } from '../ui/time.js'
import { say } from '../ui/toasts.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'
import { nameOf } from './name-of.js'

interface RevokeKeyProps {
  readonly place: Place
  readonly sdkKey: SdkKey
  readonly isLast: boolean
  readonly onClose: () => void
}

/** Says who has it before it ends. */
export function RevokeKey({ place: { environment }, sdkKey, isLast, onClose }: RevokeKeyProps) {
  const client = useQueryClient()
  const { values, bind } = useFields({ reason: '' })
  const revoke = useMutation({
    mutationFn: () =>
      call('DELETE /api/apps/:id/keys/:keyId', {
        params: { id: environment.app_id, keyId: sdkKey.id },
        reason: values.reason,
      }),
    async onSuccess() {
      await readAgain(client, 'keys')
      say({ name: nameOf(sdkKey), text: words.keys.hasRevoked })
      onClose()
    },
  })
  const of = bind(revoke.error)
  return (
    <FormSheet
      title={words.keys.revokeTitle(nameOf(sdkKey))}
      about={`${whoHasIt(sdkKey)} ${isLast ? words.keys.revokeLast(environment.name) : ''}`}
      submit={words.keys.revokeSubmit}
      look="danger"
      sending={revoke}
      onClose={onClose}
    >
      <ReasonField guards={environment} {...of('reason')} />
    </FormSheet>
  )
}

function whoHasIt({ last_seen_at, last_seen_from }: SdkKey): string {
  if (last_seen_at === null) return words.keys.revokeUnused
  const from = last_seen_from === null ? '' : ` ${words.keys.from(last_seen_from)}`
  return words.keys.revokeInUse(ago(Date.parse(last_seen_at), towerNow()), from)
}
