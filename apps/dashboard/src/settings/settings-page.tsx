import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.js'
import { useProject } from '../frame/whereabouts.js'
import { guardsOf } from '../ui/guards.js'
import { PageHead } from '../ui/page-head.js'
import { ReasonField } from '../ui/reason-field.js'
import { Refusable } from '../ui/refusable.js'
import { Section } from '../ui/section.js'
import { useFields } from '../ui/use-fields.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'
import { Environments } from './environments.js'
import { FileSection } from './file-section.js'
import { ProjectName } from './project-name.js'
import { TypedSheet } from './typed-sheet.js'
import { useProjectChange } from './use-project-change.js'

export function SettingsPage() {
  const { project, role } = useProject()
  const navigate = useNavigate()
  const [isDeleting, setIsDeleting] = useState(false)
  const { values, bind } = useFields({ reason: '' })
  const refusal = role === 'admin' ? undefined : words.admin.onlyAdmins
  const remove = useProjectChange(
    async () => {
      await call('DELETE /api/projects/:id', { params: { id: project.id }, reason: values.reason })
      // Away first: the page of a project that is gone has nothing to show.
      await navigate({ to: '/' })
    },
    { said: `${apart(project.title)} ${words.settings.isDeleted}` },
  )
  return (
    <div>
      <PageHead
        title={words.settings.title}
        about={words.settings.about(project.title)}
        action={
          <Refusable refusal={refusal} onClick={() => void navigate({ to: '/new-project' })}>
            {words.settings.new}
          </Refusable>
        }
      />
      <ProjectName key={project.id} project={project} refusal={refusal} />
      <Environments project={project} refusal={refusal} />
      <FileSection project={project} role={role} />
      <Section title={words.settings.danger}>
        <p className="mt-3 mb-3 max-w-[680px] text-ink-2">{words.settings.dangerHelp(project.environments.length)}</p>
        <Refusable look="danger" isAtLeft refusal={refusal} onClick={() => setIsDeleting(true)}>
          {words.settings.danger}
        </Refusable>
      </Section>
      {isDeleting && (
        <TypedSheet
          title={words.settings.deleteProject(project.title)}
          about={words.settings.dangerHelp(project.environments.length)}
          name={project.title}
          sending={remove}
          onClose={() => setIsDeleting(false)}
        >
          <ReasonField guards={guardsOf(project)} {...bind(remove.error)('reason')} />
        </TypedSheet>
      )}
    </div>
  )
}
