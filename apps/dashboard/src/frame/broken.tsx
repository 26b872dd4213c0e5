import { Button } from '../ui/button.js'
import { words } from '../words/words.js'

/** In place of what could not be drawn; what stands around it goes on, and another address begins anew. */
export function Broken() {
  return (
    <div role="alert" className="flex flex-col items-start gap-3 py-6">
      <h1 className="text-title font-semibold">{words.noPage.broken}</h1>
      <p className="text-ink-2">{words.noPage.brokenHelp}</p>
      <div className="flex gap-4 items-center">
        <Button onClick={() => location.reload()}>{words.noPage.reload}</Button>
        <a href="/">{words.noPage.toFlags}</a>
      </div>
    </div>
  )
}
