import type { Command } from '@commander-js/extra-typings'
import { CliError } from '../errors.js'
import * as option from '../options.js'
import type { Remote } from './add-verbs.js'
import { remoteTower } from './tower.js'

const LOGIN_EXAMPLES = `
Examples:
  $ tailslide login --tower http://localhost:3001          asks for the token and shows nothing of it
  $ tailslide login --tower https://flags.example.com < token.txt

The address and the token are kept in a file that only you can read. TAILSLIDE_TOWER_URL and TAILSLIDE_TOKEN win over it.`

/** Reads one line: typed by a person, without showing it, or piped in. */
export type ReadSecret = (prompt: string) => Promise<string>

/** `tailslide login` and `tailslide logout`. */
export function addLogIn(program: Command, { logins, output }: Remote, readSecret: ReadSecret): void {
  program
    .command('login')
    .summary('keep the address of a Tower and your token for the commands that follow')
    .description('Asks for your API token, tries it, and keeps it with the address for the commands that follow.')
    .addOption(option.towerUrlOption())
    .addOption(option.tokenOption())
    .addHelpText('after', LOGIN_EXAMPLES)
    .action(async (options) => {
      // Before anybody types a token in vain.
      const { file } = logins
      const token = (options.token || (await readSecret('Token: '))).trim()
      if (token === '') throw new CliError('INVALID_OPTION', 'the token is empty: an API token begins with tsa_')
      const tower = remoteTower({ tower: options.tower ?? logins.read()?.tower, token, isLogin: true }, logins)
      // Whoever may see nothing yet has a list all the same.
      await tower.ask('GET', '/api/projects')
      logins.write({ tower: tower.url, token })
      output.out(`Logged in to ${tower.url}. Kept in ${file}, which only you can read.\n`)
    })

  program
    .command('logout')
    .summary('forget the address and the token')
    .description('Forgets what `tailslide login` has kept. The token itself stays valid until it is revoked.')
    .action(async () => {
      output.out(logins.remove() ? 'Logged out.\n' : 'You were not logged in.\n')
    })
}
