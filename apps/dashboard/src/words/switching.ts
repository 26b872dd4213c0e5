import { sentences } from './apart.js'

/** Of what has become of a switch that somebody has moved; what asks Tower for it alone imports it. */
export const switching = sentences({
  undone: 'undone',
  isOff: (environment: string) => `is off in ${environment}`,
  isOn: (environment: string) => `is on in ${environment}`,
  nobody: 'nobody gets the new path',
  someGet: (share: string) => `${share} of users get the new path`,
  couldNotSwitch: (title: string) => `${title} was not switched`,
  maybeSwitched: (title: string) => `Whether ${title} was switched is not known yet`,
})
