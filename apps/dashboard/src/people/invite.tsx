import type { PasswordLink, Project } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'
import { NONE, RoleChoice, type RoleWish } from './role-choice.js'

interface InviteProps {
  readonly project: Project
  readonly onMade: (link: PasswordLink) => void
  readonly onClose: () => void
}

export function Invite({ project, onMade, onClose }: InviteProps) {
  const client = useQueryClient()
  const [wish, setWish] = useState<RoleWish>({ role: 'editor', isEverywhere: false })
  const { values, bind } = useFields({ email: '', name: '' })
  const invite = useMutation({
    mutationFn: () => {
      const name = values.name.trim()
      const grants = wish.role === NONE ? [] : [{ role: wish.role, project_id: wish.isEverywhere ? null : project.id }]
      return call('POST /api/people', { body: { email: values.email.trim(), ...(name !== '' && { name }), grants } })
    },
    async onSuccess({ payload }) {
      await readAgain(client, 'people')
      onMade(payload)
    },
  })
  const of = bind(invite.error)
  return (
    <FormSheet
      title={words.people.inviteTitle}
      about={words.people.inviteAbout}
      submit={words.people.inviteSubmit}
      sending={invite}
      onClose={onClose}
    >
      <Field label={words.people.email} type="email" autoComplete="off" required maxLength={200} {...of('email')} />
      <Field
        label={words.people.name}
        help={words.people.inviteNameHelp}
        autoComplete="off"
        maxLength={LONGEST_NAME}
        {...of('name')}
      />
      <RoleChoice project={project} wish={wish} onChange={setWish} />
    </FormSheet>
  )
}
