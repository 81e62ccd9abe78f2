import { expect, test } from 'vitest'
import { PublicAddress } from '../src/server/public-address.js'

test('is what was given, where that is an address', async () => {
  expect(await new PublicAddress('192.0.2.7').current(0)).toBe('192.0.2.7')
})

test('is found by name, anew after a minute, and kept while the name has none', async () => {
  const answers = ['192.0.2.1', '192.0.2.2']
  const address = new PublicAddress('ftp.example.org', async () => {
    const answer = answers.shift()
    if (!answer) throw new Error('no such name')
    return answer
  })
  const found: string[] = []
  for (const now of [0, 59_000, 60_000, 200_000]) found.push(await address.current(now))
  expect(found).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.2'])
})

test('fails where a name never had one', async () => {
  const address = new PublicAddress('nowhere.example', () => Promise.reject(new Error('no such name')))
  await expect(address.current(0)).rejects.toThrow('no such name')
})
