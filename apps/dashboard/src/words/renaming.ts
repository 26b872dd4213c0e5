import { quoted, sentences } from './apart.js'

/** Of the sheet that gives a flag another name, which alone imports it. */
export const renaming = sentences({
  title: (before: string) => `Code that asks for ${quoted(before)} will not find it`,
  about:
    'From the moment on, in every environment: services that run get the default of their code, which is off where none is named, until code with the new name is deployed.',
  safer: 'Safer: copy the flag under the new name, deploy, and archive this one when nobody asks for it any more.',
  looking: 'Looking for who asks for it…',
  asked: 'Asked for in the last 30 days by',
  unnamed: 'a service without a name',
  source: (service: string, environment: string) => `${service} in ${environment}, `,
  more: (n: number) => `and ${n.toLocaleString()} more`,
  nobody: 'No service has asked for it in the last 30 days.',
  notReported: 'Whether a service asks for it is not known: none reports what it asks for.',
  failed: 'Who asks for it could not be read.',
  guarded: (names: string) => `Protected: ${names}.`,
  sure: 'Rename it all the same',
} as const)
