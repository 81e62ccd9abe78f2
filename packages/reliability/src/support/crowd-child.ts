// A process of its own that keeps many sessions open, for lines that need more descriptors than one process may have.
// Arguments: port, sessions, what each says (`login` or `loris`). Tells on standard output, a JSON
// object a line, and goes when its standard input ends.
import { connect, type Socket } from 'node:net'

const [port = '', count = '', kind = ''] = process.argv.slice(2)

/** Connections being opened at the same time: a listener's queue is not endless. */
const atOnce = 32
const dripEvery = 1_000

const sockets = new Set<Socket>()
let ready = 0
let closed = 0

function say(told: object): void {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

/** Opens one session and brings it where it is to stay. */
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

let begun = 0
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (begun < Number(count)) {
      begun++
      await open()
    }
  }),
)
say({ ready, closed })

const timer = setInterval(() => {
  if (kind === 'loris') for (const socket of sockets) socket.write('x')
  say({ open: sockets.size, closed })
}, dripEvery)
process.stdin.resume().once('end', () => {
  clearInterval(timer)
  for (const socket of sockets) socket.destroy()
})
