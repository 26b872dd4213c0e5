import type { Person } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'

export function Rename({ person, onClose }: { person: Person; onClose: () => void }) {
  const client = useQueryClient()
  const { values, bind } = useFields({ name: person.name, email: person.email })
  const rename = useMutation({
    mutationFn: () => {
      const name = values.name.trim()
      // A name that is older than its rule may stay.
      const body = { ...(name !== person.name && { name }), email: values.email.trim() }
      return call('PATCH /api/people/:id', { params: { id: person.id }, body })
    },
    async onSuccess() {
      await readAgain(client, 'people', 'me')
      onClose()
    },
  })
  const of = bind(rename.error)
  return (
    <FormSheet
      title={words.people.renameTitle(person.name)}
      submit={words.people.save}
      sending={rename}
      onClose={onClose}
    >
      <Field label={words.people.name} autoComplete="off" required maxLength={LONGEST_NAME} {...of('name')} />
      <Field label={words.people.email} type="email" autoComplete="off" required maxLength={200} {...of('email')} />
    </FormSheet>
  )
}
