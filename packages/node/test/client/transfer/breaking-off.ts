import type { Misbehaviour } from '@ftpkit/testkit/faulty-server'

/**
 * A server that takes a part of what is stored, keeps it, and breaks off in its first session.
 *
 * @param kept octets that it then says it has
 * @param answer text of its reply to what is stored later. Default: those octets
 */
export function breakingOff(kept: number, answer = (stored: string) => `stored ${stored}`): Misbehaviour {
  let size: number | undefined
  return {
    answers: {
      SIZE: ({ write }) => write(size === undefined ? '550 no such file\r\n' : `213 ${size}\r\n`),
      STOR: async (session) => {
        session.write('150 send it\r\n')
        const data = await session.data()
        if (session.count === 1) {
          data.once('data', () => {
            size = kept
            session.reset()
            data.destroy()
          })
          return void data.resume()
        }
        const chunks: Uint8Array[] = []
        for await (const chunk of data) chunks.push(chunk)
        data.end()
        session.write(`226 ${answer(Buffer.concat(chunks).toString())}\r\n`)
      },
    },
  }
}
