import type { ClientTls } from '@ftpkit/gateway'
import { readAuthorities, readCertificate, TicketKeyFile, type TlsIdentity } from '@ftpkit/node/server'
import type { Configuration } from './config.js'
import type { GatewayLiveOptions } from './run/options.js'

type ClientConfiguration = NonNullable<Configuration['client']>

/** TLS with clients, as its files are now. */
export interface LoadedClientTls {
  readonly mode: ClientTls
  readonly options: GatewayLiveOptions['tls']
  /** Read again by itself when it changes. */
  readonly ticketKeys: TicketKeyFile | undefined
}

/**
 * Reads the files for TLS with clients.
 *
 * @param isImplicitSomewhere whether a listener begins with TLS
 * @param onFault takes what keeps the ticket keys from being read again
 * @throws Error that names a key that is missing, or a file that can't be used
 */
export async function loadClientTls(
  client: ClientConfiguration = {},
  isImplicitSomewhere: boolean,
  onFault: (error: unknown) => void,
): Promise<LoadedClientTls> {
  const { cert, key, names = {}, authorities, resumption, ticketReplay, dataEnd } = client
  const mode = modeOf(client, isImplicitSomewhere)
  if (cert === undefined || key === undefined) return { mode, options: undefined, ticketKeys: undefined }
  const options = {
    ...(await readCertificate({ cert, key })),
    names: await namedCertificates(names),
    clientAuthorities: authorities === undefined ? undefined : await readAuthorities(authorities),
    resumption,
    ticketReplay,
    dataEnd,
  }
  const ticketKeys =
    client.ticketKeys === undefined ? undefined : await TicketKeyFile.open(client.ticketKeys, onFault)
  return { mode, options: { ...options, ticketKeys: ticketKeys && (() => ticketKeys.current()) }, ticketKeys }
}

/** The files that are read for that, but for the ticket keys. */
export function filesOfClientTls({ cert, key, names = {}, authorities }: ClientConfiguration = {}): string[] {
  const all = [cert, key, authorities, ...Object.values(names).flatMap((each) => [each.cert, each.key])]
  return all.filter((file) => file !== undefined)
}

/** A certificate without `tls` means that TLS is optional. */
function modeOf({ tls, cert, key }: ClientConfiguration, isImplicitSomewhere: boolean): ClientTls {
  if ((cert === undefined) !== (key === undefined))
    throw new Error('client.cert and client.key must be given together')
  const mode = tls ?? (cert === undefined ? 'off' : 'optional')
  if (cert !== undefined || (mode === 'off' && !isImplicitSomewhere)) return mode
  const cause = mode === 'off' ? 'a listener with implicit TLS' : `client.tls: ${mode}`
  throw new Error(`${cause} needs client.cert and client.key`)
}

/** The certificates by the name that a client asks for. */
async function namedCertificates(
  given: NonNullable<ClientConfiguration['names']>,
): Promise<Record<string, TlsIdentity>> {
  const names: Record<string, TlsIdentity> = {}
  for (const [name, files] of Object.entries(given)) names[name.toLowerCase()] = await readCertificate(files)
  return names
}
