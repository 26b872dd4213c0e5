import type { Person, Project } from '@tailslide/api'
import { useState } from 'react'
import { call } from '../api/call.js'
import { useChange } from '../api/use-change.js'
import { FormSheet } from '../ui/form-sheet.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'
import { NONE, RoleChoice, type RoleWish } from './role-choice.js'
import { givenByHand, heldRole } from './role-of.js'

interface ChangeRoleProps {
  readonly person: Person
  readonly project: Project
  readonly onClose: () => void
}

export function ChangeRole({ person, project, onClose }: ChangeRoleProps) {
  const [wish, setWish] = useState<RoleWish>(() => wishOf(person, project))
  const give = useChange(
    () => {
      const params = { id: person.id }
      if (wish.role !== NONE) {
        const project_id = wish.isEverywhere ? null : project.id
        return call('POST /api/people/:id/grants', { params, body: { role: wish.role, project_id } })
      }
      const query = wish.isEverywhere ? {} : { project_id: String(project.id) }
      return call('DELETE /api/people/:id/grants', { params, query })
    },
    { subjects: ['people', 'me'], said: `${apart(person.name)} ${words.people.hasRole}`, onDone: onClose },
  )
  return (
    <FormSheet
      title={words.people.roleTitle(person.name)}
      about={words.people.roleAbout}
      submit={wish.role === NONE ? words.people.takeRole : words.people.roleSubmit}
      look={wish.role === NONE ? 'danger' : 'main'}
      sending={give}
      onClose={onClose}
    >
      <RoleChoice
        project={project}
        wish={wish}
        onChange={(next) =>
          // Looking at another place shows what somebody has there.
          setWish(
            next.isEverywhere === wish.isEverywhere
              ? next
              : { ...next, role: givenByHand(person, next.isEverywhere ? null : project.id) ?? NONE },
          )
        }
      />
    </FormSheet>
  )
}

function wishOf(person: Person, project: Project): RoleWish {
  const held = heldRole(person, project.id)
  const isEverywhere = held?.isEverywhere ?? false
  return { isEverywhere, role: givenByHand(person, isEverywhere ? null : project.id) ?? NONE }
}
