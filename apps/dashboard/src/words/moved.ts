import { quoted, sentences } from './apart.js'

/** Of an address that names what is not there any more. */
export const moved = sentences({
  looking: 'Looking for what has become of it…',
  noProject: (title: string) => `There is no project ${quoted(title)}`,
  noEnvironment: (project: string, name: string) => `${project} has no environment ${quoted(name)}`,
  projectHelp: 'It may be deleted, or you may have no role in it. Links to what was renamed lead on by themselves.',
  environmentHelp: 'It may be deleted. Links to what was renamed lead on by themselves.',
  projects: 'Projects that there are',
  environments: 'Environments that there are',
  toStart: 'Make a project',
  more: (n: number) => `and ${n.toLocaleString()} more, in the menu of projects`,
})
