import { connect, type Socket } from 'node:net'

/** The path of the control socket of a process, beside the file with its number. */
export function controlPath(pidFile: string): string {
  return `${pidFile}.control`
}

/** Octets of the path of a local socket: what exceeds them, some versions of Node cut off. */
const maxPath = process.platform === 'linux' ? 107 : 103

/** @throws RangeError for a path that is too long for a local socket */
export function assertSocketPath(path: string): void {
  if (Buffer.byteLength(path) > maxPath)
    throw new RangeError(`the path of a control socket is longer than ${maxPath} octets: ${path}`)
}

/** Octets of an answer at most. */
const maxAnswer = 67_108_864

/**
 * Asks a running process to do something.
 *
 * @param path of its `ControlSocket`
 * @param input for the command: what JSON can hold
 * @param patience milliseconds for the answer. Default: 60 seconds
 * @returns what the command returns there
 * @throws Error with the reason of the process, or an Error of Node: `ENOENT` or `ECONNREFUSED` where no process listens
 */
export async function askControl(
  path: string,
  command: string,
  input?: unknown,
  patience = 60_000,
): Promise<unknown> {
  assertSocketPath(path)
  const socket = connect(path)
  socket.setTimeout(patience, () =>
    socket.destroy(new Error(`the process gave no answer within ${patience} ms`)),
  )
  socket.write(`${JSON.stringify({ command, input })}\n`)
  const answer = parsedAnswer(await textFrom(socket))
  if (answer.error !== undefined) throw new Error(answer.error)
  return answer.result
}

async function textFrom(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  let octets = 0
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    octets += chunk.length
    if (octets > maxAnswer) throw new Error(`the answer is longer than ${maxAnswer} octets`)
  }
  return Buffer.concat(chunks).toString()
}

function parsedAnswer(text: string): { readonly result?: unknown; readonly error?: string } {
  if (!text.endsWith('\n')) throw new Error('the process closed the control socket before its answer')
  return JSON.parse(text)
}
