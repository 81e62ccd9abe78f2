import { nameStep } from './scenario.js'
import type { ServerName } from './servers.js'

/** What a server does not do, and the fault that the client or the step tells then. */
export interface Refusal {
  readonly reason: string
  readonly fault: RegExp
  /** It depends on who is faster. */
  readonly sometimes?: boolean
}

/** By server and step. A step that succeeds nevertheless fails its test, so that nothing stands here in vain. */
export const knownRefusals: Readonly<Record<ServerName, Readonly<Record<string, Refusal>>>> = {
  'ftpkit-server': {},
  vsftpd: {
    'asks for the hash of a file': { reason: 'it has no command for it', fault: /it offers none/ },
    [nameStep('with the octet 0xFF')]: doubled(),
  },
  proftpd: {},
  'pure-ftpd': {
    'asks for the hash of a file': { reason: 'it has no command for it', fault: /it offers none/ },
    [nameStep('with the octet 0xFF')]: doubled(),
    [nameStep('with a space in front')]: { reason: 'it takes spaces around a name away', fault: /ENOENT/ },
    [nameStep('with a space behind')]: { reason: 'it takes spaces around a name away', fault: /ENOENT/ },
    [nameStep('with a backslash')]: { reason: 'it takes no such name', fault: /553 Prohibited file name/ },
  },
  pyftpdlib: {
    'asks for the hash of a file': { reason: 'it has no command for it', fault: /it offers none/ },
    [nameStep('that is no UTF-8')]: { reason: 'it puts U+FFFD for what is no UTF-8', fault: /ENOENT/ },
    [nameStep('with the octet 0xFF')]: { reason: 'it puts U+FFFD for what is no UTF-8', fault: /ENOENT/ },
  },
  'inetutils-ftpd': {
    'asks for the hash of a file': { reason: 'it has no command for it', fault: /it offers none/ },
  },
  'globus-gridftp-server': {
    'gives a download up in its middle, and goes on in the session': closesOnAbort(),
    'gives an upload up in its middle, and goes on in the session': closesOnAbort(),
    'leaves a long listing early, and goes on in the session': {
      reason: 'it closes the control connection behind ABOR, unless the listing was over',
      fault: /the server closed it/,
      sometimes: true,
    },
    'asks for the hash of a file': { reason: 'it has CKSM instead', fault: /it offers none/ },
    [nameStep('with a space in front')]: { reason: 'it takes spaces before a name away', fault: /ENOENT/ },
    [nameStep('in UTF-8')]: asciiOnly(),
    [nameStep('that is no UTF-8')]: asciiOnly(),
    [nameStep('with the octet 0xFF')]: asciiOnly(),
  },
}

/** RFC 959 §5.3 has Telnet on the control connection, where 0xFF is sent twice. */
function doubled(): Refusal {
  return { reason: 'it takes both octets of a doubled 0xFF', fault: /ENOENT/ }
}

function asciiOnly(): Refusal {
  return { reason: 'it takes octets that are not ASCII out of a name', fault: /ENOENT/ }
}

function closesOnAbort(): Refusal {
  return { reason: 'it closes the control connection behind ABOR', fault: /expected true to be false/ }
}
