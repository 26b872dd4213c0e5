import { useChange } from '../api/use-change.js'

type Told = Omit<Parameters<typeof useChange>[1], 'subjects'>

/** Does something to a project, after which all that is known of projects is read again. */
export const useProjectChange = (act: () => Promise<unknown>, told: Told) =>
  useChange(act, { subjects: ['projects', 'flags'], ...told })
