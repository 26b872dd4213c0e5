import { CodeBlock } from '../code/code-block.js'
import { Button } from '../ui/button.js'
import { Sheet } from '../ui/sheet.js'
import { exactTime } from '../ui/time.js'
import { words } from '../words/words.js'

interface LinkShownProps {
  readonly made: { readonly link: string; readonly expires_at: string }
  readonly onClose: () => void
}

/** The one time that a link is seen. */
export function LinkShown({ made, onClose }: LinkShownProps) {
  return (
    <Sheet
      title={words.people.linkMade}
      about={words.people.linkMadeAbout(exactTime(Date.parse(made.expires_at)))}
      onClose={onClose}
    >
      <CodeBlock parts={[{ filled: made.link }]} label={words.people.linkLabel} about={words.admin.shownOnce} />
      <div className="mt-4 flex justify-end">
        <Button look="main" onClick={onClose}>
          {words.admin.done}
        </Button>
      </div>
    </Sheet>
  )
}
