import type { FamilyWithGround } from '../../grounds.js'
import { downloads } from './downloads.js'
import { type MarkersGround, markers, onMarkersGround } from './markers.js'
import { uploads } from './uploads.js'

export const resumes: FamilyWithGround<MarkersGround> = {
  number: 36,
  name: 'resumed files where the other side has changed',
  attacks: [...downloads, ...uploads, ...markers],
  onGround: onMarkersGround,
  atOnce: 4,
}
