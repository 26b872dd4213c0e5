import type { ConfigRename } from '@tailslide/api'
import { Notice } from '../ui/notice.js'
import { dayOfYear } from '../ui/time.js'
import { words } from '../words/words.js'

/** A file from long ago may have many. */
const MOST_SHOWN = 10

/** Names of before a rename, for which a file would make a second project, environment or flag. */
export function RenamedSince({ renamed }: { renamed: readonly ConfigRename[] }) {
  const texts = renamed
    .slice(0, MOST_SHOWN)
    .map(({ what, title, now, at }) => words.settings.renamedSince(what, title, now, dayOfYear.format(Date.parse(at))))
  const more = renamed.length > MOST_SHOWN ? [words.settings.moreRenamed(renamed.length - MOST_SHOWN)] : []
  return [...texts, ...more].map((text) => (
    <div key={text} className="mb-3">
      <Notice look="warning">{text}</Notice>
    </div>
  ))
}
