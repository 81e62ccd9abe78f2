import { type FtpErrorCode, isFtpError } from '@ftpkit/transfer'

const notSaid: ReadonlySet<FtpErrorCode> = new Set(['refused', 'bad-reply', 'bad-facts'])

/** What a server answers; undefined where it refuses, or answers in a form that can't be read. */
export async function unlessRefused<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  return answer.catch((error) => {
    if (isFtpError(error) && notSaid.has(error.code)) return undefined
    throw error
  })
}
