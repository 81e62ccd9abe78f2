export { isAccountName } from './external.js'
export {
  addUser,
  type KnownUsers,
  knownUsers,
  type ReadUsersOptions,
  readUsers,
  type Users,
  userLine,
} from './file.js'
export { inOrder } from './in-order.js'
export { AccountRules, type ByAccount, type Group, pathFor } from './rules.js'
export { type PasswordCheck, parseSecret, type Secret, secretOf, secretText } from './scrypt.js'
export type { Access, Account, AccountAttributes, Decision, Login, UserSource } from './source.js'
