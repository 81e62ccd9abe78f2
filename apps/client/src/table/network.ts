import type { CommandRow, OptionRow } from '@ftpkit/command-line'
import { connectionOptions } from './connection.js'
import { jesRow } from './jes.js'
import { patternNotes, syncOptions } from './sync.js'
import {
  batchOptions,
  emptyOption,
  fromOptions,
  jsonOption,
  rateOption,
  recordOptions,
  timesOption,
  toOption,
  transferOptions,
  treeOptions,
  verifyOption,
} from './transfer.js'

const remote = () => import('../commands/remote.js')
const transfers = () => import('../commands/transfer.js')

const listing = 'Files and directories'
const moving = 'Transfers'
const jsonLines = jsonOption('name')
const files = 'Files'

/** The options that `get` and `put` share. */
const fileOptions: readonly OptionRow[] = [
  ...transferOptions,
  ...batchOptions,
  ...treeOptions,
  timesOption,
  rateOption,
  emptyOption,
  ...recordOptions,
]

const recursiveRemoval: OptionRow = {
  flags: '-r, --recursive',
  help: 'delete a directory and everything below it',
  group: files,
}

const shellNotes = `
On a terminal, help lists the commands, Tab completes commands and names, Ctrl-C aborts the command and keeps the
session, and Ctrl-D ends the shell. The history is kept in FTPKIT_HISTORY, or ~/.local/state/ftpkit/history, without lines
that contain a password. If standard input is not a terminal, each of its lines is a command: errors are reported with the
line number, and the exit status is that of the first. Blanks separate words; quote by '…', "…" or \\; # begins a comment.
On z/OS the single quotes of a data set belong to its name.`

