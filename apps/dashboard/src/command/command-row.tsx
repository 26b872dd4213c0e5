import { Autocomplete } from '@base-ui/react/autocomplete'
import { Kbd } from '../ui/kbd.js'
import type { Command } from './commands.js'
import { piecesOf } from './match.js'

interface CommandRowProps {
  readonly item: Command
  readonly typed: string
  readonly run: (item: Command) => void
}

export function CommandRow({ item, typed, run }: CommandRowProps) {
  const { name, isCode = false, after, hint, icon, keys } = item
  return (
    <Autocomplete.Item
      value={item}
      onClick={() => run(item)}
      className="group flex min-h-11 cursor-default items-center gap-3 rounded-control px-2.5 outline-none data-highlighted:bg-new-tint data-highlighted:shadow-[inset_2px_0_0_var(--new)] card:min-h-9"
    >
      <span className="flex w-4 shrink-0 justify-center text-ink-2">{icon}</span>
      <span className="min-w-0 py-1 wrap-anywhere">
        <span className={isCode ? 'font-mono' : ''}>
          {piecesOf(name, typed).map(({ text, isTyped, at }) =>
            isTyped ? (
              <b key={at} className="font-semibold text-new-text">
                {text}
              </b>
            ) : (
              text
            ),
          )}
        </span>
        {after !== undefined && ` ${after}`}
        {hint !== undefined && <span className="ml-3 text-meta text-ink-2">{hint}</span>}
      </span>
      <span className="ml-auto hidden shrink-0 gap-1 card:flex">
        <span className="hidden group-data-highlighted:block">
          <Kbd>↵</Kbd>
        </span>
        {keys !== undefined && <Kbd>{keys}</Kbd>}
      </span>
    </Autocomplete.Item>
  )
}
