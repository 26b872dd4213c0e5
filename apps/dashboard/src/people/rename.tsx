import type { Person } from '@tailslide/api'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { ChangedByBoth } from '../edits/changed-by-both.js'
import { useEdits } from '../edits/use-edits.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { words } from '../words/words.js'
import { personNow } from './queries.js'

const textsOf = ({ name, email }: Person) => ({ name, email })
const LABELS = { name: words.people.name, email: words.people.email }

export function Rename({ person, onClose }: { person: Person; onClose: () => void }) {
  const client = useQueryClient()
  const { both, settle, saving, of } = useEdits({
    stored: person,
    textsOf,
    read: () => personNow(client, person),
    send: (changes) => call('PATCH /api/people/:id', { params: { id: person.id }, body: Object.fromEntries(changes) }),
    async onSaved() {
      await readAgain(client, 'people', 'me')
      onClose()
    },
  })
  return (
    <FormSheet
      title={words.people.renameTitle(person.name)}
      submit={words.people.save}
      sending={saving}
      isIncomplete={both.length > 0}
      onClose={onClose}
    >
      <ChangedByBoth both={both} labels={LABELS} onSettle={settle} />
      <Field label={words.people.name} autoComplete="off" required maxLength={LONGEST_NAME} {...of('name')} />
      <Field label={words.people.email} type="email" autoComplete="off" required maxLength={200} {...of('email')} />
    </FormSheet>
  )
}
