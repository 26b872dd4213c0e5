import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.js'
import { ApiProblem } from '../api/problem.js'
import { readAgain } from '../api/queries.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { Refusal } from '../ui/notice.js'
import { words } from '../words/words.js'

export function FirstProject() {
  const client = useQueryClient()
  const [title, setTitle] = useState('')
  const make = useMutation({
    mutationFn: () => call('POST /api/projects', { body: { title: title.trim() } }),
    // The page goes on by itself once there is a project.
    onSuccess: () => readAgain(client, 'projects'),
  })
  const problems = make.error instanceof ApiProblem ? make.error.fields : []
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {make.error && problems.length === 0 && <Refusal error={make.error} />}
      <Field
        label={words.noPage.projectName}
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        problem={problems[0]?.rule}
      />
      <Button look="main" type="submit" className="self-start" disabled={make.isPending}>
        {words.noPage.makeProject}
      </Button>
    </form>
  )
}
