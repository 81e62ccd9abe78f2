import type { Answer } from './faulty-server.js'

/** Says nothing. */
export const never: Answer = () => {}
export const close: Answer = (session) => session.close()
export const reset: Answer = (session) => session.reset()

export function write(text: string): Answer {
  return (session) => session.write(text)
}
