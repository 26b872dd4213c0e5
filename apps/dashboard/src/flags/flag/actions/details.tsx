import type { FlagAbout } from '@tailslide/api'
import type { Flag } from '@tailslide/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../api/call.js'
import { readAgain } from '../../../api/queries.js'
import { ChangedByBoth } from '../../../edits/changed-by-both.js'
import type { Texts } from '../../../edits/edits.js'
import { useEdits } from '../../../edits/use-edits.js'
import { Field } from '../../../ui/field.js'
import { FormSheet } from '../../../ui/form-sheet.js'
import { ReasonField } from '../../../ui/reason-field.js'
import { say } from '../../../ui/toasts.js'
import { words } from '../../../words/words.js'
import { aboutFlag, flagOf } from '../queries.js'
import type { ActionProps } from './action-props.js'
import { asksForReason, refusalEverywhere } from './everywhere.js'
import { Renaming } from './renaming.js'
import { useRename } from './use-rename.js'

const { details } = words.flag

const LABELS = {
  title: details.name,
  description: details.description,
  owner: details.owner,
  tags: details.tags,
  temporary_until: details.until,
}
type Name = keyof typeof LABELS

/** Name and description are in rulesets and need the right to change every environment; what people note does not. */
interface Stored {
  readonly flag: Pick<Flag, 'title' | 'description'>
  readonly about: FlagAbout
}

const textsOf = ({ flag: { title, description }, about }: Stored): Texts<Name> => ({
  ...{ title, description, owner: about.owner },
  ...{ tags: about.tags.join(', '), temporary_until: about.temporary_until ?? '' },
})

export function Details(props: ActionProps) {
  const flag = useQuery(flagOf(props.row.id)).data?.flag
  const about = useQuery(aboutFlag(props.row.id)).data
  return flag && about ? <DetailsForm {...props} stored={{ flag, about }} /> : null
}

function DetailsForm({ place, row, onClose, stored }: ActionProps & { readonly stored: Stored }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const { texts, changed, both, settle, saving, of } = useEdits({
    stored,
    textsOf,
    async read() {
      const [{ flag }, about] = await Promise.all([
        client.fetchQuery({ ...flagOf(row.id), staleTime: 0 }),
        client.fetchQuery({ ...aboutFlag(row.id), staleTime: 0 }),
      ])
      return { flag, about }
    },
    async send(changes) {
      const asked = { params: { id: row.id }, reason }
      const notes = notesIn(changes)
      const settings = settingsIn(changes)
      if (Object.keys(notes).length > 0) await call('PATCH /api/flags/:id/about', { ...asked, body: notes })
      if (Object.keys(settings).length > 0) await call('PATCH /api/flags/:id', { ...asked, body: settings })
    },
    async onSaved(sent) {
      if (sent.size === 0) return onClose()
      await readAgain(client, 'flags', 'flag', 'about', 'environments', 'history')
      onClose()
      say({ name: sent.get('title') ?? row.title, text: details.saved })
    },
  })
  const isNamed = texts.title.trim() !== ''
  const isRenamed = changed.has('title')
  const rename = useRename({ place, row }, isRenamed && isNamed)
  const refusal = refusalEverywhere(place, 'settings')
  const isShared = { disabled: refusal !== undefined, ...(refusal !== undefined && { help: refusal }) }
  return (
    <FormSheet
      title={details.title}
      about={details.about}
      submit={details.submit}
      isIncomplete={!isNamed || rename.isUnsure || both.length > 0}
      sending={saving}
      onClose={onClose}
    >
      <ChangedByBoth both={both} labels={LABELS} onSettle={settle} />
      <Field label={details.name} maxLength={200} {...of('title')} {...isShared} />
      {isRenamed && isNamed && <Renaming before={stored.flag.title} {...rename.notice} />}
      <Field label={details.description} maxLength={10_000} {...of('description')} {...isShared} />
      <Field label={details.owner} help={details.ownerHelp} maxLength={200} {...of('owner')} />
      <Field label={details.tags} help={details.tagsHelp} {...of('tags')} />
      <Field label={details.until} help={details.untilHelp} type="date" {...of('temporary_until')} />
      <ReasonField
        guards={{ is_protected: true, needs_reason: asksForReason(place) && (isRenamed || changed.has('description')) }}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        problem={undefined}
      />
    </FormSheet>
  )
}

type Changes = ReadonlyMap<Name, string>

const settingsIn = (changes: Changes) =>
  Object.fromEntries([...changes].filter(([name]) => name === 'title' || name === 'description'))

function notesIn(changes: Changes): Partial<Pick<FlagAbout, 'owner' | 'tags' | 'temporary_until'>> {
  const [owner, tags, until] = [changes.get('owner'), changes.get('tags'), changes.get('temporary_until')]
  return {
    ...(owner !== undefined && { owner }),
    ...(tags !== undefined && { tags: [...new Set(tags.split(/[\s,]+/).filter((tag) => tag !== ''))] }),
    ...(until !== undefined && { temporary_until: until === '' ? null : until }),
  }
}
