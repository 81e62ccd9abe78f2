import type { CommandRow, OptionRow } from '@ftpkit/command-line'
import { bookFormats } from '@ftpkit/site-book'
import { InvalidArgumentError } from 'commander'
import { connectionEffects } from '../commands/effects.js'
import { always, type Effects } from '../effects.js'
import { connectionOptions } from './connection.js'
import { jsonOption } from './transfer.js'

const sites = () => import('../commands/sites.js')

const group = 'Books'

const json = jsonOption('site')

/** When the options of the commands of sites change something, by the names of the commands. */
export const sitesEffects: Readonly<Record<string, Effects>> = {
  import: { format: always, passwords: always, replace: always, quiet: always },
  export: { format: always, withPasswords: always },
  list: { json: always },
  check: { ...connectionEffects, json: always, parallel: always, probe: always },
  show: { json: always },
}

const passwordsOption: OptionRow = {
  flags: '--passwords <treatment>',
  help: 'what becomes of passwords: sealed by the passphrase in FTPKIT_PASSPHRASE, or one that is typed, or left out',
  group,
  choices: ['seal', 'none'],
  default: 'none',
}

/** The commands for the book of sites. */
export const sitesRow: CommandRow = {
  name: 'sites',
  help: 'keep a book of sites, which every command takes as site:NAME/PATH',
  group: 'Sites',
  options: [],
  commands: [
    {
      name: 'import',
      operands: '<file>',
      help: 'add the sites of FileZilla, WinSCP, lftp, rclone, Cyberduck, a netrc file, CSV or YAML',
      options: [
        {
          flags: '--format <format>',
          help: 'format of the file; auto finds it out',
          group,
          choices: ['auto', ...bookFormats],
          default: 'auto',
        },
        passwordsOption,
        { flags: '--replace', help: 'replace sites of the same name in the same folder', group },
        {
          flags: '-q, --quiet',
          help: 'write nothing to standard error but what is left out',
          group: 'Output',
        },
      ],
      completes: ['file'],
      examples: [
        {
          line: 'ftpkit sites import ~/.config/filezilla/sitemanager.xml --passwords seal',
          does: 'take over the sites of FileZilla, with their passwords encrypted',
        },
      ],
      notes:
        'Standard error names every field that has no place here, and the exit status is 8 then. No password is ever printed.',
      action: async () => (await sites()).importSites,
    },
    {
      name: 'export',
      operands: '<file> [patterns...]',
      help: 'write the sites, or those that patterns name, for another program; - writes to standard output',
      options: [
        {
          flags: '--format <format>',
          help: 'format of the file',
          group,
          choices: bookFormats,
          required: true,
        },
        {
          flags: '--with-passwords',
          help: 'write passwords too, readable for all who can read the file',
          group,
        },
      ],
      completes: ['file', []],
      examples: [
        {
          line: "ftpkit sites export remotes.conf 'Work/*' --format rclone",
          does: 'write the sites of a folder',
        },
      ],
      action: async () => (await sites()).exportSites,
    },
    {
      name: 'list',
      operands: '[patterns...]',
      help: 'show all sites at a glance, or those that patterns name',
      options: [json],
      completes: [[]],
      action: async () => (await sites()).listSites,
    },
    {
      name: 'check',
      operands: '[patterns...]',
      help: 'connect to all sites, or those that patterns name, and show login, TLS, certificate, system, clock and free space',
      options: [
        json,
        {
          flags: '--parallel <number>',
          help: 'how many at a time',
          group,
          parse: parseParallel,
          default: 20,
        },
        {
          flags: '--probe',
          help: 'store an empty file in the directory of the site, and remove it, which shows the time of the server',
          group,
        },
        ...connectionOptions,
      ],
      completes: [[]],
      notes: 'The exit status is 3 if any site can’t be used.',
      action: async () => (await sites()).check,
    },
    {
      name: 'show',
      operands: '<name>',
      help: 'show what the book says of a site',
      options: [json],
      completes: [[]],
      action: async () => (await sites()).showSite,
    },
  ],
}

function parseParallel(text: string): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (number > 0) return number
  throw new InvalidArgumentError('Expected a number from 1 to 999.')
}
