import { writeFileSync } from 'node:fs'
import { PcapngWriter, TcpWriter } from '@ftpkit/capture'

// What many articles show: TLS is refused, an anonymous user logs in, and fetches a text in passive mode.
const client = { address: '192.0.2.20', port: 3072 }
const server = { address: '192.0.2.7', port: 21 }
const blocks = []
const packets = new PcapngWriter((block) => blocks.push(block), 101)
let time = Date.UTC(2026, 0, 2, 3, 4, 5)
const next = () => (time += 20)

const connect = (initiator, responder) => new TcpWriter(packets, { initiator, responder }, next())
const control = connect(client, server)
const line = (sender, text) => control.octets(sender, Buffer.from(`${text}\r\n`), next())
const ask = (command, ...replies) => {
  line('initiator', command)
  for (const reply of replies) line('responder', reply)
}

line('responder', '220 FTP server ready.')
ask('AUTH TLS', '530 Please login with USER and PASS.')
ask('AUTH SSL', '530 Please login with USER and PASS.')
ask('USER anonymous', '331 Please specify the password.')
ask('PASS guest@example.org', '230 Login successful.')
ask('SYST', '215 UNIX Type: L8')
ask('TYPE A', '200 Switching to ASCII mode.')
ask('PASV', '227 Entering Passive Mode (192,0,2,7,4,15).')
line('initiator', 'RETR 123test.txt')
const data = connect({ ...client, port: 3073 }, { ...server, port: 1039 })
line('responder', '150 Opening ASCII mode data connection for 123test.txt.')
data.octets('responder', Buffer.from('one, two, three\r\ntesting\r\n'), next())
data.finish('responder', next())
data.finish('initiator', next())
line('responder', '226 Transfer complete.')
ask('QUIT', '221 Goodbye.')
control.finish('responder', next())
control.finish('initiator', next())
writeFileSync('session.pcapng', Buffer.concat(blocks))
