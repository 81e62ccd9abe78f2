import { nameStep } from './scenario.js'
import type { ServerName } from './servers.js'

/** A step that fails with a server, and the error that the client or the step throws. */
export interface Refusal {
  readonly reason: string
  readonly fault: RegExp
  /** Whether the step can succeed, since it is a race. */
  readonly sometimes?: boolean | undefined
}

/** By server and step. A step that succeeds nevertheless fails its test, so that no entry outlives its cause. */
export const knownRefusals: Readonly<Record<ServerName, Readonly<Record<string, Refusal>>>> = {
  'ftpkit-server': {},
  vsftpd: {
    'asks for the hash of a file': { reason: 'it has no command for hashes', fault: /it offers none/ },
    [nameStep('with the octet 0xFF')]: doubled(),
  },
  proftpd: {},
  'pure-ftpd': {
    'asks for the hash of a file': { reason: 'it has no command for hashes', fault: /it offers none/ },
    [nameStep('with the octet 0xFF')]: doubled(),
    [nameStep('with a space at its beginning')]: {
      reason: 'it strips spaces around a name',
      fault: /ENOENT/,
    },
    [nameStep('with a space at its end')]: { reason: 'it strips spaces around a name', fault: /ENOENT/ },
    [nameStep('with a backslash')]: { reason: 'it refuses such a name', fault: /553 Prohibited file name/ },
  },
  pyftpdlib: {
    'asks for the hash of a file': { reason: 'it has no command for hashes', fault: /it offers none/ },
    [nameStep('that is not UTF-8')]: {
      reason: 'it replaces octets outside UTF-8 by U+FFFD',
      fault: /ENOENT/,
    },
    [nameStep('with the octet 0xFF')]: {
      reason: 'it replaces octets outside UTF-8 by U+FFFD',
      fault: /ENOENT/,
    },
  },
  'inetutils-ftpd': {
    'asks for the hash of a file': { reason: 'it has no command for hashes', fault: /it offers none/ },
  },
  'globus-gridftp-server': {
    'aborts a download in the middle, and keeps the session': closesOnAbort(),
    'aborts an upload in the middle, and keeps the session': closesOnAbort(),
    'resumes a download': {
      reason: 'it closes the control connection after ABOR',
      fault: /the server closed it/,
    },
    'abandons a long listing, and keeps the session': {
      reason: 'it closes the control connection after ABOR, unless the listing was complete',
      fault: /the server closed it/,
      sometimes: true,
    },
    'asks for the hash of a file': { reason: 'it has CKSM instead', fault: /it offers none/ },
    [nameStep('with a space at its beginning')]: {
      reason: 'it strips spaces before a name',
      fault: /ENOENT/,
    },
    [nameStep('in UTF-8')]: asciiOnly(),
    [nameStep('that is not UTF-8')]: asciiOnly(),
    [nameStep('with the octet 0xFF')]: asciiOnly(),
  },
}

/** The control connection follows Telnet (RFC 959 §5.3), where the octet 0xFF is sent twice. */
function doubled(): Refusal {
  return { reason: 'it keeps both octets of a doubled 0xFF', fault: /ENOENT/ }
}

function asciiOnly(): Refusal {
  return { reason: 'it removes octets that are not ASCII from a name', fault: /ENOENT/ }
}

function closesOnAbort(): Refusal {
  return { reason: 'it closes the control connection after ABOR', fault: /expected true to be false/ }
}
