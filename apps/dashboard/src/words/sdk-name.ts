import { lookup } from '../state/lookup.js'
import { apart } from './apart.js'

const known = lookup({
  typescript: 'TypeScript',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  ruby: 'Ruby',
})

/** An SDK that stands here in no words of its own is shown as it calls itself. */
export const sdkName = (sdk: string): string => known(sdk) ?? apart(sdk)
