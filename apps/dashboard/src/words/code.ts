import type { Language } from '../code/snippets.js'
import { sentences } from './apart.js'

const names: Readonly<Record<Language, string>> = {
  typescript: 'TypeScript',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  ruby: 'Ruby',
  curl: 'curl',
}

export const code = sentences({
  names,
  languages: 'Language',
  label: (language: string) => `the code for ${language}`,
  wrap: (language: Language) => (language === 'curl' ? 'Ask without an SDK' : 'Wrap the new path'),
  filled: 'Tinted: your address, environment and flag, filled in.',
  shell: 'Shell',
  copy: 'Copy',
  copied: 'Copied',
  cluster:
    'This SDK reads flags from NATS and sends calls to Redis. The addresses below are the usual ports on this host: set yours.',
  noCluster:
    'This SDK reads flags from NATS and sends calls to Redis, and this Tailslide runs without them. Start a cluster for it, or use TypeScript, JavaScript or curl.',
})
