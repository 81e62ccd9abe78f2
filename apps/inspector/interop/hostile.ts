import { PcapngWriter, TcpWriter } from '@ftpkit/capture'

const client = { address: '192.0.2.1', port: 50_000 }
const server = { address: '198.51.100.7', port: 21 }
const markup = `</script><script>document.title='taken'</script><img src=x onerror="document.title='taken'">`

/** A capture whose names and replies are markup, controls and letters that turn text around. */
export function hostileCapture(): Buffer {
  const blocks: Uint8Array[] = []
  const packets = new PcapngWriter((block) => void blocks.push(block), 101)
  const control = new TcpWriter(packets, { initiator: client, responder: server }, 0)
  const say = (sender: 'initiator' | 'responder', line: string) =>
    control.octets(sender, Buffer.from(`${line}\r\n`), 1)
  say('responder', `220 ${markup}`)
  say('initiator', `USER ${markup}`)
  say('responder', '331 \u001b[2J\u202etxet\u0000')
  say('initiator', 'PASV')
  say('responder', '227 =(198,51,100,7,4,15)')
  say('initiator', `RETR ../../${markup}\u202e`)
  const data = new TcpWriter(
    packets,
    { initiator: { ...client, port: 50_001 }, responder: { ...server, port: 1_039 } },
    2,
  )
  data.octets('responder', Buffer.from(markup), 3)
  data.finish('responder', 4)
  data.finish('initiator', 4)
  say('responder', `226 ${markup}`)
  return Buffer.concat(blocks)
}

/** A capture of one transfer of a length. */
export function longCapture(length: number): Buffer {
  const blocks: Uint8Array[] = []
  const packets = new PcapngWriter((block) => void blocks.push(block), 101)
  const control = new TcpWriter(packets, { initiator: client, responder: server }, 0)
  const say = (sender: 'initiator' | 'responder', line: string) =>
    control.octets(sender, Buffer.from(`${line}\r\n`), 1)
  say('responder', '220 ready')
  say('initiator', 'TYPE I')
  say('responder', '200 ok')
  say('initiator', 'PASV')
  say('responder', '227 =(198,51,100,7,4,15)')
  say('initiator', 'RETR long.bin')
  const data = new TcpWriter(
    packets,
    { initiator: { ...client, port: 50_001 }, responder: { ...server, port: 1_039 } },
    2,
  )
  const chunk = Buffer.alloc(1_048_576, 'all work and no play ')
  for (let sent = 0; sent < length; sent += chunk.length) data.octets('responder', chunk, 3 + sent / 1_000)
  data.finish('responder', length)
  data.finish('initiator', length)
  say('responder', '226 done')
  return Buffer.concat(blocks)
}