/** The commands that connect to a server, in the order of help. */
export const networkRows: readonly CommandRow[] = [
  {
    name: 'ls',
    operands: '<url>',
    help: 'list a directory',
    group: listing,
    options: [jsonLines, emptyOption, ...connectionOptions],
    completes: ['url'],
    examples: [
      { line: 'ftpkit ls ftp://host.example/pub', does: 'list a directory as the anonymous user' },
      {
        line: 'ftpkit ls ftpes://me@host.example/ --json',
        does: 'list the directory after the login over TLS, a line of JSON for each name',
      },
    ],
    action: async () => (await remote()).ls,
  },
  {
    name: 'tree',
    operands: '<url>',
    help: 'list a directory and everything below it',
    group: listing,
    options: [jsonLines, emptyOption, ...connectionOptions],
    completes: ['url'],
    action: async () => (await remote()).tree,
  },
  {
    name: 'get',
    aliases: ['mget'],
    operands: '<url> [local]',
    help: 'fetch a file, or the files that match a pattern; - is standard output',
    group: moving,
    options: [...fileOptions, toOption, ...connectionOptions],
    completes: ['url', 'file'],
    examples: [
      { line: 'ftpkit get ftp://host.example/pub/file.iso', does: 'fetch a file to this directory' },
      {
        line: "ftpkit get 'ftpes://me@host.example/logs/*.gz' logs --parallel 4 --retries 3",
        does: 'fetch the files that match, four at a time',
      },
      { line: 'ftpkit get -r ftpes://me@host.example/www copy', does: 'fetch a directory' },
    ],
    action: async () => (await transfers()).get,
  },
  {
    name: 'put',
    aliases: ['mput'],
    operands: '<operands...>',
    synopsis: '<local>... <url>',
    help: 'store files, or those that match a pattern, at the URL that comes last; - is standard input',
    group: moving,
    options: [...fileOptions, ...fromOptions, ...connectionOptions],
    completes: ['file'],
    examples: [
      { line: 'ftpkit put report.txt ftpes://me@host.example/incoming/', does: 'store a file' },
      {
        line: 'ftpkit put report.txt ftp://me@host.example/ --type E --stru R --mode B',
        does: 'store a text as EBCDIC, in records and blocks',
      },
    ],
    action: async () => (await transfers()).put,
  },
  {
    name: 'cat',
    operands: '<url>',
    help: 'write a file to standard output',
    group: moving,
    options: [...transferOptions, verifyOption, rateOption, ...connectionOptions],
    completes: ['url'],
    examples: [{ line: 'ftpkit cat ftp://host.example/README | less', does: 'read a file' }],
    action: async () => (await transfers()).cat,
  },
  {
    name: 'edit',
    operands: '<url>',
    help: 'change a text in your editor, and store it unless the file was changed on the server meanwhile',
    group: moving,
    options: [
      {
        flags: '--encoding <name>',
        help: 'encoding of the text on the server: utf-8, gbk, windows-1252, …; the editor gets UTF-8',
        group: files,
        default: 'utf-8',
      },
      ...connectionOptions,
    ],
    completes: ['url'],
    examples: [
      {
        line: 'ftpkit edit ftpes://me@host.example/www/index.html --encoding gbk',
        does: 'change a page in $VISUAL or $EDITOR',
      },
    ],
    action: async () => (await import('../commands/edit.js')).edit,
  },
  {
    name: 'rm',
    operands: '<url>',
    help: 'delete a file',
    group: listing,
    options: [recursiveRemoval, ...connectionOptions],
    completes: ['url'],
    action: async () => (await remote()).rm,
  },
  {
    name: 'mv',
    operands: '<url> <path>',
    help: 'rename a file on its server',
    group: listing,
    options: connectionOptions,
    completes: ['url'],
    examples: [{ line: 'ftpkit mv ftpes://me@host.example/a.txt b.txt', does: 'rename a.txt to b.txt' }],
    action: async () => (await remote()).mv,
  },
  {
    name: 'mkdir',
    operands: '<url>',
    help: 'make a directory',
    group: listing,
    options: [
      { flags: '-p, --parents', help: 'make missing parents too', group: files },
      ...connectionOptions,
    ],
    completes: ['url'],
    action: async () => (await remote()).mkdir,
  },
  {
    name: 'stat',
    operands: '<url>',
    help: 'show the facts that the server knows about a file',
    group: listing,
    options: [jsonLines, ...connectionOptions],
    completes: ['url'],
    action: async () => (await remote()).stat,
  },
  {
    name: 'hash',
    operands: '<url>',
    help: 'show the hash of a file, computed by the server',
    group: listing,
    options: [
      jsonLines,
      {
        flags: '--algorithm <name>',
        help: 'SHA-256, MD5, …; by default the strongest that the server has',
        group: files,
      },
      ...connectionOptions,
    ],
    completes: ['url'],
    action: async () => (await remote()).hash,
  },
  {
    name: 'shell',
    operands: '[url]',
    help: 'run commands that are typed, or a script on standard input',
    group: 'Sessions',
    options: [
      ...transferOptions,
      ...batchOptions,
      timesOption,
      rateOption,
      {
        flags: '-e, --stop',
        help: 'end a script at the first command that fails',
        group: 'Scripts',
      },
      ...connectionOptions,
    ],
    completes: ['url'],
    notes: shellNotes,
    action: async () => (await import('../commands/shell.js')).shell,
  },
  {
    name: 'sync',
    operands: '<from> <to>',
    help: 'mirror a directory to another; one of them is a URL',
    group: moving,
    options: [...syncOptions, rateOption, ...connectionOptions],
    completes: ['directory'],
    notes: patternNotes,
    examples: [
      {
        line: 'ftpkit sync site ftpes://me@host.example/www --delete --dry-run',
        does: 'show what would make the directory of a server like the local one',
      },
      {
        line: "ftpkit sync ftp://host.example/pub pub --exclude '*.tmp'",
        does: 'fetch what is new on a server',
      },
    ],
    action: async () => (await import('../commands/sync.js')).sync,
  },
  jesRow,
  {
    name: 'fxp',
    operands: '<from> <to>',
    help: 'transfer a file from one server to another',
    group: moving,
    options: [...transferOptions, ...connectionOptions],
    completes: ['url'],
    action: async () => (await transfers()).fxp,
  },
]
