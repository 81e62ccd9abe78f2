import { createServer, FileSystemError, FtpError, MemoryFileSystem } from 'ftpkit-server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchAnswer, sendOrder } from './partner.js'

const user = { user: 'shop', password: 'secret' }
let files
let authenticate
let server
let partner

beforeEach(async () => {
  files = new MemoryFileSystem({ in: {}, out: { '7.txt': 'shipped' } }, { capacity: 100 })
  authenticate = vi.fn(async (name, password) =>
    name === user.user && password === user.password ? { files } : undefined,
  )
  server = createServer({ authenticate, limits: { failedLoginTime: 0, shutdownTime: 0 } })
  await server.listen()
  partner = { ...server.address, ...user }
})

afterEach(() => server.close())

test('an order is stored', async () => {
  await sendOrder(partner, { id: 1, item: 'lamp' })
  expect(files.text('/in/1.json')).toBe('{"id":1,"item":"lamp"}')
})

test('an answer is fetched', async () => {
  files.put('/out/8.txt', 'sold out')
  expect(await fetchAnswer(partner, 8)).toBe('sold out')
})

test('a wrong password is reported', async () => {
  const wrong = { ...partner, password: 'guess' }
  await expect(sendOrder(wrong, { id: 1 })).rejects.toMatchObject({ code: 'login-failed', replyCode: 530 })
})

test('a server that is too busy is reported', async () => {
  authenticate.mockRejectedValueOnce(new FtpError('refused', 'come back later', { replyHint: 421 }))
  await expect(sendOrder(partner, { id: 1 })).rejects.toThrow('come back later')
})

test('a full disk is reported, and nothing is stored', async () => {
  const order = { id: 2, note: 'x'.repeat(200) }
  await expect(sendOrder(partner, order)).rejects.toMatchObject({ replyCode: 452 })
  expect(() => files.text('/in/2.json')).toThrow('no such file')
})

test('an answer whose connection is cut is fetched again', async () => {
  const whole = await files.read('/out/7.txt')
  vi.spyOn(files, 'read').mockResolvedValueOnce({
    entry: whole.entry,
    async *chunks() {
      yield new TextEncoder().encode('ship')
      throw new FileSystemError('io', '/out/7.txt')
    },
    close: () => whole.close(),
  })
  expect(await fetchAnswer(partner, 7)).toBe('shipped')
  expect(files.read).toHaveBeenCalledTimes(2)
})

test('an answer that is slow is waited for', async () => {
  let arrive
  const arrival = new Promise((resolve) => {
    arrive = resolve
  })
  const read = files.read.bind(files)
  vi.spyOn(files, 'read').mockImplementationOnce(async (path, options) => {
    await arrival
    return read(path, options)
  })
  const answer = fetchAnswer(partner, 7)
  await vi.waitFor(() => expect(files.read).toHaveBeenCalled())
  arrive()
  expect(await answer).toBe('shipped')
})
