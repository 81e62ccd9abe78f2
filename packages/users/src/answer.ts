import * as z from 'zod'
import { isAccountName } from './external.js'
import { attributesShape } from './schema.js'
import type { Account, Login } from './source.js'

/** Octets of an answer; a longer one can't be used. */
export const maxAnswerOctets = 65_536

const accountName = z.string().refine(isAccountName, { error: 'not a name of an account' })
const groups = z.array(z.string().min(1).max(255)).max(1_000)

const attributes = { ...attributesShape(z.number().positive()), groups: groups.optional() }

/** An account as other programs describe it. A misspelt field would allow too much, so none is skipped. */
const account = z.strictObject({ ...attributes, name: accountName.optional() })

/** What is sent about a login to other programs. */
export function questionOf({ name, password, client }: Login): string {
  const { peer, host, secure } = client
  return JSON.stringify({ name, password, peer, host, tls: secure })
}

/**
 * Reads the account of an answer in JSON.
 *
 * @param name what the user typed, which is the name of the account where the answer has none
 * @throws Error that names the field that is wrong, and repeats nothing of the answer
 */
export function accountIn(answer: unknown, name: string): Account {
  const result = account.safeParse(answer)
  if (!result.success) throw new Error(`the answer is not an account: ${faultOf(result.error)}`)
  const { name: own = name, ...others } = result.data
  return { name: own, attributes: others }
}

/** @throws Error for what is not JSON */
export function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the answer is not JSON')
  }
}

function faultOf(error: z.ZodError): string {
  const { path, code, message } = error.issues[0]!
  // The names of unknown fields come from the other program, and the whole message with them.
  const text = code === 'unrecognized_keys' ? 'a field that is not known' : message
  return [path.map(String).join('.'), text].filter((part) => part !== '').join(': ')
}
