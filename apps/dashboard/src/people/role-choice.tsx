import type { Project, Role } from '@tailslide/api'
import { Select } from '../ui/select.js'
import { words } from '../words/words.js'

export const NONE = 'none'
export interface RoleWish {
  readonly role: Role | typeof NONE
  /** Otherwise in the project alone. */
  readonly isEverywhere: boolean
}

interface RoleChoiceProps {
  readonly project: Project
  readonly wish: RoleWish
  readonly onChange: (wish: RoleWish) => void
}

const IN_PROJECT = ['viewer', 'editor', 'releaser'] as const
export const EVERYWHERE = [...IN_PROJECT, 'admin'] as const

/** A role, with what it lets its holder do, and where. */
export function RoleChoice({ project, wish, onChange }: RoleChoiceProps) {
  const roles = wish.isEverywhere ? EVERYWHERE : IN_PROJECT
  return (
    <>
      <Select
        label={words.people.where}
        value={wish.isEverywhere ? 'all' : 'one'}
        options={[
          ['one', words.people.onlyHere(project.title)],
          ['all', words.people.everyProject],
        ]}
        onChange={(where) =>
          onChange({ role: wish.role === 'admin' ? 'viewer' : wish.role, isEverywhere: where === 'all' })
        }
      />
      <fieldset className="flex flex-col">
        <legend className="mb-1 font-medium">{words.people.role}</legend>
        {roles.map((role) => (
          <Choice
            key={role}
            text={words.people.roles[role]}
            help={words.people.mays[role]}
            isChosen={wish.role === role}
            onChoose={() => onChange({ ...wish, role })}
          />
        ))}
        <Choice
          text={words.people.noRole}
          help={words.people.noRoleMeans}
          isChosen={wish.role === NONE}
          onChoose={() => onChange({ ...wish, role: NONE })}
        />
      </fieldset>
    </>
  )
}

interface ChoiceProps {
  readonly text: string
  readonly help: string
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function Choice({ text, help, isChosen, onChoose }: ChoiceProps) {
  return (
    <label className="flex min-h-11 cursor-pointer items-start gap-2.5 rounded-control px-2 py-1.5 hover:bg-sunken has-checked:bg-new-tint">
      <input type="radio" name="role" checked={isChosen} onChange={onChoose} className="mt-0.5 size-4 accent-(--new)" />
      <span>
        <span className="font-semibold">{text}</span>
        <span className="block text-meta text-ink-2">{help}</span>
      </span>
    </label>
  )
}
