import type { ConfigRename } from '@tailslide/api'
import { Notice } from '../ui/notice.js'
import { dayOfYear } from '../ui/time.js'
import { words } from '../words/words.js'

/** Names of before a rename, for which a file would make a second project or environment. */
export function RenamedSince({ renamed }: { renamed: readonly ConfigRename[] }) {
  return renamed.map(({ what, title, now, at }) => (
    <div key={`${what} ${title}`} className="mb-3">
      <Notice look="warning">{words.settings.renamedSince(what, title, now, dayOfYear.format(Date.parse(at)))}</Notice>
    </div>
  ))
}
