import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.js'
import { ApiProblem } from '../api/problem.js'
import { me, projects, readAgain } from '../api/queries.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { Failed, Notice, sentenceOf } from '../ui/notice.js'
import { words } from '../words/words.js'
import { Account } from './bar.js'
import { placeToBeginAt } from './place.js'

/** Sends people to where they were last; whoever has nothing to see is told what to do. */
export function Home() {
  const { data: known, error, refetch } = useQuery(projects)
  const { data: person } = useQuery(me)
  if (error && !known) {
    return (
      <main className="p-6">
        <Failed error={error} what={words.frame.projects} retry={() => void refetch()} />
      </main>
    )
  }
  if (!known || !person) return null
  const place = placeToBeginAt(known)
  if (place) {
    const [project, environment] = place
    return <Navigate to="/p/$project/$environment/flags" params={{ project, environment }} replace />
  }
  const isAdmin = person.grants.some(({ role }) => role === 'admin')
  return (
    <main className="mx-auto flex max-w-[560px] flex-col gap-4 px-6 py-[12vh]">
      <div className="flex items-start justify-between gap-4">
        <h1 className="text-title font-semibold">{isAdmin ? words.frame.newProject : words.frame.noProjects}</h1>
        <Account />
      </div>
      <p className="text-ink-2">{isAdmin ? words.frame.noProjectsAdmin : words.frame.noProjectsOther}</p>
      {isAdmin && <FirstProject />}
    </main>
  )
}

function FirstProject() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [title, setTitle] = useState('')
  const make = useMutation({
    mutationFn: () => call('POST /api/projects', { body: { title: title.trim() } }),
    async onSuccess({ payload }) {
      await readAgain(client, 'projects')
      const harmless = payload.environments.find(({ is_protected }) => !is_protected) ?? payload.environments[0]
      if (!harmless) return
      const params = { project: payload.title, environment: harmless.name }
      await navigate({ to: '/p/$project/$environment/flags', params })
    },
  })
  const problems = make.error instanceof ApiProblem ? make.error.fields : []
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {make.error && problems.length === 0 && <Notice look="problem">{sentenceOf(make.error)}</Notice>}
      <Field
        label={words.frame.projectName}
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        problem={problems[0]?.rule}
      />
      <Button look="main" type="submit" className="self-start" disabled={make.isPending}>
        {words.frame.makeProject}
      </Button>
    </form>
  )
}
