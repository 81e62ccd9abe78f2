import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { GreetingCheck } from '../../../src/client/control/foreign-protocol.js'
import { connect } from '../../../src/index.js'

const foreign = [
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['HTTP', 'HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n'],
  ['HTTP', '<!DOCTYPE html>\n'],
  ['TLS', '\x15\x03\x01\x00\x02\x02\x46'],
  ['SMTP', '220 mail.example ESMTP Postfix\r\n'],
  ['POP3', '+OK ready\r\n'],
  ['IMAP', '* OK [CAPABILITY IMAP4rev1] ready\r\n'],
  ['NNTP', '200 news.example InterNetNews NNRP server ready\r\n'],
  ['rsync', '@RSYNCD: 31.0\n'],
  ['VNC', 'RFB 003.008\n'],
  ['IRC', ':irc.example NOTICE * :*** Looking up your hostname\r\n'],
  ['MySQL', '\x4a\x00\x00\x00\x0a8.0.36\x00'],
] as const

describe('a server that speaks', () => {
  test.each(foreign)('%s is recognized, however its octets arrive', (name, text) => {
    const octets = Buffer.from(text, 'latin1')
    const why = `host:21 speaks ${name}, not FTP: `
    expect(() => new GreetingCheck('host:21').push(octets)).toThrow(why)
    const slow = new GreetingCheck('host:21')
    expect(() => {
      for (const octet of octets) slow.push(Uint8Array.of(octet))
    }).toThrow(why)
  })

  test.each([
    '220 ready\r\n',
    '220-\r\n220 x\r\n',
    'a line before the greeting\r\n220 ready\r\n',
    '220 FTP and SMTP gateway of example\r\n',
    '220 host ESMTP and FTP gateway\r\n',
    '120 wait\r\n220 ESMTP is the name of this host\r\n',
    '\xff\xfd\x01\xff\xfd\x22220 Telnet negotiates first\r\n',
    '\r\n220 ready\r\n',
    '\x1b[1m220 bold\r\n',
    '220 Gr\xfc\xdfe\r\n',
  ])('FTP is not: %j', (text) => {
    const octets = Buffer.from(text, 'latin1')
    expect(() => new GreetingCheck('host:21').push(octets)).not.toThrow()
    const slow = new GreetingCheck('host:21')
    for (const octet of octets) slow.push(Uint8Array.of(octet))
  })
})

test('no session with such a server is waited for', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {}).write('SSH-2.0-other\r\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await expect(connect({ host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'connection-failed',
    phase: 'greeting',
    message: expect.stringContaining(`127.0.0.1:${port} speaks SSH, not FTP`),
  })
  for (const socket of sockets) socket.destroy()
  server.close()
})
