import type { ApiToken, NewApiToken } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { nextName } from '../ui/next-name.js'
import { Select } from '../ui/select.js'
import { isOverlap, OVERLAPS, type Overlap } from '../ui/spans.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'

interface RotateTokenProps {
  readonly token: ApiToken
  readonly onMade: (token: NewApiToken) => void
  readonly onClose: () => void
}

/** A day at most: programs are given a new token sooner than services are restarted. */
const CHOICES = ['none', 'hour', 'day'] as const satisfies readonly Overlap[]

export function RotateToken({ token, onMade, onClose }: RotateTokenProps) {
  const client = useQueryClient()
  const [overlap, setOverlap] = useState<Overlap>('hour')
  const { values, bind } = useFields({ name: nextName(token.name) })
  const rotate = useMutation({
    mutationFn: () =>
      call('POST /api/tokens/:id/rotate', {
        params: { id: token.id },
        body: { name: values.name.trim(), overlap: OVERLAPS[overlap] },
      }),
    async onSuccess({ payload }) {
      await readAgain(client, 'tokens')
      onMade(payload)
    },
  })
  return (
    <FormSheet
      title={words.tokens.rotateTitle(token.name)}
      about={words.tokens.rotateAbout}
      submit={words.tokens.rotateSubmit}
      sending={rotate}
      onClose={onClose}
    >
      <Field
        label={words.tokens.rotateName}
        help={words.tokens.nameHelp}
        required
        maxLength={LONGEST_NAME}
        {...bind(rotate.error)('name')}
      />
      <Select
        label={words.admin.overlap}
        value={overlap}
        options={CHOICES.map((name) => [name, words.admin.overlaps[name]])}
        onChange={(value) => isOverlap(value) && setOverlap(value)}
      />
    </FormSheet>
  )
}
