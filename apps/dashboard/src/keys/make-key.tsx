import type { NewSdkKey } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { towerNow } from '../clock/tower-now.js'
import type { Place } from '../frame/place.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { ReasonField } from '../ui/reason-field.js'
import { Select } from '../ui/select.js'
import { type Expiry, endOf, isExpiry, optionsOf } from '../ui/spans.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'

interface MakeKeyProps {
  readonly place: Place
  readonly onMade: (key: NewSdkKey) => void
  readonly onClose: () => void
}

export function MakeKey({ place: { environment }, onMade, onClose }: MakeKeyProps) {
  const client = useQueryClient()
  const [expiry, setExpiry] = useState<Expiry>('never')
  const { values, bind } = useFields({ name: '', reason: '' })
  const make = useMutation({
    mutationFn: () => {
      const expires_at = endOf(expiry, towerNow())
      return call('POST /api/apps/:id/keys', {
        params: { id: environment.app_id },
        body: { name: values.name.trim(), ...(expires_at !== undefined && { expires_at }) },
        reason: values.reason,
      })
    },
    async onSuccess({ payload }) {
      await readAgain(client, 'keys')
      onMade(payload)
    },
  })
  const of = bind(make.error)
  return (
    <FormSheet
      title={words.keys.makeTitle(environment.name)}
      about={words.keys.makeAbout}
      submit={words.keys.makeSubmit}
      look={environment.is_protected ? 'production' : 'main'}
      sending={make}
      onClose={onClose}
    >
      <Field label={words.keys.name} help={words.keys.nameHelp} required maxLength={LONGEST_NAME} {...of('name')} />
      <Select
        label={words.admin.expiry}
        value={expiry}
        options={optionsOf(words.admin.expiries)}
        onChange={(chosen) => isExpiry(chosen) && setExpiry(chosen)}
      />
      <ReasonField guards={environment} {...of('reason')} />
    </FormSheet>
  )
}
