import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of packages that say by one word what their licence is, and bring no copy of it: whom it names. */
const COPYRIGHT = { '@redis/client': 'Copyright (c) 2022-2023, Redis, inc.' }
const MIT = /^MIT License\n\n.*\n\n/

/** Copies of one text differ in their spaces. */
const plain = (text) => text.replace(/\s+/g, ' ').trim()

/** The licences of what the package's files contain, each text once. `own` is our licence, which is MIT's words too. */
export function thirdPartyLicences(packages, own) {
  const texts = new Map()
  for (const { name, version, license, folder } of packages) {
    const text = licenceOf(folder) ?? mit(name, license, own)
    const { names } = texts.get(plain(text)) ?? { names: [] }
    texts.set(plain(text), { text, names: [...names, `${name} ${version} (${license})`] })
  }
  const parts = [...texts.values()].map(({ text, names }) => `${names.join('\n')}\n\n${text.trim()}\n`)
  return `The files in lib/ and cjs/lib/ contain these packages:\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`
}

function licenceOf(folder) {
  const file = join(folder, 'LICENSE')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function mit(name, license, own) {
  if (license !== 'MIT' || !COPYRIGHT[name] || !MIT.test(own)) throw new Error(`the licence of ${name} is not known`)
  return own.replace(MIT, `MIT License\n\n${COPYRIGHT[name]}\n\n`)
}
