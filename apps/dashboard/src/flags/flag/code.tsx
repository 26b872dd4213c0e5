import { useFlagHere } from './flag-here.js'

export function Code() {
  const { flag } = useFlagHere()
  return <pre>{flag.title}</pre>
}
