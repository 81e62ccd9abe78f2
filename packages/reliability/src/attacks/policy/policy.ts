import type { FamilyWithGround } from '../grounds.js'
import { accounts } from './accounts.js'
import { attributes } from './attributes.js'
import { onPolicyGround, type PolicyGround } from './ground.js'
import { jobs } from './jobs.js'
import { places } from './places.js'
import { starts } from './starts.js'

export const policy: FamilyWithGround<PolicyGround> = {
  number: 34,
  name: 'accounts, homes, permissions, jobs and mounts of the server command',
  attacks: [...accounts, ...places, ...attributes, ...jobs, ...starts],
  onGround: onPolicyGround,
  atOnce: 4,
}
