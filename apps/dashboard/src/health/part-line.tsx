import { StateGlyph } from '../ui/glyphs.js'
import { words } from '../words/words.js'

interface PartLineProps {
  readonly name: string
  readonly does: string
  /** What stops where it does not answer; undefined: it does. */
  readonly trouble?: string | undefined
  readonly more?: string | undefined
}

/** Healthy is quiet; what fails is told with what it means. */
export function PartLine({ name, does, trouble, more }: PartLineProps) {
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b border-line py-3 card:grid-cols-[200px_160px_minmax(0,1fr)]">
      <span className="font-semibold">{name}</span>
      {trouble === undefined ? (
        <span className="text-ink-2">{words.health.ok}</span>
      ) : (
        <span className="inline-flex items-center gap-2 self-start font-semibold text-open-text">
          <StateGlyph kind="open" />
          {words.health.unavailable}
        </span>
      )}
      <span className="min-w-0 text-ink-2">
        {trouble ?? does}
        {more !== undefined && <span className="block text-meta text-ink-3">{more}</span>}
      </span>
    </li>
  )
}
