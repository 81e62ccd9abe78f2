import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { availablePeers, peerNames, startPeer } from '../../src/peers/index.js'

const user = 'visitor'
const password = 's3cret'
const names = availablePeers()
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ftpkit-home-'))
})

afterEach(() => rmSync(home, { recursive: true }))

/** What a server says first, or why it can't be reached. */
function greeting(port: number, host: string): Promise<string> {
  const socket = connect(port, host)
  return new Promise((resolve) => {
    socket.once('data', (octets) => {
      resolve(octets.toString('latin1', 0, 3))
      socket.destroy()
    })
    socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code!))
  })
}

test('says of a peer that is not there how to get it', async () => {
  const absent = peerNames.find((name) => !names.includes(name))
  if (absent === undefined) return expect(names).toEqual(peerNames)
  await expect(startPeer(absent, { home, user, password })).rejects.toThrow(/can't be started/)
})

test.runIf(names.includes('inetutils-ftpd'))('refuses TLS where a peer has none', async () => {
  const starting = startPeer('inetutils-ftpd', { home, user, password, tls: 'optional' })
  await expect(starting).rejects.toThrow(RangeError)
})

describe.each(names)('%s', (name) => {
  test('greets until it is stopped, and leaves nothing but its home', async () => {
    const peer = await startPeer(name, { home, user, password })
    expect(await greeting(peer.port, peer.host)).toBe('220')
    await peer.stop()
    expect(await greeting(peer.port, peer.host)).toBe('ECONNREFUSED')
    expect(statSync(home).isDirectory()).toBe(true)
  })

  test('listens at an address of IPv6', async () => {
    const peer = await startPeer(name, { home, user, password, host: '::1' })
    expect(await greeting(peer.port, '::1')).toBe('220')
    await peer.stop()
  })
})
