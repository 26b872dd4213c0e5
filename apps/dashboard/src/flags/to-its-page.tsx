import { useNavigate } from '@tanstack/react-router'
import { usePlace } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { sheets } from '../words/sheets.js'

/** From a sheet about a flag that has left the lists to what can be done about it. */
export function ToItsPage({ title, onOpen }: { title: string; onOpen: () => void }) {
  const { project, environment } = usePlace()
  const navigate = useNavigate()
  const open = (): void => {
    onOpen()
    const params = { project: project.title, environment: environment.name, flag: title }
    void navigate({ to: '/p/$project/$environment/flags/$flag', params })
  }
  return (
    <Button look="main" onClick={open}>
      {sheets.toItsPage}
    </Button>
  )
}
