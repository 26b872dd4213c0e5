import type { PasswordLink, Person } from '@tailslide/api'
import { useMutation } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { useChange } from '../api/use-change.js'
import { FormSheet } from '../ui/form-sheet.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

interface SureProps {
  readonly person: Person
  readonly onClose: () => void
}

export function KeepOut({ person, onClose }: SureProps) {
  const keepOut = useChange(
    () => call('PATCH /api/people/:id', { params: { id: person.id }, body: { is_disabled: true } }),
    { subjects: ['people'], said: `${apart(person.name)} ${words.people.isOut}`, onDone: onClose },
  )
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
  const remove = useChange(() => call('DELETE /api/people/:id', { params: { id: person.id } }), {
    subjects: ['people'],
    said: `${apart(person.name)} ${words.people.isGone}`,
    onDone: onClose,
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
