import { useStore } from '../state/store.js'
import { Kbd } from '../ui/kbd.js'
import { Sheet } from '../ui/sheet.js'
import { keyboard } from '../words/keyboard.js'
import { singleKeys } from './single-keys.js'

/** All keys, and the way to be rid of those that are hit by mistake. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const areOn = useStore(singleKeys)
  return (
    <Sheet title={keyboard.title} about={keyboard.about} onClose={onClose}>
      <label className="mb-2 flex min-h-11 items-center gap-2 card:min-h-8">
        <input type="checkbox" checked={areOn} onChange={(event) => singleKeys.set(event.target.checked)} />
        {keyboard.on}
      </label>
      {keyboard.groups.map(({ title, keys }) => (
        <section key={title} className="mt-3">
          <h3 className="border-b border-line pb-1 font-semibold">{title}</h3>
          <dl className="mt-1">
            {keys.map(([pressed, does]) => (
              <div key={does} className="flex min-h-7 items-center justify-between gap-4">
                <dt>{does}</dt>
                <dd className="flex gap-1">
                  {pressed.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Sheet>
  )
}
