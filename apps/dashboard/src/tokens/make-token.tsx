import type { NewApiToken, Project, Role } from '@tailslide/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { projects as projectsQuery, readAgain } from '../api/queries.js'
import { towerNow } from '../clock/tower-now.js'
import { useMe } from '../frame/place.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { Select } from '../ui/select.js'
import { type Expiry, endOf, isExpiry, optionsOf } from '../ui/spans.js'
import { Tick } from '../ui/tick.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'

interface MakeTokenProps {
  readonly onMade: (token: NewApiToken) => void
  readonly onClose: () => void
}

type May = Role | 'metrics'
const isMay = (value: string): value is May => Object.hasOwn(words.tokens.mays, value)

export function MakeToken({ onMade, onClose }: MakeTokenProps) {
  const client = useQueryClient()
  const { data: projects = [] } = useQuery(projectsQuery)
  const isAdmin = useMe().grants.some(({ role }) => role === 'admin')
  const [may, setMay] = useState<May>('viewer')
  const [expiry, setExpiry] = useState<Expiry>('quarter')
  const [chosen, setChosen] = useState<readonly number[]>()
  const { values, bind } = useFields({ name: '' })
  const isForProjects = may !== 'metrics' && may !== 'admin'
  const make = useMutation({
    mutationFn: () => {
      const expires_at = endOf(expiry, towerNow())
      return call('POST /api/tokens', {
        body: {
          name: values.name.trim(),
          ...(may === 'metrics' ? { scope: 'metrics' } : { role: may }),
          ...(isForProjects && chosen && { projects: [...chosen] }),
          ...(expires_at !== undefined && { expires_at }),
        },
      })
    },
    async onSuccess({ payload }) {
      await readAgain(client, 'tokens')
      onMade(payload)
    },
  })
  const options = optionsOf(words.tokens.mays).filter(([value]) => isAdmin || value !== 'admin')
  return (
    <FormSheet
      title={words.tokens.make}
      about={words.tokens.makeAbout}
      submit={words.tokens.makeSubmit}
      sending={make}
      isIncomplete={isForProjects && chosen?.length === 0}
      onClose={onClose}
    >
      <Field
        label={words.tokens.name}
        help={words.tokens.nameHelp}
        required
        maxLength={LONGEST_NAME}
        {...bind(make.error)('name')}
      />
      <Select
        label={words.tokens.may}
        value={may}
        options={options}
        onChange={(value) => isMay(value) && setMay(value)}
      />
      {isForProjects && <Where projects={projects} chosen={chosen} onChange={setChosen} />}
      <Select
        label={words.admin.expiry}
        value={expiry}
        options={optionsOf(words.admin.expiries)}
        onChange={(value) => isExpiry(value) && setExpiry(value)}
      />
    </FormSheet>
  )
}

interface WhereProps {
  readonly projects: readonly Project[]
  /** Undefined: all. */
  readonly chosen: readonly number[] | undefined
  readonly onChange: (chosen: readonly number[] | undefined) => void
}

function Where({ projects, chosen, onChange }: WhereProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{words.tokens.where}</legend>
      <Tick
        label={words.tokens.everywhere}
        isOn={chosen === undefined}
        onChange={(isAll) => onChange(isAll ? undefined : projects.slice(0, 1).map(({ id }) => id))}
      />
      {chosen && (
        <div className="ml-6 max-h-48 overflow-y-auto">
          {projects.map(({ id, title }) => (
            <Tick
              key={id}
              label={title}
              isOn={chosen.includes(id)}
              onChange={(isOn) => onChange(isOn ? [...chosen, id] : chosen.filter((each) => each !== id))}
            />
          ))}
        </div>
      )}
    </fieldset>
  )
}
