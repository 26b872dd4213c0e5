import { Button } from '../ui/button.js'
import { words } from '../words/words.js'

/** In place of a page that could not be drawn. */
export function Broken() {
  return (
    <div role="alert" className="flex flex-col items-start gap-3 p-6">
      <h1 className="text-title font-semibold">{words.frame.broken}</h1>
      <p className="text-ink-2">{words.problem.other}</p>
      <Button onClick={() => location.reload()}>{words.frame.reload}</Button>
    </div>
  )
}
