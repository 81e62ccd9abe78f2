import { Wire } from '../../support/wire.js'
import { content, exchange, type Family, loggedIn, type ServerAttack, using } from '../attack.js'

/** Numbers above the precision of a double and above 64 bits, negative ones, and text that is not a number. */
const numbers = [
  '9007199254740993',
  '18446744073709551616',
  '99999999999999999999999999',
  '-1',
  '1e9',
  '0x10',
  '١',
  '1 1',
  '+1',
  '',
]

export const numbersAndStates: Family<ServerAttack> = {
  number: 31,
  name: 'numbers out of range, and commands out of sequence',
  attacks: [
    {
      name: 'REST accepts no number that it cannot represent',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          for (const number of numbers) {
            const code = await wire.command(`REST ${number}`)
            const { octets, code: after } = await wire.retrieve('RETR file')
            if (code === 350 && after === 226) return `REST ${number}: ${code}, then ${octets.length} octets`
          }
          return undefined
        }),
    },
    {
      name: 'REST beyond the end of the file stores nothing',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          await wire.command('REST 1000000')
          const code = await wire.store('STOR file', content)
          const { octets } = await wire.retrieve('RETR file')
          return code !== 226 && octets.equals(content) ? undefined : `${code}, ${octets.length} octets`
        }),
    },
    {
      name: 'REST does not outlive the next command',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          await wire.expect('REST 5', 350)
          await wire.command('RETR missing')
          const { octets } = await wire.retrieve('RETR file')
          return octets.equals(content) ? undefined : `${octets.length} octets`
        }),
    },
    loggedIn(
      'ALLO of any number is harmless',
      ['ALLO 99999999999999999999', 200, 202, 452, 501, 504, 552],
      ['ALLO -1', 501, 202],
      ['NOOP', 200],
    ),
    loggedIn(
      'TYPE L of zero or too many bits is refused',
      ['TYPE L 0', 501, 504],
      ['TYPE L 256', 501, 504],
      ['TYPE L -8', 501, 504],
      ['TYPE L 8.0', 501, 504],
    ),
    loggedIn(
      'unknown modes, structures and types are refused',
      ['MODE Q', 501, 504],
      ['STRU X', 501, 504],
      ['TYPE X', 501, 504],
      ['MODE', 501],
      ['TYPE', 501],
    ),
    loggedIn(
      'an invalid range is refused',
      ['RANG 5 1', 501, 350],
      ['RANG -1 5', 501],
      ['RANG 1', 501],
      ['RANG 99999999999999999999 1', 501, 504],
    ),
    loggedIn(
      'invalid dates are refused',
      ['MFMT 20201340000000 file', 501],
      ['MFMT 99999999999999 file', 501],
      ['MFMT now file', 501],
    ),
    loggedIn(
      'invalid file modes are refused',
      ['SITE CHMOD 99999 file', 501, 550],
      ['SITE CHMOD 8 file', 501],
      ['SITE CHMOD -1 file', 501],
    ),
    loggedIn('RNTO without RNFR is refused', ['RNTO x', 503]),
    loggedIn(
      'RNTO is refused unless RNFR is the command before',
      ['RNFR file', 350],
      ['NOOP', 200],
      ['RNTO x', 503],
      ['SIZE file', 213],
    ),
    loggedIn('ABOR without a transfer is answered', ['ABOR', 225, 226], ['ABOR', 225, 226], ['NOOP', 200]),
    loggedIn(
      'SITE runs no shell command and no command of other servers',
      ['SITE EXEC id', 500, 501, 502, 504],
      ['SITE CPFR /etc/passwd', 500, 501, 502, 504],
      ['SITE CPTO x', 500, 501, 502, 503, 504],
      ['SITE PSWD x y', 500, 501, 502, 504],
      ['SITE CHMOD 777', 501],
    ),
    loggedIn(
      'names of object properties are not commands or options',
      ['__PROTO__', 500],
      ['CONSTRUCTOR', 500],
      ['SITE CONSTRUCTOR', 500, 501, 502, 504],
      ['OPTS __proto__ x', 501],
      ['SMNT constructor', 550, 502],
      ['AUTH constructor', 502, 504],
    ),
    loggedIn(
      'OPTS and LANG refuse unknown options',
      ['OPTS HASH CONSTRUCTOR', 501, 504],
      ['OPTS UTF8 PERHAPS', 501],
      ['OPTS MLST constructor;', 200, 501],
      ['LANG ../../x', 501, 504],
    ),
    {
      name: 'STOU does not follow a path out of the root',
      run: async ({ server, root }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          await wire.store('STOU ../../planted', content)
          const { octets } = await wire.retrieve('NLST')
          for (const name of octets.toString().split('\r\n'))
            if (name.includes('planted')) await wire.command(`DELE ${name}`)
          return exchange(wire, [
            ['PWD', 257],
            [`SIZE ${root.path}/planted`, 550],
          ])
        }),
    },
  ],
}
