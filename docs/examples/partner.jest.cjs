const { connect, MemoryTarget } = require('ftpkit')
const { createServer, MemoryFileSystem } = require('ftpkit-server')

let files
let server

beforeEach(async () => {
  files = new MemoryFileSystem({ in: {}, out: { '7.txt': 'shipped' } }, { capacity: 100 })
  server = createServer({
    authenticate: async (user, password) =>
      user === 'shop' && password === 'secret' ? { files } : undefined,
    limits: { failedLoginTime: 0, shutdownTime: 0 },
  })
  await server.listen()
})

afterEach(() => server.close())

test('an order is stored, and an answer is fetched', async () => {
  const client = await connect({ ...server.address, user: 'shop', password: 'secret' })
  await client.upload(Buffer.from('{"id":1}'), 'in/1.json')
  const answer = new MemoryTarget()
  await client.download('out/7.txt', answer)
  await client.quit()
  expect(files.text('/in/1.json')).toBe('{"id":1}')
  expect(Buffer.from(answer.content).toString()).toBe('shipped')
})

test('a full disk and a wrong password are reported', async () => {
  const client = await connect({ ...server.address, user: 'shop', password: 'secret' })
  await expect(client.upload(Buffer.alloc(200), 'in/2.json')).rejects.toMatchObject({ replyCode: 452 })
  await client.quit()
  const wrong = connect({ ...server.address, user: 'shop', password: 'guess' })
  await expect(wrong).rejects.toMatchObject({ code: 'login-failed', replyCode: 530 })
})
