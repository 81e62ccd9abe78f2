import type { CommandRow, ProgramRow } from '@ftpkit/command-line'

const notes = `
The password comes from the URL, from FTPKIT_PASSWORD, from the netrc file, or from a prompt. One in a URL is visible to
other users of this system, in its list of processes, as is --account; FTPKIT_ACCOUNT is not.`

const statuses = {
  0: 'success',
  1: 'unexpected error',
  2: 'wrong command line or malformed input',
  3: 'no connection, or it was lost',
  4: 'login refused',
  5: 'command refused, or nothing matches a pattern',
  6: 'transfer incomplete or malformed, or a file differs',
  7: 'local file',
  8: 'done, but something was left out (links, special files, unread lines of a listing, …), which standard error names',
}

/** The program, with some of its commands or all. */
export function programRow(commands: readonly CommandRow[]): ProgramRow {
  return {
    name: 'ftpkit',
    help: 'An FTP client for everyday and mainframe transfers.',
    options: [],
    notes,
    statuses,
    environment: {
      FTPKIT_PASSWORD: 'the password, where the URL has none; it is sent to one host only',
      FTPKIT_PASSWORD_HOST: 'that host; by default that of the first URL with a user and no password',
      FTPKIT_ACCOUNT: 'the account, for a server that asks for one',
      VISUAL: 'the editor of edit',
      EDITOR: 'the same, where VISUAL is not set; by default vi',
      FTPKIT_PASSPHRASE: 'what decrypts the key of --key, and the sealed passwords of sites',
      FTPKIT_SITES: 'the book of sites; by default ~/.config/ftpkit/sites.yaml',
      NETRC: 'the netrc file; by default ~/.netrc, which only its owner may read',
      FTP_PROXY: 'the proxy, else ALL_PROXY: socks5://HOST:PORT or http://HOST:PORT',
      NO_PROXY: 'hosts that are reached without a proxy: names, addresses, networks, or *',
      FTPKIT_HISTORY: 'the file for the history of the shell',
    },
    files: {
      '~/.netrc': 'users and passwords by their hosts',
      '~/.config/ftpkit/sites.yaml':
        'the book of sites, where XDG_CONFIG_HOME and FTPKIT_SITES name no other',
      '~/.local/state/ftpkit/history':
        'the history of the shell, where XDG_STATE_HOME and FTPKIT_HISTORY name no other',
    },
    commands,
  }
}
