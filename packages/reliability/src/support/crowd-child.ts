// A process that keeps many sessions open, for checks that need more descriptors than one process may have.
// Arguments: port, number of sessions, kind (`login`: log in; `loris`: drip octets). Prints its state on standard
// output, one JSON object per line, and exits when its standard input ends.
import { connect, type Socket } from 'node:net'

const [port = '', count = '', kind = ''] = process.argv.slice(2)

/** Connections being opened at the same time: the queue of a listener is limited. */
const atOnce = 32
const dripInterval = 1_000

const sockets = new Set<Socket>()
let ready = 0
let closed = 0

function print(state: object): void {
  process.stdout.write(`${JSON.stringify(state)}\n`)
}

/** Opens a session; resolves when it is logged in or greeted, or has ended. */
function open(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true })
    sockets.add(socket)
    const lines = kind === 'login' ? ['USER anonymous', 'PASS crowd@'] : []
    let text = ''
    socket.on('data', (octets: Buffer) => {
      text += octets.toString('latin1')
      if (!text.endsWith('\n')) return
      const code = text.slice(0, 3)
      text = ''
      if (code === '421') return
      const line = lines.shift()
      if (line !== undefined) return void socket.write(`${line}\r\n`)
      ready++
      resolve()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      closed++
      sockets.delete(socket)
      resolve()
    })
  })
}

let started = 0
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (started < Number(count)) {
      started++
      await open()
    }
  }),
)
print({ ready, closed })

const timer = setInterval(() => {
  if (kind === 'loris') for (const socket of sockets) socket.write('x')
  print({ open: sockets.size, closed })
}, dripInterval)
process.stdin.resume().once('end', () => {
  clearInterval(timer)
  for (const socket of sockets) socket.destroy()
})
