import { writeFileSync } from 'node:fs'
import { clientProgram } from '@ftpkit/testkit/server-program'
import { identity, identityOf } from '../../../support/certificate.js'
import { ftpkit, type Ran, runToEnd } from '../../../support/client-command.js'
import { Folder } from '../../../support/folder.js'
import { answer, HostileServer, type Script } from '../../../support/hostile-server.js'
import type { Attack, Finding } from '../../attack.js'
import type { FamilyWithGround } from '../../grounds.js'
import { controlling, everywhere, mainframe, mark, says, withoutFacts } from './controlling-server.js'

/** A run of the client command against a server whose texts control terminals. */
interface Show {
  readonly name: string
  /** The arguments. @param at the URL of the server @param folder of files */
  args(at: string, folder: Folder): readonly string[]
  /** Default: {@link everywhere} */
  readonly server?: Readonly<Record<string, Script>> | undefined
  /** Name in the certificate of the server. @default 'localhost' */
  readonly certified?: string | undefined
  /** Standard input, or what is typed. */
  readonly input?: string | undefined
  /** Whether nothing of the server's text has to be shown. */
  readonly silent?: boolean | undefined
}

/** What a program must not write into a pipe: all controls but those of lines, and what turns text around. */
const inPipe = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u

/** What only the server can have sent to a terminal on which the program itself moves the cursor. */
const onTerminal =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  /\x1b\]|\x1b\[2J|[\x07\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u

/** @returns the first control character of an output, and what is around it */
function controlIn(octets: Buffer, forbidden: RegExp): Finding {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch {
    return `octets that are not UTF-8: ${JSON.stringify(octets.toString('latin1').slice(0, 200))}`
  }
  const at = text.search(forbidden)
  return at < 0 ? undefined : JSON.stringify(text.slice(Math.max(0, at - 30), at + 20))
}

async function show(
  { args, server: scripts = everywhere, certified, input, silent = false }: Show,
  run: (args: readonly string[], options: { cwd: string; input: string | undefined }) => Promise<Ran>,
  forbidden: RegExp,
): Promise<Finding> {
  using folder = new Folder()
  writeFileSync(folder.at('local'), 'octets')
  const certificate = await (certified === undefined ? identity() : identityOf(certified))
  writeFileSync(folder.at('ca'), certificate.cert)
  await using server = await HostileServer.start(scripts, certificate)
  const { output, words } = await run(args(`ftp://u:p@127.0.0.1:${server.address.port}`, folder), {
    cwd: folder.path,
    input,
  })
  const all = Buffer.concat([output, words])
  if (!silent && !all.includes(mark)) return `nothing of the server is shown any more: ${all}`
  return controlIn(output, forbidden) ?? controlIn(words, forbidden)
}

function piped(shown: Show): Attack<void> {
  return {
    name: `${shown.name}: no control character of a server reaches standard output or standard error`,
    run: () => show(shown, ftpkit, inPipe),
  }
}

/** Runs the client on a pseudo-terminal, which Node can't make. */
const pseudoTerminal = ['python3', '-c', 'import pty, sys; pty.spawn(sys.argv[1:])']

function displayed(shown: Show): Attack<void> {
  return {
    name: `${shown.name}: no control character of a server reaches the terminal`,
    run: () =>
      show(
        shown,
        async (args, options) => {
          const { path } = await clientProgram()
          return runToEnd([...pseudoTerminal, process.execPath, path, ...args], options)
        },
        onTerminal,
      ),
  }
}

const lists: readonly Show[] = [
  { name: 'ls', args: (at) => ['ls', `${at}/`] },
  { name: 'ls --json', args: (at) => ['ls', '--json', `${at}/`] },
  { name: 'ls --json of LIST', args: (at) => ['ls', '--json', `${at}/`], server: withoutFacts },
  { name: 'ls --verbose', args: (at) => ['ls', '--verbose', `${at}/`] },
  { name: 'tree', args: (at) => ['tree', `${at}/`] },
  { name: 'tree of LIST', args: (at) => ['tree', `${at}/`], server: withoutFacts },
  { name: 'tree --json', args: (at) => ['tree', '--json', `${at}/`] },
  { name: 'stat', args: (at) => ['stat', `${at}/x`] },
  { name: 'stat --json', args: (at) => ['stat', '--json', `${at}/x`] },
  { name: 'stat --verbose by SIZE', args: (at) => ['stat', '--verbose', `${at}/x`], server: withoutFacts },
  { name: 'hash', args: (at) => ['hash', `${at}/x`], silent: true },
  { name: 'hash --json', args: (at) => ['hash', '--json', `${at}/x`], silent: true },
]

const refusedBy = (verb: string, code: number) => ({ ...everywhere, [verb]: says(code) })

const transfers: readonly Show[] = [
  { name: 'get -r', args: (at, folder) => ['get', '-r', `${at}/`, folder.at('got')] },
  { name: 'get -r --json', args: (at, folder) => ['get', '-r', '--json', `${at}/`, folder.at('got')] },
  { name: 'get of a pattern', args: (at, folder) => ['get', `${at}/*`, folder.at('got')] },
  { name: 'get that is refused', args: (at) => ['get', `${at}/x`], server: refusedBy('RETR', 550) },
  {
    name: 'get --retries',
    args: (at) => ['get', '--retries', '1', `${at}/x`],
    server: refusedBy('RETR', 450),
  },
  { name: 'get --resume', args: (at) => ['get', '--resume', '--verbose', `${at}/x`] },
  { name: 'put that is refused', args: (at, folder) => ['put', folder.at('local'), `${at}/x`] },
  { name: 'put -r', args: (at, folder) => ['put', '-r', folder.path, `${at}/d`] },
  {
    name: 'put with restart markers',
    args: (at, folder) => ['put', '--mode', 'B', '--resume', '--verbose', folder.at('local'), `${at}/x`],
    server: {
      ...everywhere,
      STOR: async ({ write, data }) => {
        write('150 continue\r\n')
        const { socket } = await data()
        socket.resume()
        write(`110 MARK ${controlling} = ${controlling}\r\n`)
        await new Promise((resolve) => socket.once('end', resolve))
        socket.end()
        write(`426 ${controlling}\r\n`)
      },
    },
  },
  { name: 'cat that is refused', args: (at) => ['cat', `${at}/x`], server: refusedBy('RETR', 550) },
  { name: 'fxp', args: (at) => ['fxp', `${at}/x`, `${at}/y`], server: refusedBy('PASV', 550) },
  { name: 'sync', args: (at, folder) => ['sync', `${at}/`, folder.at('got')] },
  {
    name: 'sync --dry-run',
    args: (at, folder) => ['sync', '--dry-run', `${at}/`, folder.path],
    silent: true,
  },
  {
    name: 'sync --dry-run --json of LIST',
    args: (at, folder) => ['sync', '--dry-run', '--json', `${at}/`, folder.path],
    server: withoutFacts,
  },
  {
    name: 'sync --delete --force to the server',
    args: (at, folder) => ['sync', '--delete', '--force', folder.path, `${at}/`],
  },
]

const changes: readonly Show[] = [
  { name: 'rm', args: (at) => ['rm', `${at}/x`] },
  { name: 'rm -r', args: (at) => ['rm', '-r', `${at}/x`] },
  { name: 'mkdir -p', args: (at) => ['mkdir', '-p', `${at}/x/y`] },
  { name: 'mv', args: (at) => ['mv', `${at}/x`, 'y'] },
  { name: 'jes list', args: (at) => ['jes', 'list', at], server: mainframe },
  { name: 'jes list --json', args: (at) => ['jes', 'list', '--json', at], server: mainframe },
  { name: 'jes output', args: (at) => ['jes', 'output', at, 'JOB00001'], server: mainframe },
  { name: 'jes purge', args: (at) => ['jes', 'purge', at, 'JOB00001'], server: mainframe },
  {
    name: 'jes submit',
    args: (at, folder) => ['jes', 'submit', '--verbose', at, folder.at('local')],
    server: mainframe,
  },
]

const greetings: readonly Show[] = [
  { name: 'a greeting by 421', args: (at) => ['ls', `${at}/`], server: refusedBy('', 421) },
  {
    name: 'a greeting that is not a reply',
    args: (at) => ['ls', `${at}/`],
    server: { ...everywhere, '': answer(`SSH-${controlling}\r\n220 x\r\n`) },
    silent: true,
  },
  { name: 'a login refused', args: (at) => ['ls', `${at}/`], server: refusedBy('PASS', 530) },
  {
    name: 'a certificate for another name',
    args: (at, folder) => [
      'ls',
      '--tls',
      'explicit',
      '--ca',
      folder.at('ca'),
      at.replace('127.0.0.1', 'localhost'),
    ],
    certified: `x\x1b]0;${mark}\x07\x1b[2J`,
  },
  {
    name: 'TLS refused',
    args: (at) => ['ls', '--tls', 'explicit', `${at}/`],
    server: refusedBy('AUTH', 534),
  },
  {
    name: 'a passive reply without an address',
    args: (at) => ['ls', `${at}/`],
    server: { ...everywhere, EPSV: says(229), PASV: says(227) },
    silent: true,
  },
  {
    name: 'a directory in an unknown form',
    args: (at) => ['shell', `${at}/`],
    input: 'pwd\n',
    server: { ...everywhere, PWD: says(257) },
  },
]

const script = [
  'pwd',
  'ls',
  'tree',
  'cd d',
  'stat x',
  'hash x',
  'quote HELP',
  'site x',
  'quote STAT',
  'rm x',
  'rmdir x',
]
const typed = ['pwd\r', 'ls\r', 'get \t', '\x15', 'cd \t', '\x15', 'quote HELP\r', 'rm x\r', 'bye\r']

const shells: readonly Show[] = [
  { name: 'a script of the shell', args: (at) => ['shell', `${at}/`], input: `${script.join('\n')}\n` },
  {
    name: 'a script of the shell that transfers',
    args: (at) => ['shell', `${at}/`],
    input: 'get -r . got\nget x\nput local\nput -r . d\nappend local x\nmv x y\n',
  },
]

const onTerminals: readonly Show[] = [
  {
    name: 'the shell with its prompt and completion',
    args: (at) => ['shell', `${at}/`],
    input: typed.join(''),
  },
  { name: 'get -r with its progress', args: (at, folder) => ['get', '-r', `${at}/`, folder.at('got')] },
  { name: 'put -r with its progress', args: (at, folder) => ['put', '-r', folder.path, `${at}/d`] },
  {
    name: 'sync with its progress',
    args: (at, folder) => ['sync', `${at}/`, folder.at('got')],
    silent: true,
  },
  { name: 'ls on a terminal', args: (at) => ['ls', `${at}/`] },
]

export const terminals: FamilyWithGround<void> = {
  number: 35,
  name: 'what the client command writes to terminals and as JSON',
  attacks: [
    ...[...lists, ...transfers, ...changes, ...greetings, ...shells].map(piped),
    ...onTerminals.map(displayed),
  ],
  onGround: (_extent, work) => work(),
  atOnce: 4,
  stride: 2,
}
