import { type NameEncoding, utf8Names } from '@ftpkit/transfer'
import { assertStorage, checkedRules } from './answers/storage.js'
import type { ControlContext } from './control/context.js'
import { PublicAddress } from './data/public-address.js'
import { completeLimits } from './limits.js'
import type { LiveOptions } from './options.js'

/** The parts of the context of sessions that follow from options which can change while the server runs. */
export type LiveContext = Pick<
  ControlContext,
  | 'codePage'
  | 'commitAfterControlEnd'
  | 'dataPeers'
  | 'greeting'
  | 'hosts'
  | 'limits'
  | 'markers'
  | 'passiveAddress'
  | 'recordFormat'
  | 'storageRules'
>

/** @throws RangeError for an invalid `passiveAddress` or rule, or an unknown code page */
export function liveContext(options: LiveOptions): LiveContext {
  const storage = {
    codePage: options.codePage ?? 'IBM-1047',
    recordFormat: options.recordFormat ?? ({ format: 'lines' } as const),
    markers: options.markers,
  }
  // The default needs no table of a code page before it is used.
  if (options.codePage !== undefined) assertStorage(storage)
  return {
    ...storage,
    storageRules: checkedRules(options.storageRules ?? [], storage),
    passiveAddress: options.passiveAddress ? new PublicAddress(options.passiveAddress) : undefined,
    dataPeers: options.dataPeers ?? [],
    commitAfterControlEnd: options.commitAfterControlEnd ?? false,
    limits: completeLimits(options.limits),
    greeting: options.greeting ?? 'ftpkit is ready',
    hosts: options.hosts,
  }
}

/**
 * The encoding of names for clients that don't ask for UTF-8, in which every name can be written.
 *
 * @throws RangeError for an encoding that can't be used
 */
export async function serverNames(label: string | undefined): Promise<NameEncoding | undefined> {
  if (label === undefined) return undefined
  const { loadNameEncoding } = await import('../net/name-encoding.js')
  const { escapedNames } = await import('@ftpkit/transfer/name-encoding')
  const names = await loadNameEncoding(label)
  return names === utf8Names ? undefined : escapedNames(names)
}
