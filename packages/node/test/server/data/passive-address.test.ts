import { expect, test } from 'vitest'
import type { PassiveAddress } from '../../../src/index.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

/** What 227 tells a client of this server. */
async function told(passiveAddress: PassiveAddress): Promise<string> {
  await using serving = await serve({}, { passiveAddress })
  await using session = await RawSession.loggedIn(serving.address)
  session.send('PASV\r\n')
  return (await session.reply())!.lines[0]!
}

test('PASV tells a client the address for its network', async () => {
  expect(
    await told([
      { network: '10.0.0.0/8', address: '192.0.2.1' },
      { network: '127.0.0.0/8', address: '192.0.2.2' },
    ]),
  ).toContain('(192,0,2,2,')
})

test.each<[string, PassiveAddress]>([
  ['no network has the client', [{ network: '10.0.0.0/8', address: '192.0.2.1' }]],
  ['its network says so', [{ network: '127.0.0.1', address: 'own' }]],
  ['nothing else is said', 'own'],
])('PASV tells the control connection’s own address where %s', async (_, passiveAddress) => {
  expect(await told(passiveAddress)).toContain('(127,0,0,1,')
})

test('PASV tells the address of a name', async () => {
  expect(await told('localhost')).toContain('(127,0,0,1,')
})

test('a network or an address that is none is refused at the start', async () => {
  await expect(told([{ network: '10/8', address: 'own' }])).rejects.toThrow(RangeError)
  await expect(told('::1')).rejects.toThrow(RangeError)
})
