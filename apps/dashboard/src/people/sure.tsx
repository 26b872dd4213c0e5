import type { PasswordLink, Person } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { FormSheet } from '../ui/form-sheet.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'

interface SureProps {
  readonly person: Person
  readonly onClose: () => void
}

export function KeepOut({ person, onClose }: SureProps) {
  const client = useQueryClient()
  const keepOut = useMutation({
    mutationFn: () => call('PATCH /api/people/:id', { params: { id: person.id }, body: { is_disabled: true } }),
    async onSuccess() {
      await readAgain(client, 'people')
      say({ text: `${person.name} ${words.people.isOut}` })
      onClose()
    },
  })
  return (
    <FormSheet
      title={words.people.disableTitle(person.name)}
      about={words.people.disableAbout}
      submit={words.people.disable}
      look="danger"
      sending={keepOut}
      onClose={onClose}
    />
  )
}

export function Remove({ person, onClose }: SureProps) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => call('DELETE /api/people/:id', { params: { id: person.id } }),
    async onSuccess() {
      await readAgain(client, 'people')
      say({ text: `${person.name} ${words.people.isGone}` })
      onClose()
    },
  })
  return (
    <FormSheet
      title={words.people.removeTitle(person.name)}
      about={words.people.removeAbout}
      submit={words.people.removeSubmit}
      look="danger"
      sending={remove}
      onClose={onClose}
    />
  )
}

export function NewLink({ person, onMade, onClose }: SureProps & { readonly onMade: (link: PasswordLink) => void }) {
  const make = useMutation({
    mutationFn: () => call('POST /api/people/:id/link', { params: { id: person.id } }),
    onSuccess: ({ payload }) => onMade(payload),
  })
  return (
    <FormSheet
      title={words.people.linkTitle(person.name)}
      about={words.people.linkAbout}
      submit={words.people.linkSubmit}
      sending={make}
      onClose={onClose}
    />
  )
}
