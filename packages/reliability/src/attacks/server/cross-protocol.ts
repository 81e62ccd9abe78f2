import { connect as connectTcp } from 'node:net'
import { readAll, Wire, within } from '../../support/wire.js'
import { type Family, type Finding, type ServerAttack, type Target, using } from '../attack.js'

/** What a browser or another client can be tricked into sending. None of it may be echoed, and the session must end. */
const foreign: Readonly<Record<string, string>> = {
  'an HTTP GET': 'GET /<script>alert(1)</script> HTTP/1.1\r\nHost: victim\r\n\r\n',
  'an HTTP POST with commands in its body':
    'POST / HTTP/1.1\r\nHost: victim\r\nContent-Length: 60\r\n\r\nUSER tester\r\nPASS true-passw0rd\r\nDELE file\r\n',
  'HTTP OPTIONS': 'OPTIONS * HTTP/1.1\r\nOrigin: x\r\n\r\n',
  'an HTTP CONNECT to another host': 'CONNECT 10.0.0.1:22 HTTP/1.1\r\n\r\n',
  'HTTP headers without a request line': 'Host: victim\r\nUser-Agent: x\r\n\r\n',
  SMTP: `EHLO x\r\n${'MAIL FROM:<x@y>\r\nRCPT TO:<y@x>\r\n'.repeat(6)}`,
  SSH: `SSH-2.0-x\r\n${'\x00\x00\x01\x14\x0a\x14\r\n'.repeat(12)}`,
  RTSP: 'DESCRIBE rtsp://victim/x RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(6),
  'a hundred unknown commands': 'EXPLOIT <script>\r\n'.repeat(100),
}

async function sendForeign(target: Target, text: string): Promise<Finding> {
  const socket = connectTcp(target.server.address)
  socket.on('error', () => {})
  socket.write(text, 'latin1')
  const answer = (
    await within(
      readAll(socket).catch(() => Buffer.alloc(0)),
      'the end of the session',
    )
  ).toString()
  if (/script|victim|10\.0\.0\.1|rtsp/i.test(answer)) return `it was echoed: ${answer}`
  return /^(?:230|250)/m.test(answer) ? `a command was executed: ${answer}` : undefined
}

export const crossProtocol: Family<ServerAttack> = {
  number: 6,
  name: 'other protocols on the control connection',
  attacks: [
    ...Object.entries(foreign).map(([name, text]) => ({
      name: `${name} ends the session, and none of it is echoed`,
      run: (target: Target) => sendForeign(target, text),
    })),
    {
      name: 'a client whose ALPN offers only protocols other than ftp is refused',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          await wire.expect('AUTH TLS', 234)
          const accepted = await wire.beginTls({ ALPNProtocols: ['http/1.1', 'h2'] }).then(
            () => true,
            () => false,
          )
          return accepted ? 'the handshake succeeded' : undefined
        }),
    },
  ],
}
