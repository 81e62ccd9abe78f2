import { scryptSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'

const salt = Buffer.from('salt of the users')

/** The smallest scrypt that the server takes, so that many logins take no time. */
const cost = { N: 2, r: 1, p: 1 }

/** Writes a users file in which each user has the name as password too. */
export function writeUsers(file: string, names: readonly string[]): void {
  const lines = names.map((name) => {
    const hash = scryptSync(name, salt, 32, cost)
    const { N, r, p } = cost
    return `${name}:scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}\n`
  })
  writeFileSync(file, lines.join(''))
}
