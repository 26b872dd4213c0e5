import type { FlagAbout } from '@tailslide/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../api/call.js'
import { readAgain } from '../../../api/queries.js'
import { Field } from '../../../ui/field.js'
import { FormSheet } from '../../../ui/form-sheet.js'
import { ReasonField } from '../../../ui/reason-field.js'
import { say } from '../../../ui/toasts.js'
import { words } from '../../../words/words.js'
import { aboutFlag } from '../queries.js'
import type { ActionProps } from './action-props.js'
import { asksForReason, refusalEverywhere } from './everywhere.js'
import { fieldProblem } from './problem-of.js'

const { details } = words.flag

type Notes = Pick<FlagAbout, 'owner' | 'tags' | 'temporary_until'>
const isOther = (notes: Notes, before: Notes): boolean =>
  notes.owner !== before.owner ||
  notes.temporary_until !== before.temporary_until ||
  notes.tags.join() !== before.tags.join()

export function Details(props: ActionProps) {
  const { data } = useQuery(aboutFlag(props.row.id))
  return data ? <DetailsForm {...props} about={data} /> : null
}

/** Name and description are in rulesets and need the right to change every environment; what people note does not. */
function DetailsForm({ place, row, onClose, about }: ActionProps & { readonly about: FlagAbout }) {
  const client = useQueryClient()
  // Somebody else may rename it meanwhile: what was not changed here is not given back.
  const [opened] = useState({ title: row.title, description: row.description })
  const [reason, setReason] = useState('')
  const [fields, setFields] = useState({
    title: row.title,
    description: row.description,
    owner: about.owner,
    tags: about.tags.join(', '),
    temporary_until: about.temporary_until ?? '',
  })
  const title = fields.title.trim()
  const isRenamed = title !== opened.title
  const isDescribed = fields.description !== opened.description
  const params = { id: row.id }
  const action = useMutation({
    async mutationFn() {
      const notes = {
        owner: fields.owner.trim(),
        tags: [...new Set(fields.tags.split(/[\s,]+/).filter((tag) => tag !== ''))],
        temporary_until: fields.temporary_until === '' ? null : fields.temporary_until,
      }
      const isNoted = isOther(notes, about)
      // An owner that is older than its rule may stay.
      const { owner, ...others } = notes
      const body = owner === about.owner ? others : notes
      if (isNoted) await call('PATCH /api/flags/:id/about', { params, body, reason })
      if (!isRenamed && !isDescribed) return isNoted
      const settings = { ...(isRenamed && { title }), ...(isDescribed && { description: fields.description }) }
      await call('PATCH /api/flags/:id', { params, body: settings, reason })
      return true
    },
    async onSuccess(isChanged) {
      if (!isChanged) return onClose()
      await readAgain(client, 'flags', 'flag', 'about', 'environments', 'history')
      onClose()
      say({ name: isRenamed ? title : row.title, text: details.saved })
    },
  })
  const of = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
    problem: fieldProblem(action.error, name),
  })
  const refusal = refusalEverywhere(place, 'settings')
  const isShared = { disabled: refusal !== undefined, ...(refusal !== undefined && { help: refusal }) }
  return (
    <FormSheet
      title={details.title}
      about={details.about}
      submit={details.submit}
      isIncomplete={title === ''}
      sending={action}
      onClose={onClose}
    >
      <Field
        label={details.name}
        help={isRenamed ? details.nameHelp : undefined}
        maxLength={200}
        {...of('title')}
        {...isShared}
      />
      <Field label={details.description} maxLength={10_000} {...of('description')} {...isShared} />
      <Field label={details.owner} help={details.ownerHelp} maxLength={200} {...of('owner')} />
      <Field label={details.tags} help={details.tagsHelp} {...of('tags')} />
      <Field label={details.until} help={details.untilHelp} type="date" {...of('temporary_until')} />
      <ReasonField
        guards={{ is_protected: true, needs_reason: asksForReason(place) && (isRenamed || isDescribed) }}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        problem={undefined}
      />
    </FormSheet>
  )
}
