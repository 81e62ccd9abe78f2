import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { awsObjectStore } from '../src/aws.js'

const xml = '<?xml version="1.0"?><Error><Code>QuotaExceeded</Code></Error>'
const refusal = [
  'HTTP/1.1 403 Forbidden',
  'connection: close',
  'content-type: application/xml',
  `content-length: ${xml.length}`,
  '',
  xml,
].join('\r\n')

test('an upload that is refused before its octets sends none of them', async () => {
  const received: Promise<string>[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    received.push(refuse(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const store = await awsObjectStore({ bucket: 'files', endpoint, credentials })
  onTestFinished(() => store.close())
  const octets = Buffer.alloc(5_242_880, 'x')
  await expect(store.put('large', octets)).rejects.toMatchObject({ code: 'QuotaExceeded' })
  expect(received).toHaveLength(1)
  const [head, ...body] = (await received[0]!).split('\r\n\r\n')
  expect(head).toMatch(/^expect: 100-continue$/im)
  expect(body).toEqual([''])
})

/** Answers after the head of a request, and returns all that came when the client has closed the connection. */
async function refuse(socket: Socket): Promise<string> {
  let received = ''
  socket.setEncoding('latin1').on('error', () => {})
  socket.on('data', (text: string) => {
    received += text
    if (!socket.writableEnded && received.includes('\r\n\r\n')) socket.end(refusal)
  })
  await once(socket, 'end')
  return received
}
