import type { Person, Project, Role } from '@tailslide/api'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { ChangedByBoth } from '../edits/changed-by-both.js'
import { useEdits } from '../edits/use-edits.js'
import { FormSheet } from '../ui/form-sheet.js'
import { say } from '../ui/toasts.js'
import { apart } from '../words/apart.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'
import { personNow } from './queries.js'
import { EVERYWHERE, NONE, RoleChoice } from './role-choice.js'
import { givenByHand, heldRole } from './role-of.js'

interface ChangeRoleProps {
  readonly person: Person
  readonly project: Project
  readonly onClose: () => void
}

export function ChangeRole({ person, project, onClose }: ChangeRoleProps) {
  const client = useQueryClient()
  const [isEverywhere, setIsEverywhere] = useState(heldRole(person, project.id)?.isEverywhere ?? false)
  const projectId = isEverywhere ? null : project.id
  const { texts, change, both, settle, forget, saving } = useEdits({
    stored: person,
    textsOf: (person) => ({ role: givenByHand(person, projectId) ?? NONE }),
    read: () => personNow(client, person),
    async send(changes) {
      const params = { id: person.id }
      const role = changes.get('role')
      if (role === undefined) return
      if (isRole(role)) await call('POST /api/people/:id/grants', { params, body: { role, project_id: projectId } })
      else {
        const query = projectId === null ? {} : { project_id: String(projectId) }
        await call('DELETE /api/people/:id/grants', { params, query })
      }
    },
    async onSaved({ size }) {
      await readAgain(client, 'people', 'me')
      if (size > 0) say({ text: `${apart(person.name)} ${words.people.hasRole}` })
      onClose()
    },
  })
  const { role } = texts
  return (
    <FormSheet
      title={words.people.roleTitle(person.name)}
      about={words.people.roleAbout}
      submit={role === NONE ? words.people.takeRole : words.people.roleSubmit}
      look={role === NONE ? 'danger' : 'main'}
      isIncomplete={both.length > 0}
      sending={saving}
      onClose={onClose}
    >
      <ChangedByBoth both={both} labels={LABELS} textOf={roleText} onSettle={settle} />
      <RoleChoice
        project={project}
        wish={{ role: isRole(role) ? role : NONE, isEverywhere }}
        onChange={(next) => {
          if (next.isEverywhere === isEverywhere) return change('role', next.role)
          // Looking at another place shows what somebody has there.
          forget()
          setIsEverywhere(next.isEverywhere)
        }}
      />
    </FormSheet>
  )
}

const LABELS = { role: words.people.role }
const isRole = (text: string): text is Role => EVERYWHERE.some((role) => role === text)
const roleText = (_: string, role: string): string =>
  role === NONE ? words.people.noRole : asItCame(words.people.roles, role)
