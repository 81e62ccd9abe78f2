import { type OptionRow, parseCaptureSize } from '@ftpkit/command-line'
import { hostTypes } from '@ftpkit/protocol'
import { InvalidArgumentError } from 'commander'

const connection = 'Connection'
const login = 'Login'
const tls = 'TLS'
const systems = 'Systems'
const captures = 'Captures'

/** The options of commands that connect to a server. */
export const connectionOptions: readonly OptionRow[] = [
  {
    flags: '--active',
    help: 'have the server open the data connections (EPRT, PORT)',
    group: connection,
    conflicts: 'passive',
  },
  {
    flags: '--passive',
    help: 'open the data connections from here (EPSV, PASV; the default)',
    group: connection,
  },
  {
    flags: '-4, --ipv4',
    help: 'connect by IPv4 alone',
    group: connection,
    conflicts: 'ipv6',
  },
  { flags: '-6, --ipv6', help: 'connect by IPv6 alone', group: connection },
  {
    flags: '--proxy <url>',
    help: 'connect through socks5://[USER:PASSWORD@]HOST:PORT, or http:// for CONNECT; by default FTP_PROXY or ALL_PROXY',
    group: connection,
    check: checkProxy,
    secret: true,
  },
  { flags: '--no-proxy', help: 'connect without a proxy', group: connection },
  {
    flags: '--timeout <seconds>',
    help: 'how long to wait for each step',
    group: connection,
    parse: parseSeconds,
    default: 30,
  },
  {
    flags: '--tls <kind>',
    help: 'use TLS with an ftp:// URL; ftpes:// and ftps:// always do',
    group: tls,
    choices: ['explicit', 'implicit'],
  },
  {
    flags: '--ca <file>',
    help: 'PEM file of the authorities to trust, or of the certificate of the server',
    group: tls,
    completes: 'file',
  },
  {
    flags: '--cert <file>',
    help: 'PEM file with a certificate of this client, for a server that wants one',
    group: tls,
    completes: 'file',
  },
  {
    flags: '--key <file>',
    help: 'PEM file with the key of --cert, which by default has it too; FTPKIT_PASSPHRASE decrypts it',
    group: tls,
    completes: 'file',
  },
  { flags: '--insecure', help: 'accept any certificate of the server', group: tls, conflicts: 'ca' },
  {
    flags: '--account <name>',
    help: 'account for a server that asks for one; by default FTPKIT_ACCOUNT',
    group: login,
  },
  {
    flags: '--netrc-file <file>',
    help: 'users and passwords by their hosts; by default NETRC, else ~/.netrc',
    group: login,
    completes: 'file',
    conflicts: 'netrc',
  },
  { flags: '--no-netrc', help: 'read no netrc file', group: login },
  {
    flags: '--host-type <system>',
    help: 'system of the server; auto asks it where that matters',
    group: systems,
    choices: ['auto', ...hostTypes],
    default: 'auto',
  },
  {
    flags: '--namefmt <format>',
    help: 'names on an IBM i: 0 LIBRARY/FILE.MEMBER, 1 paths',
    group: systems,
    choices: ['0', '1'],
  },
  {
    flags: '--listfmt <format>',
    help: 'listings on an IBM i: 0 native, 1 Unix',
    group: systems,
    choices: ['0', '1'],
  },
  {
    flags: '--date-order <order>',
    help: 'order of day, month and year in lists whose dates are numbers',
    group: systems,
    choices: ['mdy', 'dmy', 'ymd'],
  },
  {
    flags: '--name-encoding <encoding>',
    help: 'encoding of names on the server: utf-8, gbk, shift_jis, big5, …, or auto:gbk for UTF-8 if it offers that',
    group: systems,
    check: async (label) => (await import('../names.js')).expectNames(label),
  },
  {
    flags: '--capture <file>',
    help: 'record all sessions, without TLS and without passwords, to a new file for "ftpkit inspect" and Wireshark',
    group: captures,
    completes: 'file',
  },
  {
    flags: '--capture-size <octets>',
    help: 'octets at which this file ends, such as 64M or 1G (k 1024, M 1048576)',
    group: captures,
    parse: parseCaptureSize,
    default: 1_073_741_824,
    defaultText: '1G',
  },
  { flags: '--capture-secrets', help: 'record passwords too', group: captures },
  {
    flags: '-q, --quiet',
    help: 'write nothing to standard error but errors, and what is left out',
    group: 'Output',
    conflicts: 'verbose',
  },
  {
    flags: '-v, --verbose',
    help: 'show commands and replies on standard error, without passwords',
    group: 'Output',
  },
]

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0) || seconds > 86_400)
    throw new InvalidArgumentError('Expected more than 0 and at most 86400 seconds.')
  return seconds
}

/** The URL may have a password, so that the report of a wrong one leaves it out. */
async function checkProxy(url: string): Promise<void> {
  if (url === 'false') return
  const { parseProxy } = await import('../proxy.js')
  parseProxy(url)
}
