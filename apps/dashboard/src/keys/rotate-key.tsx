import type { NewSdkKey, SdkKey } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import type { Place } from '../frame/place.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { nextName } from '../ui/next-name.js'
import { ReasonField } from '../ui/reason-field.js'
import { Select } from '../ui/select.js'
import { isOverlap, OVERLAPS, type Overlap, optionsOf } from '../ui/spans.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'
import { nameOf } from './name-of.js'

interface RotateKeyProps {
  readonly place: Place
  readonly sdkKey: SdkKey
  readonly onMade: (key: NewSdkKey) => void
  readonly onClose: () => void
}

export function RotateKey({ place: { environment }, sdkKey, onMade, onClose }: RotateKeyProps) {
  const client = useQueryClient()
  const [overlap, setOverlap] = useState<Overlap>('day')
  const { values, bind } = useFields({ name: nextName(sdkKey.name), reason: '' })
  const rotate = useMutation({
    mutationFn: () =>
      call('POST /api/apps/:id/keys/:keyId/rotate', {
        params: { id: environment.app_id, keyId: sdkKey.id },
        body: { name: values.name.trim(), overlap: OVERLAPS[overlap] },
        reason: values.reason,
      }),
    async onSuccess({ payload }) {
      await readAgain(client, 'keys')
      onMade(payload)
    },
  })
  const of = bind(rotate.error)
  return (
    <FormSheet
      title={words.keys.rotateTitle(nameOf(sdkKey))}
      about={words.keys.rotateAbout}
      submit={words.keys.rotateSubmit}
      look={environment.is_protected ? 'production' : 'main'}
      sending={rotate}
      onClose={onClose}
    >
      <Field
        label={words.keys.rotateName}
        help={words.keys.nameHelp}
        required
        maxLength={LONGEST_NAME}
        {...of('name')}
      />
      <Select
        label={words.admin.overlap}
        value={overlap}
        options={optionsOf(words.admin.overlaps)}
        onChange={(chosen) => isOverlap(chosen) && setOverlap(chosen)}
      />
      <ReasonField guards={environment} {...of('reason')} />
    </FormSheet>
  )
}
