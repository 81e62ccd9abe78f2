import { describe, expect, test } from 'vitest'
import { PublicAddress } from '../../../src/server/data/public-address.js'

const client = '198.51.100.9'

test('is what was given, where that is an address', async () => {
  expect(await new PublicAddress('192.0.2.7').current(client, 0)).toBe('192.0.2.7')
})

test('is found by name, anew after a minute, and kept while the name has none', async () => {
  const answers = ['192.0.2.1', '192.0.2.2']
  const address = new PublicAddress('ftp.example.org', async () => {
    const answer = answers.shift()
    if (!answer) throw new Error('no such name')
    return answer
  })
  const found: (string | undefined)[] = []
  for (const now of [0, 59_000, 60_000, 200_000]) found.push(await address.current(client, now))
  expect(found).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.2'])
})

test('fails where a name never had one', async () => {
  const address = new PublicAddress('nowhere.example', () => Promise.reject(new Error('no such name')))
  await expect(address.current(client, 0)).rejects.toThrow('no such name')
})

describe('by the network of the client', () => {
  const address = new PublicAddress(
    [
      { network: '10.1.0.0/16', address: 'own' },
      { network: '10.0.0.0/8', address: '192.0.2.1' },
      { network: '127.0.0.1', address: '192.0.2.2' },
      { network: '2001:db8::/32', address: '192.0.2.3' },
      { network: '0.0.0.0/0', address: 'ftp.example.org' },
    ],
    async () => '192.0.2.4',
  )

  test.each([
    ['10.1.2.3', undefined],
    ['10.2.2.3', '192.0.2.1'],
    ['127.0.0.1', '192.0.2.2'],
    ['127.0.0.2', '192.0.2.4'],
    ['2001:db8::9', '192.0.2.3'],
    ['2001:db9::9', undefined],
  ])('is told to %s as %s', async (from, told) => {
    expect(await address.current(from, 0)).toBe(told)
  })
})

test.each(['10.0.0.0/33', '::/129', '10.0.0/8', 'here', '', '10.0.0.0/8/8'])(
  '%j is not a network',
  (network) => {
    expect(() => new PublicAddress([{ network, address: 'own' }])).toThrow(/is not a network.*10\.0\.0\.0\/8/)
  },
)

test.each(['', '::1', 'a b', '10.0.0.0/8', '300.1.1.1', '10.0.1'])(
  '%j is not an address for 227',
  (address) => {
    expect(() => new PublicAddress(address)).toThrow(RangeError)
  },
)
