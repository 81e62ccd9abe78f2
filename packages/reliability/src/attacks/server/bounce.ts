import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { Wire } from '../../support/wire.js'
import { type Family, loggedIn, type ServerAttack, using } from '../attack.js'

/** Commands that ask the server to connect to another host, or to a privileged port. */
const elsewhere: Readonly<Record<string, string>> = {
  'PORT to another host': 'PORT 10,1,2,3,200,1',
  'PORT to another address of loopback': 'PORT 127,0,0,2,200,1',
  'PORT to every address': 'PORT 0,0,0,0,200,1',
  'PORT to a broadcast': 'PORT 255,255,255,255,200,1',
  'PORT to port 0': 'PORT 127,0,0,1,0,0',
  'PORT to port 22': 'PORT 127,0,0,1,0,22',
  'PORT to port 1023': 'PORT 127,0,0,1,3,255',
  'PORT with a part over 255': 'PORT 127,0,0,1,256,1',
  'PORT with parts that wrap around': 'PORT 127,0,0,257,200,1',
  'PORT with a negative part': 'PORT 127,0,0,1,-1,300',
  'PORT with five parts': 'PORT 127,0,0,1,200',
  'PORT with seven parts': 'PORT 127,0,0,1,200,1,1',
  'PORT with hexadecimal parts': 'PORT 0x7f,0,0,1,200,1',
  'EPRT to another host': 'EPRT |1|10.1.2.3|51201|',
  'EPRT to port 25': 'EPRT |1|127.0.0.1|25|',
  'EPRT to port 65536': 'EPRT |1|127.0.0.1|65536|',
  'EPRT to IPv4 within IPv6': 'EPRT |2|::ffff:10.1.2.3|51201|',
  'EPRT to a link-local address': 'EPRT |2|fe80::1|51201|',
  'EPRT to a name': 'EPRT |1|localhost|51201|',
  'EPRT of an unknown protocol': 'EPRT |3|127.0.0.1|51201|',
  'LPRT to another host': 'LPRT 4,4,10,1,2,3,2,200,1',
}

export const bounce: Family<ServerAttack> = {
  number: 7,
  name: 'data connections to other hosts',
  attacks: [
    ...Object.entries(elsewhere).map(([name, line]) =>
      loggedIn(`${name} is refused`, [line, 500, 501, 502, 504, 521, 522]),
    ),
    {
      name: 'a listener on another address of this host gets no connection',
      run: async ({ server }) => {
        let connections = 0
        const listener: Server = createServer(() => connections++)
        listener.listen(0, '127.0.0.2')
        await once(listener, 'listening')
        const { port } = listener.address() as { port: number }
        const found = await using(await Wire.loggedIn(server.address), async (wire) => {
          await wire.command(`PORT 127,0,0,2,${port >> 8},${port & 255}`)
          const code = await wire.command('RETR file')
          return code === 150 ? 'RETR began' : undefined
        })
        listener.close()
        return found ?? (connections > 0 ? `${connections} connections arrived` : undefined)
      },
    },
  ],
}
