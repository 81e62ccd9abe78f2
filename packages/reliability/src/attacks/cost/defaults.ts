import type { FamilyWithGround } from '../grounds.js'
import { type DefaultsGround, onDefaultsGround } from './defaults-ground.js'
import { expansions } from './expansions.js'
import { keptUploads } from './kept-uploads.js'
import { places } from './places.js'
import { turns } from './turns.js'

export const defaults: FamilyWithGround<DefaultsGround> = {
  number: 37,
  name: 'default limits against each other',
  attacks: [...places, ...turns, ...keptUploads, ...expansions],
  onGround: onDefaultsGround,
}
