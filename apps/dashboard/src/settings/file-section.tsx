import type { Project, Role } from '@tailslide/api'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { call } from '../api/call.js'
import { Button } from '../ui/button.js'
import { Refusal } from '../ui/notice.js'
import { Section } from '../ui/section.js'
import { words } from '../words/words.js'
import { ApplyFile } from './apply-file.js'
import { saveAs } from './project-file.js'

export function FileSection({ project, role }: { project: Project; role: Role | undefined }) {
  const isReleaser = role === 'releaser' || role === 'admin'
  const params = { id: project.id }
  const download = useMutation({
    mutationFn: () => call('GET /api/projects/:id/config', { params }),
    onSuccess: ({ payload }) => saveAs(`${project.title}.json`, `${JSON.stringify(payload, undefined, 2)}\n`),
  })
  const guards = {
    is_protected: project.environments.some(({ is_protected }) => is_protected),
    needs_reason: project.environments.some(({ needs_reason }) => needs_reason),
  }
  return (
    <Section title={words.settings.file} about={words.settings.fileAbout}>
      <Button className="mt-3" disabled={download.isPending} onClick={() => download.mutate()}>
        <Download size={15} aria-hidden />
        {words.settings.download}
      </Button>
      {download.error && (
        <div className="mt-3">
          <Refusal error={download.error} />
        </div>
      )}
      <ApplyFile
        send={({ body, reason }) => call('POST /api/projects/:id/config', { params, body, reason })}
        guards={guards}
        isDisabled={!isReleaser}
      />
      {!isReleaser && <p className="mt-1 text-meta text-ink-3">{words.admin.onlyReleasersOfProject}</p>}
    </Section>
  )
}
